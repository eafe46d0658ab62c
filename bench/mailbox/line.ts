import { WebSocket } from 'ws'

/** A client's WebSocket whose messages are awaited one by one, in order. */
export class Line {
  readonly #socket: WebSocket
  readonly #arrived: Buffer[] = []
  #waiting: ((message: Buffer) => void) | null = null
  #failed: ((error: Error) => void) | null = null

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const waiting = this.#waiting
      this.#waiting = null
      if (waiting === null) this.#arrived.push(data)
      else waiting(data)
    })
    socket.on('error', () => undefined)
    socket.on('close', (code) => this.#failed?.(new Error(`closed with ${code}`)))
  }

  static async open(url: string): Promise<Line> {
    const line = new Line(new WebSocket(url, { perMessageDeflate: false }))
    await new Promise((resolve, reject) => line.#socket.once('open', resolve).once('error', reject))
    return line
  }

  send(message: object | Uint8Array): void {
    this.#socket.send(message instanceof Uint8Array ? message : JSON.stringify(message))
  }

  next(): Promise<Buffer> {
    const arrived = this.#arrived.shift()
    if (arrived !== undefined) return Promise.resolve(arrived)
    return new Promise((resolve, reject) => {
      this.#waiting = resolve
      this.#failed = reject
    })
  }

  /** The next message for which `matches` says yes; those before it are dropped. */
  async until(
    matches: (message: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const message = JSON.parse((await this.next()).toString()) as Record<string, unknown>
      if (message['type'] === 'refused' || message['type'] === 'error')
        throw new Error(JSON.stringify(message))
      if (matches(message)) return message
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#failed = null
      this.#socket.once('close', () => {
        resolve()
      })
      this.#socket.close()
    })
  }

  terminate(): void {
    this.#failed = null
    this.#socket.terminate()
  }
}

import type { Duplex } from 'node:stream'
import { binaryFrame, closeFrame, pongFrame, textFrame } from './frames.ts'
import { closeCodeOf, Receiver } from './receiver.ts'

export interface ServerSocketLimits {
  readonly maxPayload: number
  readonly maxFragments: number
  readonly maxBufferedChunks: number
}

/** Who hears what clients say. Nothing comes from a socket after it was closed here, but for its end. */
export interface SocketListener {
  text(socket: ServerSocket, text: string): void
  /** `bytes` are a part of a larger buffer: what is kept must be copied. */
  bytes(socket: ServerSocket, bytes: Uint8Array): void
  /** The connection has ended, however. Called once. */
  closed(socket: ServerSocket): void
}

export interface ServerSocketInit {
  readonly id: number
  readonly address: string
  readonly stream: Duplex
  /** What came in with the handshake. */
  readonly head: Uint8Array
  readonly limits: ServerSocketLimits
  readonly listener: SocketListener
}

/**
 * The server's end of a WebSocket whose handshake is done (RFC 6455). It has no timer: who closes it must `terminate` it when
 * the client takes too long to agree.
 */
export class ServerSocket {
  readonly id: number
  readonly address: string
  readonly #stream: Duplex
  readonly #receiver: Receiver
  readonly #listener: SocketListener
  #open = true

  constructor({ id, address, stream, head, limits, listener }: ServerSocketInit) {
    this.id = id
    this.address = address
    this.#stream = stream
    this.#listener = listener
    this.#receiver = new Receiver({ isServer: true, ...limits })
    this.#listenToReceiver()
    this.#listenToStream()
    if (head.length > 0) stream.unshift(head)
  }

  /** What the client has not taken yet. */
  get unsentBytes(): number {
    return this.#stream.writableLength
  }

  sendText(text: string): void {
    if (this.#open) this.#stream.write(textFrame(text))
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.#open) this.#stream.write(binaryFrame(bytes))
  }

  /** Begins the closing handshake (section 7.1.2). */
  close(code: number): void {
    if (!this.#open) return
    this.#open = false
    this.#stream.write(closeFrame(code))
  }

  /** Ends the connection without another word. */
  terminate(): void {
    this.#open = false
    this.#stream.destroy()
  }

  #listenToReceiver(): void {
    const receiver = this.#receiver
    receiver.on('message', (data, isBinary) => {
      if (!this.#open) return
      if (isBinary) this.#listener.bytes(this, data)
      else this.#listener.text(this, data.toString('utf8'))
    })
    receiver.on('ping', (data) => {
      if (this.#open) this.#stream.write(pongFrame(data))
    })
    receiver.on('conclude', (code) => {
      this.#concluded(code)
    })
    receiver.on('error', (error) => {
      this.close(closeCodeOf(error))
      // Not destroyed at once: bytes that were not read would take the closing frame away with them.
      this.#stream.end()
    })
  }

  /** Both sides have said goodbye, or do now. The server ends the connection (section 7.1.1). */
  #concluded(code: number): void {
    this.close(code)
    this.#stream.end(() => {
      this.#stream.destroy()
    })
  }

  #listenToStream(): void {
    const stream = this.#stream
    stream.on('data', (chunk: Buffer) => {
      // A receiver that has failed or come to the end takes nothing more.
      if (this.#receiver.writable) this.#receiver.write(chunk)
    })
    stream.on('end', () => {
      this.#open = false
      stream.end()
    })
    stream.on('error', () => {
      stream.destroy()
    })
    stream.on('close', () => {
      this.#open = false
      this.#listener.closed(this)
    })
  }
}

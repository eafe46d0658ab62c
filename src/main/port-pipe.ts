import type { MessagePortMain, ParentPort, UtilityProcess } from 'electron'
import { type Dispose, Emitter } from '../core/base/emitter.ts'
import type { MessagePipe } from '../core/base/message-pipe.ts'

/** What every message port of Electron can do, under one set of names. */
interface Port {
  post(message: unknown): void
  close(): void
}

/** A MessagePipe over one of Electron's ports: queues until somebody listens, and is silent after it closed. */
class PortPipe implements MessagePipe<unknown> {
  readonly #port: Port
  readonly #messages = new Emitter<unknown>()
  readonly #closing = new Emitter<undefined>()
  /** null once somebody listens. */
  #queued: unknown[] | null = []
  #closed = false

  constructor(port: Port) {
    this.#port = port
  }

  send(message: unknown): void {
    if (!this.#closed) this.#port.post(message)
  }

  onMessage(listener: (message: unknown) => void): Dispose {
    const dispose = this.#messages.on(listener)
    const queued = this.#queued ?? []
    this.#queued = null
    for (const message of queued) this.#messages.emit(message)
    return dispose
  }

  onClose(listener: () => void): Dispose {
    if (!this.#closed) return this.#closing.on(listener)
    listener()
    return () => undefined
  }

  close(): void {
    if (this.#closed) return
    this.ended()
    this.#port.close()
  }

  arrived(message: unknown): void {
    if (this.#closed) return
    if (this.#queued === null) this.#messages.emit(message)
    else this.#queued.push(message)
  }

  ended(): void {
    if (this.#closed) return
    this.#closed = true
    this.#closing.emit(undefined)
    this.#closing.clear()
    this.#messages.clear()
  }
}

/** A pipe over one end of a MessageChannelMain. */
export function messagePortPipe(
  port: Pick<MessagePortMain, 'postMessage' | 'close' | 'start' | 'on'>,
): MessagePipe<unknown> {
  const pipe = new PortPipe({ post: (message) => port.postMessage(message), close: () => port.close() })
  port.on('message', (event) => pipe.arrived(event.data))
  port.on('close', () => pipe.ended())
  port.start()
  return pipe
}

/** The pipe from main to a utility process; closing it ends the process. */
export function utilityProcessPipe(child: UtilityProcess): MessagePipe<unknown> {
  const pipe = new PortPipe({ post: (message) => child.postMessage(message), close: () => child.kill() })
  child.on('message', (message: unknown) => pipe.arrived(message))
  child.on('exit', () => pipe.ended())
  return pipe
}

/** The pipe from a utility process to main. Messages that carry ports go to `onPort` instead, those that `takes` takes nowhere. It never closes by itself: the process ends with main. */
export function parentPortPipe(
  parent: ParentPort,
  onPort: (port: MessagePortMain) => void,
  takes: (message: unknown) => boolean = () => false,
): MessagePipe<unknown> {
  const pipe = new PortPipe({ post: (message) => parent.postMessage(message), close: () => process.exit(1) })
  parent.on('message', (event) => {
    const [port] = event.ports
    if (port !== undefined) onPort(port)
    else if (!takes(event.data)) pipe.arrived(event.data)
  })
  return pipe
}

import type { Dispose } from './emitter.ts'

/**
 * An ordered, reliable way for whole messages: a WebSocket, a data channel, a MessagePort. `T` is what it carries.
 * Implementations queue what arrives while there is no `onMessage` listener (one protocol hands the pipe to the next) and
 * give it to the next one in order; after close nothing is delivered.
 */
export interface MessagePipe<T> {
  /** Hands over one message. After close it is dropped silently: closing is reported by onClose. */
  send(message: T): void
  onMessage(listener: (message: T) => void): Dispose
  /** Called once when either side has closed; at once when it is closed already. */
  onClose(listener: () => void): Dispose
  close(): void
}

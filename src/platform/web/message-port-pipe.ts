import type { Dispose } from '../../core/base/emitter.ts'
import type { MessagePipe } from '../../core/base/message-pipe.ts'
import { Latch, QueuedEmitter } from '../../core/peer/events.ts'

/**
 * A MessagePort as a pipe of structured-cloneable objects. Bytes at the top level of a message that fill their whole buffer
 * are moved, not copied: the sender's array is empty afterwards.
 */
export function messagePortPipe(port: MessagePort): MessagePipe<unknown> {
  return new MessagePortPipe(port)
}

class MessagePortPipe implements MessagePipe<unknown> {
  readonly #port: MessagePort
  readonly #messages = new QueuedEmitter<unknown>()
  readonly #closed = new Latch()

  constructor(port: MessagePort) {
    this.#port = port
    port.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (!this.#closed.fired) this.#messages.emit(event.data)
    })
    port.addEventListener('messageerror', () => this.close())
    // Fired when the other end is closed or its process has gone; not in every DOM typing yet.
    port.addEventListener('close', () => this.#closed.fire())
    port.start()
  }

  send(message: unknown): void {
    if (!this.#closed.fired) this.#port.postMessage(message, ownedBuffers(message))
  }

  onMessage(listener: (message: unknown) => void): Dispose {
    return this.#messages.on(listener)
  }

  onClose(listener: () => void): Dispose {
    return this.#closed.on(listener)
  }

  close(): void {
    this.#port.close()
    this.#closed.fire()
  }
}

function ownedBuffers(message: unknown): ArrayBuffer[] {
  if (typeof message !== 'object' || message === null) return []
  return Object.values(message).flatMap((value: unknown) =>
    value instanceof Uint8Array &&
    value.buffer instanceof ArrayBuffer &&
    value.byteLength === value.buffer.byteLength
      ? [value.buffer]
      : [],
  )
}

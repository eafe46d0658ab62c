import type { ChildProcess } from 'node:child_process'
import type { Dispose } from '../../../core/base/emitter.ts'
import type { MessagePipe } from '../../../core/base/message-pipe.ts'
import { Latch, QueuedEmitter } from '../../../core/peer/events.ts'

/** What a parent sees of its child and a child of its parent. */
type Endpoint = Pick<ChildProcess, 'connected' | 'send' | 'disconnect'> & {
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
}

/**
 * The IPC channel of a forked process as a pipe; fork it with serialization 'advanced', so that Uint8Arrays survive. It
 * closes when either process ends.
 */
export function processPipe(endpoint: Endpoint): MessagePipe<unknown> {
  return new ProcessPipe(endpoint)
}

class ProcessPipe implements MessagePipe<unknown> {
  readonly #endpoint: Endpoint
  readonly #messages = new QueuedEmitter<unknown>()
  readonly #closed = new Latch()

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint
    endpoint.on('message', (message) => {
      if (!this.#closed.fired) this.#messages.emit(message)
    })
    endpoint.on('disconnect', () => this.#closed.fire())
  }

  send(message: unknown): void {
    if (this.#closed.fired || !this.#endpoint.connected) return
    // An error here means that the other process has just ended, which 'disconnect' reports.
    this.#endpoint.send(message as object, () => undefined)
  }

  onMessage(listener: (message: unknown) => void): Dispose {
    return this.#messages.on(listener)
  }

  onClose(listener: () => void): Dispose {
    return this.#closed.on(listener)
  }

  close(): void {
    if (this.#endpoint.connected) this.#endpoint.disconnect()
    this.#closed.fire()
  }
}

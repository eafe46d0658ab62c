import type { Dispose } from '../base/emitter.ts'
import type { MessagePipe } from '../base/message-pipe.ts'

/** What a QueuedPipe does with the outside. */
export interface PipeEnd<T> {
  send(message: T): void
  /** The user of the pipe closed it; not called when the other side was first. */
  close(): void
}

/**
 * A MessagePipe over something that pushes: the transport calls `deliver` and `end`, the user gets the pipe. What comes before
 * the first message listener waits for it, a close behind waiting messages too; the wait is bounded by `queueLimit` messages,
 * above which the pipe closes.
 */
export class QueuedPipe<T> implements MessagePipe<T> {
  readonly #end: PipeEnd<T>
  readonly #queueLimit: number
  #queue: T[] = []
  #flushing = false
  /** 'ending': the other side has closed, but not everything before that was delivered yet. */
  #state: 'open' | 'ending' | 'closed' = 'open'
  readonly #messageListeners = new Set<(message: T) => void>()
  readonly #closeListeners = new Set<() => void>()

  constructor(end: PipeEnd<T>, queueLimit = 256) {
    this.#end = end
    this.#queueLimit = queueLimit
  }

  send(message: T): void {
    if (this.#state === 'open') this.#end.send(message)
  }

  onMessage(listener: (message: T) => void): Dispose {
    this.#messageListeners.add(listener)
    if (this.#queue.length > 0) this.#flushSoon()
    return () => {
      this.#messageListeners.delete(listener)
    }
  }

  onClose(listener: () => void): Dispose {
    if (this.#state === 'closed') {
      listener()
      return () => undefined
    }
    this.#closeListeners.add(listener)
    if (this.#state === 'ending') this.#flushSoon()
    return () => {
      this.#closeListeners.delete(listener)
    }
  }

  close(): void {
    if (this.#state === 'closed') return
    const tellTransport = this.#state === 'open'
    this.#finish()
    if (tellTransport) this.#end.close()
  }

  /** For the transport: one message has come. */
  deliver(message: T): void {
    if (this.#state !== 'open') return
    if (this.#queue.length === 0 && this.#messageListeners.size > 0) {
      this.#emit(message)
      return
    }
    if (this.#queue.length >= this.#queueLimit) this.close()
    else this.#queue.push(message)
  }

  /** For the transport: the other side has closed, or the connection is lost. */
  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'ending'
    if (this.#queue.length === 0) this.#finish()
    else if (this.#closeListeners.size > 0) this.#flushSoon()
  }

  // In a microtask, so that a user may add both listeners in any order and still gets the messages before the close.
  #flushSoon(): void {
    if (this.#flushing) return
    this.#flushing = true
    queueMicrotask(() => {
      this.#flushing = false
      while (this.#messageListeners.size > 0 && this.#state !== 'closed') {
        const message = this.#queue.shift()
        if (message === undefined) break
        this.#emit(message)
      }
      if (this.#state === 'ending' && (this.#queue.length === 0 || this.#closeListeners.size > 0))
        this.#finish()
    })
  }

  #emit(message: T): void {
    for (const listener of [...this.#messageListeners]) listener(message)
  }

  #finish(): void {
    this.#state = 'closed'
    this.#queue = []
    const listeners = [...this.#closeListeners]
    this.#closeListeners.clear()
    this.#messageListeners.clear()
    for (const listener of listeners) listener()
  }
}

import type { MessagePipe } from '../../src/core/base/message-pipe.ts'
import type { Dispose } from '../../src/core/base/emitter.ts'

/**
 * Sits on the wire of a memory pipe. Called for every message with the index of the sending end (0 or 1) and the number of
 * the message in that direction; answers what is delivered instead: nothing, one message, or several.
 */
export type Tamper<T> = (message: T, from: 0 | 1, index: number) => readonly T[]

class MemoryPipe<T> implements MessagePipe<T> {
  readonly #tamper: (message: T) => readonly T[]
  #other: MemoryPipe<T> | undefined
  #closed = false
  #queued: T[] = []
  readonly #messageListeners = new Set<(message: T) => void>()
  readonly #closeListeners = new Set<() => void>()

  constructor(tamper: (message: T) => readonly T[]) {
    this.#tamper = tamper
  }

  connect(other: MemoryPipe<T>): void {
    this.#other = other
  }

  send(message: T): void {
    if (this.#closed) return
    for (const delivered of this.#tamper(message))
      queueMicrotask(() => {
        this.#other?.arrive(delivered)
      })
  }

  arrive(message: T): void {
    if (this.#closed) return
    if (this.#messageListeners.size === 0) this.#queued.push(message)
    else for (const listener of [...this.#messageListeners]) listener(message)
  }

  onMessage(listener: (message: T) => void): Dispose {
    this.#messageListeners.add(listener)
    const queued = this.#queued
    this.#queued = []
    for (const message of queued)
      queueMicrotask(() => {
        if (this.#messageListeners.has(listener)) this.arrive(message)
        else this.#queued.push(message)
      })
    return () => {
      this.#messageListeners.delete(listener)
    }
  }

  onClose(listener: () => void): Dispose {
    if (this.#closed) {
      listener()
      return () => undefined
    }
    this.#closeListeners.add(listener)
    return () => {
      this.#closeListeners.delete(listener)
    }
  }

  close(): void {
    if (this.#closed) return
    this.shut()
    // After the messages that were sent before: a microtask runs in the order of queueing.
    queueMicrotask(() => {
      this.#other?.shut()
    })
  }

  shut(): void {
    if (this.#closed) return
    this.#closed = true
    const listeners = [...this.#closeListeners]
    this.#closeListeners.clear()
    for (const listener of listeners) listener()
  }
}

/**
 * Two ends of a pipe inside this process. Messages and the close are delivered in order, each in a microtask of its own, and
 * never while `send` runs. `tamper` may change, drop, repeat or add messages on the way.
 */
export function memoryPipePair<T>(tamper?: Tamper<T>): [MessagePipe<T>, MessagePipe<T>] {
  const end = (from: 0 | 1): MemoryPipe<T> => {
    let index = 0
    return new MemoryPipe<T>((message) => (tamper === undefined ? [message] : tamper(message, from, index++)))
  }
  const first = end(0)
  const second = end(1)
  first.connect(second)
  second.connect(first)
  return [first, second]
}

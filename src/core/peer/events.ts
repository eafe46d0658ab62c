import { type Dispose, Emitter } from '../base/emitter.ts'

/** Something that happens once. A listener that comes later hears it at once. */
export class Latch {
  readonly #listeners = new Emitter<undefined>()
  #fired = false

  get fired(): boolean {
    return this.#fired
  }

  /** Tells every listener, the first time; later calls do nothing. */
  fire(): void {
    if (this.#fired) return
    this.#fired = true
    this.#listeners.emit(undefined)
    this.#listeners.clear()
  }

  on(listener: () => void): Dispose {
    if (!this.#fired) return this.#listeners.on(listener)
    listener()
    return () => undefined
  }
}

/**
 * News that waits while nobody listens, so that nothing is lost when one listener hands over to the next. What waited is
 * delivered in a microtask: never before `on` has returned, and always in order.
 */
export class QueuedEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>()
  #queue: T[] = []

  on(listener: (value: T) => void): Dispose {
    this.#listeners.add(listener)
    if (this.#queue.length > 0) queueMicrotask(() => this.#drain())
    return () => {
      this.#listeners.delete(listener)
    }
  }

  emit(value: T): void {
    if (this.#listeners.size > 0 && this.#queue.length === 0) this.#deliver(value)
    else this.#queue.push(value)
  }

  #drain(): void {
    let taken = 0
    while (taken < this.#queue.length && this.#listeners.size > 0) this.#deliver(this.#queue[taken++] as T)
    this.#queue = this.#queue.slice(taken)
  }

  #deliver(value: T): void {
    for (const listener of [...this.#listeners]) listener(value)
  }
}

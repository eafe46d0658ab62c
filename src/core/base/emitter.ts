/** Removes a listener, closes a resource, cancels a timer. Calling it twice does nothing more. */
export type Dispose = () => void

/** News of one kind for several listeners. A listener added during an emit hears the next one. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>()

  /** Adds a listener; the returned function removes it. */
  on(listener: (value: T) => void): Dispose {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Calls every listener in the order of adding. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value)
  }

  /** Forgets all listeners. */
  clear(): void {
    this.#listeners.clear()
  }
}

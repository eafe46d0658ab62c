import type { Dispose } from './emitter.ts'

/** Collects what was opened, and closes all of it once, the newest first. Adding to a closed scope closes at once. */
export class Scope {
  #disposals: Dispose[] = []
  #closed = false

  get closed(): boolean {
    return this.#closed
  }

  add(dispose: Dispose): void {
    if (this.#closed) dispose()
    else this.#disposals.push(dispose)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const dispose of this.#disposals.reverse()) dispose()
    this.#disposals = []
  }
}

import type { Clock } from '../../src/core/base/clock.ts'

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<Timer>()

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** How many timers wait; 0 after a test shows that nothing was left running. */
  get pendingTimers(): number {
    return this.#timers.size
  }

  /**
   * Moves time by `ms` and runs the timers that fall due, the earliest first, those of one instant in the order of setting;
   * timers they set run too if they fall due. Synchronous: promises settle only when the test awaits.
   */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    for (;;) {
      const due = [...this.#timers]
        .filter((timer) => timer.atMs <= endMs)
        .reduce<Timer | undefined>(
          (first, timer) => (first === undefined || timer.atMs < first.atMs ? timer : first),
          undefined,
        )
      if (due === undefined) break
      this.#timers.delete(due)
      this.#nowMs = due.atMs
      due.callback()
    }
    this.#nowMs = endMs
  }

  /** Moves time as `advance` does, but lets promises settle before and after every timer. */
  async advanceAsync(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await settle()
    for (;;) {
      const next = Math.min(endMs, ...[...this.#timers].map((timer) => timer.atMs))
      this.advance(next - this.#nowMs)
      await settle()
      const more = [...this.#timers].some((timer) => timer.atMs <= endMs)
      if (next >= endMs && !more) return
    }
  }
}

/** Resolves when every microtask that is queued now, and those they queue, have run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

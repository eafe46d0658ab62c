import type { Clock } from '../../src/core/base/clock.ts'
import { systemClock } from '../../src/platform/node/clock.ts'

const MINUTE_MS = 60_000

/** The time of this computer, of which a test can skip minutes: sockets and adverts go on as usual, long waits do not. */
export class SkippingClock implements Clock {
  readonly #longMs: number
  #skippedMs = 0
  readonly #long = new Set<{ readonly atMs: number; readonly callback: () => void }>()

  /** Timers below `longMs` run by themselves, the others never unless they are skipped to. */
  constructor(longMs = MINUTE_MS) {
    this.#longMs = longMs
  }

  nowMs(): number {
    return systemClock.nowMs() + this.#skippedMs
  }

  after(delayMs: number, callback: () => void): () => void {
    if (delayMs < this.#longMs) return systemClock.after(delayMs, callback)
    const timer = { atMs: this.nowMs() + delayMs, callback }
    this.#long.add(timer)
    return () => {
      this.#long.delete(timer)
    }
  }

  /** Moves on by `ms`, and runs what has waited for it. */
  skip(ms: number): void {
    this.#skippedMs += ms
    for (const timer of [...this.#long]) {
      if (timer.atMs > this.nowMs()) continue
      this.#long.delete(timer)
      timer.callback()
    }
  }
}

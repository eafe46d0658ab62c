import type { Clock } from '../base/clock.ts'

/** Credit that an idle transfer saves up: enough for timers that come late, too little to be seen on a meter. */
const SAVED_MS = 100

/** A token bucket with debt: a message may go when nothing is owed, and then owes its length. Keeps the mean exact. */
export class Pacer {
  readonly #clock: Clock
  #bytesPerMs: number | null = null
  #credit = 0
  #atMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Null for no limit. What was owed under another rate is forgotten. */
  setRate(bytesPerSecond: number | null): void {
    const bytesPerMs = bytesPerSecond === null ? null : bytesPerSecond / 1000
    if (bytesPerMs === this.#bytesPerMs) return
    this.#bytesPerMs = bytesPerMs
    this.#credit = 0
    this.#atMs = this.#clock.nowMs()
  }

  /** Milliseconds until the next message may go; 0 for now. */
  get waitMs(): number {
    if (this.#bytesPerMs === null) return 0
    this.#refill(this.#bytesPerMs)
    return this.#credit >= 0 ? 0 : Math.ceil(-this.#credit / this.#bytesPerMs)
  }

  /** Says that a message of this length goes now. */
  take(bytes: number): void {
    if (this.#bytesPerMs === null) return
    this.#refill(this.#bytesPerMs)
    this.#credit -= bytes
  }

  #refill(bytesPerMs: number): void {
    const now = this.#clock.nowMs()
    // A clock that was set back gives nothing, one that jumped no more than what may be saved up.
    const passedMs = Math.max(0, now - this.#atMs)
    this.#atMs = now
    this.#credit = Math.min(this.#credit + passedMs * bytesPerMs, SAVED_MS * bytesPerMs)
  }
}

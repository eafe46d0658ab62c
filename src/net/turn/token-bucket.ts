/** So many units a second on average, and `capacity` of them at once. */
export class TokenBucket {
  readonly #perMs: number
  readonly #capacity: number
  #tokens: number
  #atMs: number

  constructor(perSecond: number, capacity: number, nowMs: number) {
    this.#perMs = perSecond / 1000
    this.#capacity = capacity
    this.#tokens = capacity
    this.#atMs = nowMs
  }

  /** Takes `units` if they are there; says whether they were. */
  take(units: number, nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < units) return false
    this.#tokens -= units
    return true
  }

  /** Whether one unit is there. */
  hasOne(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#tokens >= 1
  }

  #fill(nowMs: number): void {
    // A clock that was set back adds nothing.
    if (nowMs > this.#atMs) {
      this.#tokens = Math.min(this.#capacity, this.#tokens + (nowMs - this.#atMs) * this.#perMs)
    }
    this.#atMs = nowMs
  }
}

/** A bucket of one second's worth, or null for a rate of 0, which means no limit. */
export function bucketOrNone(perSecond: number, nowMs: number): TokenBucket | null {
  return perSecond === 0 ? null : new TokenBucket(perSecond, perSecond, nowMs)
}

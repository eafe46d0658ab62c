/** A budget that refills evenly: at most `capacity` at once, and `capacity` per `periodMs` in the long run. */
export class TokenBucket {
  readonly #capacity: number
  readonly #periodMs: number
  #tokens: number
  #updatedAtMs: number

  constructor(capacity: number, periodMs: number, nowMs: number) {
    this.#capacity = capacity
    this.#periodMs = periodMs
    this.#tokens = capacity
    this.#updatedAtMs = nowMs
  }

  /** Takes `amount` if that much is left, and says whether it was. */
  take(nowMs: number, amount = 1): boolean {
    this.#refill(nowMs)
    if (this.#tokens < amount) return false
    this.#tokens -= amount
    return true
  }

  /** Gives back what turned out not to count. */
  giveBack(amount = 1): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + amount)
  }

  /** Whether nothing of the budget is in use, so that the bucket can be forgotten. */
  isFull(nowMs: number): boolean {
    this.#refill(nowMs)
    return this.#tokens >= this.#capacity
  }

  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#updatedAtMs)
    this.#updatedAtMs = nowMs
    this.#tokens = Math.min(this.#capacity, this.#tokens + (elapsedMs * this.#capacity) / this.#periodMs)
  }
}

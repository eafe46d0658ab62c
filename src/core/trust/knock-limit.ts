import type { Clock } from '../base/clock.ts'
import { TokenBucket } from '../signaling/token-bucket.ts'

/** Handshakes of one source that came to nothing, per minute. */
export const KNOCKS_PER_MINUTE = 10
/** Sources that are kept in mind. While there are more, new ones have to wait. */
const SOURCE_LIMIT = 256
const MINUTE_MS = 60_000

/** How often somebody may knock who is not known yet, by IP address. */
export class KnockLimit {
  readonly #clock: Clock
  readonly #sources = new Map<string, TokenBucket>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Counts a knock, and says whether it may be answered. */
  take(source: string): boolean {
    const nowMs = this.#clock.nowMs()
    let bucket = this.#sources.get(source)
    if (bucket === undefined) {
      this.#forgetIdle(nowMs)
      if (this.#sources.size >= SOURCE_LIMIT) return false
      bucket = new TokenBucket(KNOCKS_PER_MINUTE, MINUTE_MS, nowMs)
      this.#sources.set(source, bucket)
    }
    return bucket.take(nowMs)
  }

  /** Takes back the knock of somebody who turned out to be known. */
  forgive(source: string): void {
    this.#sources.get(source)?.giveBack()
  }

  #forgetIdle(nowMs: number): void {
    if (this.#sources.size < SOURCE_LIMIT) return
    for (const [source, bucket] of this.#sources) if (bucket.isFull(nowMs)) this.#sources.delete(source)
  }
}

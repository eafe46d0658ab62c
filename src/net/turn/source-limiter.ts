import type { Endpoint } from '../stun/endpoint.ts'
import { TokenBucket } from './token-bucket.ts'

/** Sources that are remembered: a flood of made-up ones must not fill the memory. */
const MAX_SOURCES = 8192

/**
 * How many answers a source gets that has proven nothing, so that nobody can aim us at a victim. An IPv6 source is its /64:
 * whoever has one address there has all. The source that is longest known is forgotten first.
 */
export class SourceLimiter {
  readonly #perSecond: number
  readonly #burst: number
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond
    this.#burst = burst
  }

  /** Sources known now. */
  get size(): number {
    return this.#buckets.size
  }

  /** Whether this source may get an answer now. */
  allows(source: Endpoint, nowMs: number): boolean {
    return this.#buckets.get(sourceKey(source))?.hasOne(nowMs) ?? true
  }

  /** Counts one answer; false when the source has had enough. */
  take(source: Endpoint, nowMs: number): boolean {
    const key = sourceKey(source)
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#perSecond, this.#burst, nowMs)
      this.#forgetOldest()
      this.#buckets.set(key, bucket)
    }
    return bucket.take(1, nowMs)
  }

  #forgetOldest(): void {
    if (this.#buckets.size < MAX_SOURCES) return
    for (const key of this.#buckets.keys()) {
      this.#buckets.delete(key)
      return
    }
  }
}

/** One key per source: an IPv4 address, or the first 64 bits of an IPv6 address. */
export function sourceKey(source: Endpoint): string {
  return source.family === 4 ? source.ipKey : source.ipKey.slice(0, 16)
}

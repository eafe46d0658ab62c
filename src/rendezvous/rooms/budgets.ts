import { TokenBucket } from '../../core/signaling/token-bucket.ts'
import type { RendezvousLimits } from './limits.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Addresses whose budgets are remembered; above it the oldest is forgotten, so that a flood of addresses costs no memory. */
const ADDRESS_LIMIT = 50_000

interface AddressBudget {
  readonly connects: TokenBucket
  readonly opens: TokenBucket
  readonly claimsMinute: TokenBucket
  readonly claimsHour: TokenBucket
  readonly failures: TokenBucket
  claimsBlockedUntilMs: number
}

/** What each address may still do. */
export class Budgets {
  readonly #limits: RendezvousLimits
  readonly #addresses = new Map<string, AddressBudget>()

  constructor(limits: RendezvousLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#addresses.size
  }

  takeConnect(host: string, nowMs: number): boolean {
    return this.#of(host, nowMs).connects.take(nowMs)
  }

  takeOpen(host: string, nowMs: number): boolean {
    return this.#of(host, nowMs).opens.take(nowMs)
  }

  takeClaim(host: string, nowMs: number): boolean {
    const budget = this.#of(host, nowMs)
    if (nowMs < budget.claimsBlockedUntilMs) return false
    return budget.claimsMinute.take(nowMs) && budget.claimsHour.take(nowMs)
  }

  /** Notes a claim of an unknown nameplate; too many block the address. */
  failClaim(host: string, nowMs: number): void {
    const budget = this.#of(host, nowMs)
    if (!budget.failures.take(nowMs)) budget.claimsBlockedUntilMs = nowMs + this.#limits.claimBlockMs
  }

  /** Forgets the addresses that have used nothing for long enough. */
  forgetIdle(nowMs: number): void {
    for (const [host, budget] of this.#addresses) {
      const { connects, opens, claimsMinute, claimsHour, failures } = budget
      const buckets = [connects, opens, claimsMinute, claimsHour, failures]
      const idle = buckets.every((bucket) => bucket.isFull(nowMs))
      if (idle && nowMs >= budget.claimsBlockedUntilMs) this.#addresses.delete(host)
    }
  }

  #of(host: string, nowMs: number): AddressBudget {
    const known = this.#addresses.get(host)
    if (known !== undefined) return known
    const limits = this.#limits
    const fresh: AddressBudget = {
      connects: new TokenBucket(limits.connectsPerMinute, MINUTE_MS, nowMs),
      opens: new TokenBucket(limits.opensPerMinute, MINUTE_MS, nowMs),
      claimsMinute: new TokenBucket(limits.claimsPerMinute, MINUTE_MS, nowMs),
      claimsHour: new TokenBucket(limits.claimsPerHour, HOUR_MS, nowMs),
      failures: new TokenBucket(limits.failedClaimsPerHour, HOUR_MS, nowMs),
      claimsBlockedUntilMs: 0,
    }
    if (this.#addresses.size >= ADDRESS_LIMIT) {
      const oldest = this.#addresses.keys().next().value
      if (oldest !== undefined) this.#addresses.delete(oldest)
    }
    this.#addresses.set(host, fresh)
    return fresh
  }
}

import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RendezvousLimits } from '../rooms/limits.ts'

const MINUTE_SECONDS = 60
const HOUR_SECONDS = 60 * MINUTE_SECONDS

/**
 * The budgets of addresses over all nodes together: with those of the rooms alone, which each node keeps for itself, whoever
 * guesses would have as many budgets as there are nodes. All methods reject with the error of Redis.
 */
export class SharedBudgets {
  readonly #opens: RateLimiterRedis
  readonly #claims: readonly RateLimiterRedis[]
  readonly #failures: RateLimiterRedis

  constructor(client: unknown, prefix: string, limits: RendezvousLimits) {
    const budget = (name: string, points: number, duration: number, blockDuration = 0): RateLimiterRedis =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: true,
        keyPrefix: `${prefix}:budget:${name}`,
        points,
        duration,
        blockDuration,
      })
    this.#opens = budget('opens', limits.opensPerMinute, MINUTE_SECONDS)
    this.#claims = [
      budget('claims-minute', limits.claimsPerMinute, MINUTE_SECONDS),
      budget('claims-hour', limits.claimsPerHour, HOUR_SECONDS),
    ]
    const blockSeconds = Math.ceil(limits.claimBlockMs / 1_000)
    this.#failures = budget('failures', limits.failedClaimsPerHour, HOUR_SECONDS, blockSeconds)
  }

  takeOpen(host: string): Promise<boolean> {
    return take(this.#opens, host)
  }

  async takeClaim(host: string): Promise<boolean> {
    const failures = await this.#failures.get(host)
    if (failures !== null && failures.consumedPoints > this.#failures.points) return false
    for (const budget of this.#claims) if (!(await take(budget, host))) return false
    return true
  }

  /** Notes a claim of an unknown nameplate; too many block the address. */
  async failClaim(host: string): Promise<void> {
    await take(this.#failures, host)
  }
}

async function take(budget: RateLimiterRedis, host: string): Promise<boolean> {
  try {
    await budget.consume(host)
    return true
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return false
    throw refused
  }
}

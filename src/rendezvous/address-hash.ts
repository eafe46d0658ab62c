import { createHmac, randomBytes } from 'node:crypto'
import type { Clock } from '../core/base/clock.ts'
import { groupsOf } from './rooms/address.ts'

/** How long the lines about one address can be told to belong together. */
export const SALT_LIFE_MS = 24 * 60 * 60_000
const SALT_BYTES = 32
const SHOWN_CHARACTERS = 12

/**
 * Makes a name for an address under which it may be written down: a keyed hash (HMAC-SHA-256), under a salt that is drawn anew
 * every day and never stored. There are few enough addresses to try all of them on a hash without a secret.
 */
export function addressHasher(clock: Clock): (address: string) => string {
  let salt = randomBytes(SALT_BYTES)
  let untilMs = clock.nowMs() + SALT_LIFE_MS
  return (address) => {
    if (clock.nowMs() >= untilMs) {
      salt = randomBytes(SALT_BYTES)
      untilMs = clock.nowMs() + SALT_LIFE_MS
    }
    const digest = createHmac('sha256', salt).update(groupsOf(address).host).digest('hex')
    return digest.slice(0, SHOWN_CHARACTERS)
  }
}

import type { Clock } from '../../core/base/clock.ts'
import { sealPipe } from '../../core/pairing/seal.ts'
import { type BorrowedRelay, borrowOver, type BorrowRelay, lendRelay } from '../../core/peer/lent-relay.ts'
import type { LocalRelay } from '../../core/peer/relays.ts'
import { onAbort } from '../../core/signaling/ask.ts'
import type { Met, Nearby } from '../../platform/node/nearby/api.ts'

/** A connection is made without the relay of a friend that takes longer. */
export const BORROW_LIMIT_MS = 1_500
/** Friends that are asked for one connection. */
const FRIENDS_LIMIT = 2

export interface BorrowFromFriendsInit {
  readonly nearby: Pick<Nearby, 'relays' | 'dial'>
  readonly clock: Clock
  /** Whether an address is in one of this computer's own networks. */
  readonly isNearby: (address: string) => boolean
}

/** Asks the remembered computers around that relay, all at once; the first that lends is used. */
export function borrowFromFriends({ nearby, clock, isNearby }: BorrowFromFriendsInit): BorrowRelay {
  const borrowFrom = async (id: string, signal: AbortSignal): Promise<BorrowedRelay> => {
    const { paired } = await nearby.dial(id, signal, 'relay')
    const sealed = sealPipe(paired.connection.pipe, paired.keys)
    const borrowed = await borrowOver({ sealed, clock, isNearby, limitMs: BORROW_LIMIT_MS, signal })
    if (borrowed === null) throw new Error('nothing is lent')
    return borrowed
  }
  return async (signal) => {
    const friends = nearby.relays().slice(0, FRIENDS_LIMIT)
    if (friends.length === 0) return null
    const over = new AbortController()
    const stopTime = clock.after(BORROW_LIMIT_MS, () => over.abort())
    const stopSignal = onAbort(signal, () => over.abort())
    const attempts = friends.map((id) => borrowFrom(id, over.signal))
    try {
      const first = await Promise.any(attempts)
      for (const attempt of attempts) closeUnless(first, attempt)
      return first
    } catch {
      return null
    } finally {
      stopTime()
      stopSignal()
      over.abort()
    }
  }
}

/** For a friend that came with the purpose 'relay'. Resolves when it has gone. */
export async function lendToFriend({ paired }: Met, local: LocalRelay): Promise<void> {
  const sealed = sealPipe(paired.connection.pipe, paired.keys)
  try {
    await lendRelay({ sealed }, local)
  } catch {
    // The relay could not be started: the friend does without.
    sealed.close()
  }
}

function closeUnless(kept: BorrowedRelay, attempt: Promise<BorrowedRelay>): void {
  attempt.then(
    (borrowed) => {
      if (borrowed !== kept) borrowed.close()
    },
    () => undefined,
  )
}

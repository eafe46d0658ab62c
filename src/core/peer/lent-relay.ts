// A relay in a third computer: lent to a friend for one connection, over a sealed talk of their own (docs/protocol/peer.md).
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { toDroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import { onAbort } from '../signaling/ask.ts'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import type { IceServer } from './ports.ts'
import { decodeRelays, encodeRelays, relayServer, usableOffer } from './relay-offer.ts'
import type { LocalRelay } from './relays.ts'

/** The longest message of who borrows, in bytes. */
const ALLOW_MESSAGE_LIMIT_BYTES = 128
/** Addresses of one peer that are reached through a lent relay: as many candidates as it may have. */
const ALLOWED_LIMIT = 40
/** The longest text of an IP address. */
const ADDRESS_LIMIT = 45

const allowMessage = z.strictObject({
  type: z.literal('allow'),
  address: z.string().min(2).max(ADDRESS_LIMIT),
})

/** The use of a relay in a third computer; ends with `close`. */
export interface BorrowedRelay {
  readonly server: IceServer
  /** An address at which the peer says it is. */
  allow(address: string): void
  close(): void
}

/** Asks the friends around for a relay; null when there is none to be had. */
export type BorrowRelay = (signal: AbortSignal) => Promise<BorrowedRelay | null>

export interface RelayTalk {
  readonly sealed: MessagePipe<Uint8Array>
  readonly clock: Clock
}

/**
 * Lends the relay of this computer to the friend at the other end of `sealed`, until that closes. It reaches through it what
 * it names and what is on one of this computer's own networks, nothing else.
 */
export async function lendRelay({ sealed }: Pick<RelayTalk, 'sealed'>, local: LocalRelay): Promise<void> {
  const closed = deferred<undefined>()
  sealed.onClose(() => closed.resolve(undefined))
  const lease = await local.lease()
  const allowed = new Set<string>()
  sealed.onMessage((message) => {
    try {
      const { address } = decodeCbor(allowMessage, message, ALLOW_MESSAGE_LIMIT_BYTES)
      if (!local.isNearby(address) || allowed.has(address) || allowed.size >= ALLOWED_LIMIT) return
      allowed.add(address)
      void lease?.allow(address)
    } catch {
      sealed.close()
    }
  })
  sealed.send(encodeRelays(lease?.forUs ?? null))
  if (lease === null) sealed.close()
  await closed.promise
  lease?.close()
}

export interface BorrowInit extends RelayTalk {
  /** Whether an address is in one of this computer's own networks. */
  readonly isNearby: (address: string) => boolean
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Takes what the friend at the other end of `sealed` lends. null, and a closed pipe, when that is nothing, or not in time. */
export async function borrowOver(init: BorrowInit): Promise<BorrowedRelay | null> {
  const { sealed, clock, isNearby, limitMs, signal } = init
  const waiting = new Scope()
  const told = deferred<Uint8Array | null>()
  waiting.add(sealed.onMessage((message) => told.resolve(message)))
  waiting.add(sealed.onClose(() => told.resolve(null)))
  waiting.add(clock.after(limitMs, () => told.resolve(null)))
  waiting.add(onAbort(signal, () => told.resolve(null)))
  const message = await told.promise
  waiting.close()
  const offer = message === null ? null : offerIn(message)
  const usable = usableOffer(offer, isNearby)
  if (usable === null) {
    sealed.close()
    return null
  }
  // It has nothing more to say.
  sealed.onMessage(() => sealed.close())
  return {
    server: relayServer(usable, 'stun-and-turn'),
    allow: (address) => sealed.send(encodeCbor({ type: 'allow', address })),
    close: () => sealed.close(),
  }
}

function offerIn(message: Uint8Array): ReturnType<typeof decodeRelays> {
  try {
    return decodeRelays(message)
  } catch (error) {
    if (toDroplineError(error).code === 'protocol-violation') return null
    throw error
  }
}

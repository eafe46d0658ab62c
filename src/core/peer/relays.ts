import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { DroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import { onAbort } from '../signaling/ask.ts'
import type { IceServer } from './ports.ts'
import { decodeRelays, encodeRelays, type RelayOffer, relayServer, usableOffer } from './relay-offer.ts'

/** How long this computer's relay may take to start; the connection is made without it then. */
export const OWN_RELAY_LIMIT_MS = 2_000
/** The same where only relays may be used: without it there may be no connection at all. */
export const ONLY_RELAY_LIMIT_MS = 10_000
/** How long the peer's word about its relay may take: its own start, and the way here. */
export const RELAYS_TIMEOUT_MS = 15_000

/** The use of this computer's relay for one connection; ends with `close`. */
export interface RelayLease {
  /** For the peer: it reaches this computer through it, and nobody else. */
  readonly forPeer: RelayOffer
  /** For this side: it reaches the addresses that were allowed, and nobody else. */
  readonly forUs: RelayOffer
  /** An address at which the peer says it is. */
  allow(address: string): Promise<void>
  close(): void
}

/** The relay that this computer can run on the local network. */
export interface LocalRelay {
  /** null when there is none to be had. */
  lease(): Promise<RelayLease | null>
  /** Whether an address is in one of this computer's own networks. */
  isNearby(address: string): boolean
  /** Whether its user wants it even where it shows the addresses that `relayOnly` hides. */
  readonly whenRelayOnly: boolean
}

export interface ExchangeRelaysInit {
  readonly sealed: MessagePipe<Uint8Array>
  /** null: this side lends none, and uses none. */
  readonly local: LocalRelay | null
  readonly relayOnly: boolean
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What the two sides lend each other. */
export interface ExchangedRelays {
  readonly servers: readonly IceServer[]
  /** To be told of each address of the peer before it is used, which it may be when this resolves. Never rejects. */
  readonly allow: (address: string) => Promise<void>
}

/**
 * The first step on the sealed pipe: each side tells the other of the relay that it runs for this connection, if it does. What
 * is lent is given back with `scope`. Rejects with DroplineError 'peer-lost', 'cancelled' or 'protocol-violation'.
 */
export async function exchangeRelays(init: ExchangeRelaysInit, scope: Scope): Promise<ExchangedRelays> {
  // A relay of one of the two shows the very addresses that relayOnly keeps from the other.
  const local = init.relayOnly && init.local?.whenRelayOnly !== true ? null : init.local
  const lease = local === null ? null : await leaseInTime(local, init)
  if (lease !== null) scope.add(() => lease.close())
  if (init.signal.aborted) throw new DroplineError('cancelled')
  init.sealed.send(encodeRelays(lease?.forPeer ?? null))
  const told = decodeRelays(await firstMessage(init))
  const theirs = local === null ? null : usableOffer(told, (address) => local.isNearby(address))
  const servers: IceServer[] = []
  if (theirs !== null) servers.push(relayServer(theirs, 'stun-and-turn'))
  // Relaying through oneself reaches nobody who is not reached without, unless only relays may be used.
  if (lease !== null) servers.push(relayServer(lease.forUs, init.relayOnly ? 'stun-and-turn' : 'stun'))
  return { servers, allow: async (address) => lease?.allow(address) }
}

/** A lease that comes too late, or never, is none. */
async function leaseInTime(
  local: LocalRelay,
  { relayOnly, clock }: Pick<ExchangeRelaysInit, 'relayOnly' | 'clock'>,
): Promise<RelayLease | null> {
  const chosen = deferred<RelayLease | null>()
  let late = false
  const cancel = clock.after(relayOnly ? ONLY_RELAY_LIMIT_MS : OWN_RELAY_LIMIT_MS, () => {
    late = true
    chosen.resolve(null)
  })
  local.lease().then(
    (lease) => {
      if (late) lease?.close()
      else chosen.resolve(lease)
    },
    () => chosen.resolve(null),
  )
  try {
    return await chosen.promise
  } finally {
    cancel()
  }
}

async function firstMessage({ sealed, clock, signal }: ExchangeRelaysInit): Promise<Uint8Array> {
  const waiting = new Scope()
  const first = deferred<Uint8Array>()
  const fail = (code: 'peer-lost' | 'cancelled'): void => first.reject(new DroplineError(code))
  // The listener goes with the first message, so that the rest waits for the next protocol.
  const stop = sealed.onMessage((message) => {
    stop()
    first.resolve(message)
  })
  waiting.add(stop)
  waiting.add(sealed.onClose(() => fail('peer-lost')))
  waiting.add(clock.after(RELAYS_TIMEOUT_MS, () => fail('peer-lost')))
  waiting.add(onAbort(signal, () => fail('cancelled')))
  try {
    return await first.promise
  } finally {
    waiting.close()
  }
}

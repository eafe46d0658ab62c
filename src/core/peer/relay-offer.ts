import { z } from 'zod'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { CANDIDATE_PORT_MINIMUM } from './candidate.ts'
import { parseIpAddress } from '../base/ip-address.ts'
import { addressScope } from './ip-address.ts'
import type { IceServer } from './ports.ts'

/** The longest message about relays, in bytes. */
const RELAYS_MESSAGE_LIMIT_BYTES = 2 * 1024
/** Listeners of one relay that are looked at; two IPv4 addresses and an IPv6 one, over UDP and TCP, are 6. */
const LISTENER_LIMIT = 8
const HOST_LIMIT = 45
const CREDENTIAL_PATTERN = /^[A-Za-z0-9+/=]{8,64}$/

/** Where a relay listens on the local network. */
export interface RelayListenerAddress {
  readonly protocol: 'udp' | 'tcp'
  /** An IP address. */
  readonly host: string
  readonly port: number
}

/** The use of a relay in one of the two computers, for one connection. */
export interface RelayOffer {
  readonly listeners: readonly RelayListenerAddress[]
  readonly username: string
  readonly credential: string
}

const messageSchema = z.strictObject({
  type: z.literal('relays'),
  offer: z
    .strictObject({
      listeners: z
        .array(
          z.strictObject({
            protocol: z.enum(['udp', 'tcp']),
            host: z.string().min(2).max(HOST_LIMIT),
            port: z.int().min(1).max(65_535),
          }),
        )
        .min(1)
        .max(LISTENER_LIMIT),
      username: z.string().regex(CREDENTIAL_PATTERN),
      credential: z.string().regex(CREDENTIAL_PATTERN),
    })
    .nullable(),
})

/** The first sealed message of both sides: the relay that the sender lends to the other, or null. docs/protocol/peer.md */
export function encodeRelays(offer: RelayOffer | null): Uint8Array {
  return encodeCbor({ type: 'relays', offer })
}

/** Reads it. Throws DroplineError 'protocol-violation' on anything else. */
export function decodeRelays(bytes: Uint8Array): RelayOffer | null {
  return decodeCbor(messageSchema, bytes, RELAYS_MESSAGE_LIMIT_BYTES).offer
}

/**
 * What of a peer's relay may be asked: listeners at ephemeral ports of addresses for which `isNearby` holds, so that a peer
 * cannot make this computer knock anywhere else; null when nothing is left.
 */
export function usableOffer(
  offer: RelayOffer | null,
  isNearby: (address: string) => boolean,
): RelayOffer | null {
  const listeners = (offer?.listeners ?? []).filter(({ host, port }) => {
    const address = parseIpAddress(host)
    if (address === null || addressScope(address) !== 'usable') return false
    return port >= CANDIDATE_PORT_MINIMUM && isNearby(host)
  })
  return offer === null || listeners.length === 0 ? null : { ...offer, listeners }
}

/** A relay as ICE server: to be asked for this computer's address only, or for relaying too. The text is made here alone. */
export function relayServer(offer: RelayOffer, use: 'stun' | 'stun-and-turn'): IceServer {
  const { listeners, username, credential } = offer
  const urls = listeners.flatMap(({ protocol, host, port }) => {
    const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const stun = protocol === 'udp' ? [`stun:${where}`] : []
    return use === 'stun' ? stun : [...stun, `turn:${where}?transport=${protocol}`]
  })
  return { urls, username, credential }
}

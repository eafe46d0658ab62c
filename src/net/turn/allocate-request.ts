import { decodeFamily } from '../stun/attributes.ts'
import { toHex } from '../../core/base/bytes.ts'
import { ATTRIBUTE, ERROR, type ErrorNumber } from '../stun/constants.ts'
import type { Family } from '../stun/endpoint.ts'
import { attribute, type StunMessage } from '../stun/message.ts'
import { wantedLifetime } from './refresh.ts'

/** IANA's protocol number of UDP, the one transport that is relayed. TCP (RFC 6062) is not offered. */
const UDP_PROTOCOL = 17
const TOKEN_BYTES = 8

/** A sound Allocate request. */
export interface AllocateWish {
  readonly families: readonly Family[]
  /** ADDITIONAL-ADDRESS-FAMILY: IPv6 as well, if that is possible. */
  readonly additional: boolean
  readonly even: boolean
  /** EVEN-PORT with the R bit: reserve the next port too. */
  readonly reserve: boolean
  /** RESERVATION-TOKEN, in hexadecimal. */
  readonly token: string | null
  readonly lifetimeSeconds: number | null
}

/**
 * Reads an Allocate request in the order of RFC 8656 §7.2; a number is the error to answer with. `offered` are the families that there
 * are relay addresses for.
 */
export function parseAllocate(
  message: StunMessage,
  offered: ReadonlySet<Family>,
): AllocateWish | ErrorNumber {
  const transport = attribute(message, ATTRIBUTE.requestedTransport)
  if (transport?.length !== 4) return ERROR.badRequest
  if (transport[0] !== UDP_PROTOCOL) return ERROR.unsupportedTransport
  const evenPort = attribute(message, ATTRIBUTE.evenPort)
  const reserve = ((evenPort?.[0] ?? 0) & 0x80) !== 0
  const token = attribute(message, ATTRIBUTE.reservationToken)
  const lifetimeSeconds = wantedLifetime(message)
  if (lifetimeSeconds === 'malformed' || hasWrongLength(message) || isContradictory(message, reserve)) {
    return ERROR.badRequest
  }
  const requested = attribute(message, ATTRIBUTE.requestedAddressFamily)
  const family = requested === null ? unnamedFamily(offered) : decodeFamily(requested)
  if (family === null) return ERROR.addressFamilyNotSupported
  const additional = additionalFamily(message) !== null
  return {
    families: additional ? [4, 6] : [family],
    additional,
    even: evenPort !== null,
    reserve,
    token: token === null ? null : toHex(token),
    lifetimeSeconds,
  }
}

/**
 * What who names no family gets: IPv4, or IPv6 where that is all there is. RFC 8656 knows IPv4 and 440 only, with which Chromium, which
 * never names a family, could not be relayed on a network of IPv6 alone.
 */
function unnamedFamily(offered: ReadonlySet<Family>): Family {
  return offered.has(6) && !offered.has(4) ? 6 : 4
}

/** ADDITIONAL-ADDRESS-FAMILY (RFC 8656 §18.11), also by the number it had in the drafts, which coturn's client still sends. */
function additionalFamily(message: StunMessage): Uint8Array | null {
  return (
    attribute(message, ATTRIBUTE.additionalAddressFamily) ??
    attribute(message, ATTRIBUTE.draftAdditionalAddressFamily)
  )
}

function hasWrongLength(message: StunMessage): boolean {
  const evenPort = attribute(message, ATTRIBUTE.evenPort)
  const token = attribute(message, ATTRIBUTE.reservationToken)
  return (evenPort !== null && evenPort.length !== 1) || (token !== null && token.length !== TOKEN_BYTES)
}

/** What RFC 8656 §7.2 forbids to be asked for together. */
function isContradictory(message: StunMessage, reserve: boolean): boolean {
  const has = (type: number): boolean => attribute(message, type) !== null
  const requested = has(ATTRIBUTE.requestedAddressFamily)
  const additional = additionalFamily(message)
  if (has(ATTRIBUTE.reservationToken)) return has(ATTRIBUTE.evenPort) || requested || additional !== null
  if (additional === null) return false
  return requested || reserve || decodeFamily(additional) !== 6
}

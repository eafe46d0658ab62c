import { decodeFamily, decodeUint32, encodeUint32 } from '../stun/attributes.ts'
import { ATTRIBUTE, ERROR } from '../stun/constants.ts'
import type { Family } from '../stun/endpoint.ts'
import { attribute, type StunMessage } from '../stun/message.ts'
import type { RelayAction } from './actions.ts'
import { deleteAllocation, deletePort } from './delete.ts'
import { failure, type Request, success } from './respond.ts'
import type { Allocation, RelayState } from './state.ts'

/** RFC 8656 §3.2: what an allocation gets that asks for nothing or for less. */
const DEFAULT_LIFETIME_SECONDS = 600

/** Refresh (RFC 8656 §8.2): moves the end of an allocation; lifetime 0 deletes it, or one family of it. */
export function refresh(state: RelayState, request: Request, allocation: Allocation): readonly RelayAction[] {
  const { message, nowMs } = request
  const { key } = allocation
  const family = requestedFamily(message)
  if (family === 'malformed') return [failure(request, ERROR.badRequest, key)]
  if (family !== null && !allocation.ports.has(family))
    return [failure(request, ERROR.peerFamilyMismatch, key)]
  const wanted = wantedLifetime(message)
  if (wanted === 'malformed') return [failure(request, ERROR.badRequest, key)]
  if (wanted === 0) {
    const gone = [success(request, [[ATTRIBUTE.lifetime, encodeUint32(0)]], key)]
    const isPart = family !== null && allocation.ports.size > 1
    return gone.concat(
      isPart ? deletePort(state, allocation, family) : deleteAllocation(state, allocation, 'refreshed to 0'),
    )
  }
  const seconds = grantedLifetime(state, wanted, (nowMs - allocation.bornAtMs) / 1000)
  allocation.expiresAtMs = nowMs + seconds * 1000
  return [success(request, [[ATTRIBUTE.lifetime, encodeUint32(seconds)]], key)]
}

/** LIFETIME of a request; null when it is not there. */
export function wantedLifetime(message: StunMessage): number | null | 'malformed' {
  const value = attribute(message, ATTRIBUTE.lifetime)
  if (value === null) return null
  return decodeUint32(value) ?? 'malformed'
}

/** Seconds that are granted for what was asked, to an allocation of some age (RFC 8656 §7.2 and §8.2). */
export function grantedLifetime(state: RelayState, wanted: number | null, ageSeconds: number): number {
  const { maxLifetimeSeconds, maxAllocationAgeSeconds } = state.limits
  const usual = Math.min(Math.max(wanted ?? 0, DEFAULT_LIFETIME_SECONDS), maxLifetimeSeconds)
  return Math.max(0, Math.min(usual, Math.floor(maxAllocationAgeSeconds - ageSeconds)))
}

function requestedFamily(message: StunMessage): Family | null | 'malformed' {
  const value = attribute(message, ATTRIBUTE.requestedAddressFamily)
  if (value === null) return null
  return decodeFamily(value) ?? 'malformed'
}

import { fromHex, randomBytes, toHex } from '../../core/base/bytes.ts'
import { encodeErrorCode, encodeUint32, encodeXorAddress, familyNumber } from '../stun/attributes.ts'
import { ATTRIBUTE, ERROR, METHOD } from '../stun/constants.ts'
import { encodeMessage } from '../stun/encode.ts'
import type { Endpoint } from '../stun/endpoint.ts'
import { nothing, type RelayAction } from './actions.ts'
import { deleteAllocation, releaseUser } from './delete.ts'
import type { PendingAllocate, RelayState } from './state.ts'

/** RFC 8656 §7.2: at least 30 s. */
const RESERVATION_MS = 30_000
const TOKEN_BYTES = 8

type Attributes = (readonly [type: number, value: Uint8Array])[]

/** A socket was bound: `endpoint` is what clients are told. Answers the request when it was the last one. */
export function relayOpened(
  state: RelayState,
  relay: number,
  endpoint: Endpoint,
  nowMs: number,
): readonly RelayAction[] {
  const pending = state.opening.get(relay)?.pending
  if (pending === undefined) return [{ type: 'close-relay', relay }]
  pending.opened.set(relay, endpoint)
  return settle(state, pending, relay, nowMs)
}

/** A socket could not be bound. */
export function relayFailed(state: RelayState, relay: number, nowMs: number): readonly RelayAction[] {
  const expected = state.opening.get(relay)
  if (expected === undefined) return nothing
  expected.pending.refused.set(expected.family, ERROR.insufficientCapacity)
  return settle(state, expected.pending, relay, nowMs)
}

function settle(
  state: RelayState,
  pending: PendingAllocate,
  relay: number,
  nowMs: number,
): readonly RelayAction[] {
  state.opening.delete(relay)
  pending.waiting.delete(relay)
  if (pending.waiting.size > 0) return nothing
  // The client may have gone away in the meantime.
  const isWanted = state.allocations.get(pending.allocation.flow.key) === pending.allocation
  return isWanted ? finishAllocate(state, pending, nowMs) : closeOpened(state, pending)
}

/** Gives back what an allocation got that will not be. */
function closeOpened(state: RelayState, { opened, reserved, allocation }: PendingAllocate): RelayAction[] {
  if (reserved !== null) releaseUser(state, allocation.userId)
  return [...opened.keys()].map((relay) => ({ type: 'close-relay', relay }))
}

/** All sockets are bound or refused: answers the Allocate request (RFC 8656 §7.2, the end). */
export function finishAllocate(
  state: RelayState,
  pending: PendingAllocate,
  nowMs: number,
): readonly RelayAction[] {
  const { allocation, opened, reserved } = pending
  const attributes: Attributes = []
  for (const [relay, endpoint] of opened) {
    if (relay === reserved) continue
    allocation.ports.set(endpoint.family, { relay, endpoint })
    state.relays.set(relay, allocation)
    attributes.push([ATTRIBUTE.xorRelayedAddress, encodeXorAddress(endpoint, pending.transactionId)])
  }
  if (attributes.length === 0) return giveUp(state, pending)
  for (const [family, code] of pending.refused) {
    const value = encodeErrorCode(code)
    value[0] = familyNumber(family)
    attributes.push([ATTRIBUTE.addressErrorCode, value])
  }
  const token = reserve(state, pending, nowMs)
  if (token !== null) attributes.push([ATTRIBUTE.reservationToken, token])
  allocation.expiresAtMs = nowMs + pending.lifetimeSeconds * 1000
  const { remote } = allocation.flow
  attributes.push(
    [ATTRIBUTE.lifetime, encodeUint32(pending.lifetimeSeconds)],
    [ATTRIBUTE.xorMappedAddress, encodeXorAddress(remote, pending.transactionId)],
  )
  allocation.answer = respond(pending, 'success', attributes)
  const facts = { user: allocation.userId, protocol: allocation.flow.protocol }
  return [
    { type: 'to-client', flow: allocation.flow, bytes: allocation.answer },
    { type: 'note', level: 'info', event: 'allocation-made', facts },
  ]
}

/** Keeps the second port of a pair for whoever brings the token. */
function reserve(
  state: RelayState,
  { reserved, opened, allocation }: PendingAllocate,
  nowMs: number,
): Uint8Array | null {
  const endpoint = reserved === null ? undefined : opened.get(reserved)
  if (reserved === null || endpoint === undefined) return null
  const token = toHex(randomBytes(TOKEN_BYTES))
  state.reservations.set(token, {
    port: { relay: reserved, endpoint },
    userId: allocation.userId,
    expiresAtMs: nowMs + RESERVATION_MS,
  })
  return fromHex(token)
}

function giveUp(state: RelayState, pending: PendingAllocate): readonly RelayAction[] {
  const { allocation, refused } = pending
  state.counters.refusedAllocations++
  const code = [...refused.values()][0] ?? ERROR.insufficientCapacity
  const bytes = respond(pending, 'error', [[ATTRIBUTE.errorCode, encodeErrorCode(code)]])
  return [
    { type: 'to-client', flow: allocation.flow, bytes },
    ...closeOpened(state, pending),
    ...deleteAllocation(state, allocation, 'no socket'),
  ]
}

function respond(pending: PendingAllocate, messageClass: 'success' | 'error', attributes: Attributes) {
  const { transactionId, fingerprint, allocation } = pending
  const { key } = allocation
  return encodeMessage({ method: METHOD.allocate, messageClass, transactionId, attributes, key, fingerprint })
}

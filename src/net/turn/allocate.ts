import { toHex } from '../../core/base/bytes.ts'
import { ERROR, type ErrorNumber } from '../stun/constants.ts'
import type { Family } from '../stun/endpoint.ts'
import { nothing, type RelayAction } from './actions.ts'
import { finishAllocate } from './allocate-finish.ts'
import { type AllocateWish, parseAllocate } from './allocate-request.ts'
import type { Sender } from './authenticate.ts'
import { grantedLifetime } from './refresh.ts'
import { failure, type Request } from './respond.ts'
import type { Allocation, PendingAllocate, RelayState, Reservation } from './state.ts'
import { bucketOrNone } from './token-bucket.ts'

/** Allocate (RFC 8656 §7.2). The answer follows when the sockets are bound. */
export function allocate(state: RelayState, request: Request, sender: Sender): readonly RelayAction[] {
  const existing = state.allocations.get(request.flow.key)
  if (existing !== undefined) return secondAllocate(request, existing, sender)
  const wish = parseAllocate(request.message, state.families)
  if (typeof wish === 'number') return refuse(state, request, sender, wish)
  if (!wish.additional && wish.token === null && !wish.families.every((each) => state.families.has(each))) {
    return refuse(state, request, sender, ERROR.addressFamilyNotSupported)
  }
  const reservation = wish.token === null ? null : takeReservation(state, wish.token, sender, request.nowMs)
  if (reservation === undefined) return refuse(state, request, sender, ERROR.insufficientCapacity)
  // The reserved port is in the quota already, and becomes this allocation.
  if (reservation === null && !hasQuota(state, sender.userId, wish.reserve ? 2 : 1)) {
    return refuse(state, request, sender, ERROR.allocationQuotaReached)
  }
  const allocation = newAllocation(state, request, sender)
  if (reservation === null) countUse(state, sender.userId, 1)
  const pending = newPending(state, request, allocation, wish)
  return reservation === null
    ? openAll(state, pending, wish, request.nowMs)
    : finishWithReservation(state, pending, reservation, request.nowMs)
}

/** A retransmission gets the same answer (RFC 8489 §6.3.1), anything else 437 (RFC 8656 §7.2). */
function secondAllocate(request: Request, existing: Allocation, sender: Sender): readonly RelayAction[] {
  const isSame = toHex(request.message.transactionId) === existing.transactionId
  if (!isSame || existing.username !== sender.username) {
    return [failure(request, ERROR.allocationMismatch, sender.key)]
  }
  if (existing.answer === null) return nothing
  return [{ type: 'to-client', flow: request.flow, bytes: existing.answer }]
}

function refuse(
  state: RelayState,
  request: Request,
  { key, userId }: Sender,
  code: ErrorNumber,
): readonly RelayAction[] {
  state.counters.refusedAllocations++
  const facts = { user: userId, code }
  return [failure(request, code, key), { type: 'note', level: 'info', event: 'allocation-refused', facts }]
}

/** Whether the user, and the whole relay, may have so many more (486). */
function hasQuota(
  { limits, allocations, reservations, usersById }: RelayState,
  userId: string,
  more: number,
) {
  const used = usersById.get(userId)?.allocations ?? 0
  if (used + more > limits.allocationsPerUser) return false
  return allocations.size + reservations.size + more <= limits.allocations
}

/** A reserved port of the same user; undefined when there is none. */
function takeReservation(
  state: RelayState,
  token: string,
  { userId }: Sender,
  nowMs: number,
): Reservation | undefined {
  const reservation = state.reservations.get(token)
  if (reservation?.userId !== userId || reservation.expiresAtMs <= nowMs) return undefined
  state.reservations.delete(token)
  return reservation
}

/** Counts allocations and reserved ports of a user. */
export function countUse(state: RelayState, userId: string, more: number): void {
  const use = state.usersById.get(userId)
  if (use !== undefined) use.allocations += more
}

function newAllocation(state: RelayState, { flow, message, nowMs }: Request, sender: Sender): Allocation {
  const { limits, usersById } = state
  const user = usersById.get(sender.userId) ?? {
    allocations: 0,
    byteBucket: bucketOrNone(limits.bytesPerSecondPerUser, nowMs),
    idleSinceMs: null,
  }
  usersById.set(sender.userId, user)
  const allocation: Allocation = {
    flow,
    username: sender.username,
    userId: sender.userId,
    session: sender.session,
    key: sender.key,
    transactionId: toHex(message.transactionId),
    answer: null,
    ports: new Map(),
    bornAtMs: nowMs,
    // Only until the sockets are bound.
    expiresAtMs: nowMs + 30_000,
    permissions: new Map(),
    channels: new Map(),
    channelsByPeer: new Map(),
    bytes: 0,
    packetBucket: bucketOrNone(limits.packetsPerSecondPerAllocation, nowMs),
    user,
  }
  state.allocations.set(flow.key, allocation)
  return allocation
}

function newPending(
  state: RelayState,
  { message }: Request,
  allocation: Allocation,
  wish: AllocateWish,
): PendingAllocate {
  return {
    allocation,
    fingerprint: message.hasFingerprint,
    transactionId: new Uint8Array(message.transactionId),
    lifetimeSeconds: grantedLifetime(state, wish.lifetimeSeconds, 0),
    waiting: new Set(),
    opened: new Map(),
    reserved: null,
    refused: new Map(),
  }
}

function openAll(
  state: RelayState,
  pending: PendingAllocate,
  wish: AllocateWish,
  nowMs: number,
): readonly RelayAction[] {
  const [possible, impossible] = [true, false].map((has) =>
    wish.families.filter((family) => state.families.has(family) === has),
  )
  for (const family of impossible ?? []) pending.refused.set(family, ERROR.addressFamilyNotSupported)
  const opens = (possible ?? []).map((family): RelayAction => {
    const relay = expectRelay(state, pending, family)
    const pair = wish.reserve ? expectRelay(state, pending, family) : null
    pending.reserved = pair
    if (pair !== null) countUse(state, pending.allocation.userId, 1)
    return { type: 'open-relay', relay, family, even: wish.even, pair }
  })
  return opens.length === 0 ? finishAllocate(state, pending, nowMs) : opens
}

function expectRelay(state: RelayState, pending: PendingAllocate, family: Family): number {
  const relay = state.nextRelay++
  pending.waiting.add(relay)
  state.opening.set(relay, { family, pending })
  return relay
}

function finishWithReservation(
  state: RelayState,
  pending: PendingAllocate,
  { port }: Reservation,
  nowMs: number,
): readonly RelayAction[] {
  pending.opened.set(port.relay, port.endpoint)
  return finishAllocate(state, pending, nowMs)
}

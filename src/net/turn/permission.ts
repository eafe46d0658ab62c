import { decodeXorAddress } from '../stun/attributes.ts'
import { ATTRIBUTE, ERROR, type ErrorNumber } from '../stun/constants.ts'
import { Endpoint } from '../stun/endpoint.ts'
import type { RelayAction } from './actions.ts'
import { failure, type Request, success } from './respond.ts'
import type { Allocation, RelayState } from './state.ts'

/** RFC 8656 §9. */
export const PERMISSION_MS = 300_000

/**
 * CreatePermission (RFC 8656 §10.2): one or more peers, all or none. Nobody installs a permission by sending data (§9).
 */
export function createPermission(
  state: RelayState,
  request: Request,
  allocation: Allocation,
): readonly RelayAction[] {
  const { message, nowMs } = request
  const values = message.attributes.filter(({ type }) => type === ATTRIBUTE.xorPeerAddress)
  const peers = values.flatMap(({ value }) => decodeXorAddress(value, message.transactionId) ?? [])
  if (values.length === 0 || peers.length < values.length) {
    return [failure(request, ERROR.badRequest, allocation.key)]
  }
  for (const peer of peers) {
    // A permission is for all ports; the port of the attribute is ignored (§10.2).
    const refusal = refusalOf(state, allocation, peer, 0)
    if (refusal !== null) return [failure(request, refusal, allocation.key)]
  }
  const fresh = new Set(peers.map(({ ipKey }) => ipKey).filter((key) => !allocation.permissions.has(key)))
  if (allocation.permissions.size + fresh.size > state.limits.permissionsPerAllocation) {
    return [failure(request, ERROR.insufficientCapacity, allocation.key)]
  }
  for (const peer of peers) permit(allocation, peer, nowMs)
  return [success(request, [], allocation.key)]
}

/** Why a peer cannot be relayed to by this allocation, or null. */
export function refusalOf(
  state: RelayState,
  allocation: Allocation,
  peer: Endpoint,
  port: number,
): ErrorNumber | null {
  if (!allocation.ports.has(peer.family)) return ERROR.peerFamilyMismatch
  const asked = port === peer.port ? peer : new Endpoint(peer.ip, port)
  return state.policy.allows(asked, allocation.session) ? null : ERROR.forbidden
}

/** Installs or refreshes a permission. */
export function permit(allocation: Allocation, peer: Endpoint, nowMs: number): void {
  allocation.permissions.set(peer.ipKey, { expiresAtMs: nowMs + PERMISSION_MS })
}

/** Whether data may go to and come from this address now. */
export function isPermitted(allocation: Allocation, peer: Endpoint, nowMs: number): boolean {
  const permission = allocation.permissions.get(peer.ipKey)
  return permission !== undefined && permission.expiresAtMs > nowMs
}

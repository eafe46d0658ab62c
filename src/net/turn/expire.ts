import type { RelayAction } from './actions.ts'
import { deleteAllocation, releaseUser } from './delete.ts'
import type { Allocation, RelayState } from './state.ts'

/** Ends what time has ended: allocations (RFC 8656 §6), permissions (§9), channels (§12), reserved ports (§7.2). */
export function expire(state: RelayState, nowMs: number): RelayAction[] {
  const actions: RelayAction[] = []
  for (const allocation of state.allocations.values()) {
    if (allocation.expiresAtMs <= nowMs) actions.push(...deleteAllocation(state, allocation, 'expired'))
    else forgetOldPeers(allocation, nowMs)
  }
  for (const [token, { port, userId, expiresAtMs }] of state.reservations) {
    if (expiresAtMs > nowMs) continue
    state.reservations.delete(token)
    releaseUser(state, userId)
    actions.push({ type: 'close-relay', relay: port.relay })
  }
  forgetIdleUsers(state, nowMs)
  return actions
}

function forgetOldPeers({ permissions, channels, channelsByPeer }: Allocation, nowMs: number): void {
  for (const [key, { expiresAtMs }] of permissions) if (expiresAtMs <= nowMs) permissions.delete(key)
  for (const { number, peer, expiresAtMs } of channels.values()) {
    if (expiresAtMs > nowMs) continue
    channels.delete(number)
    channelsByPeer.delete(peer.key)
  }
}

/** A user without allocations is remembered until the byte rate is back at its full height: a second suffices. */
function forgetIdleUsers(state: RelayState, nowMs: number): void {
  for (const [userId, use] of state.usersById) {
    if (use.allocations > 0) use.idleSinceMs = null
    else if (use.idleSinceMs === null) use.idleSinceMs = nowMs
    else if (nowMs - use.idleSinceMs >= 1000) state.usersById.delete(userId)
  }
}

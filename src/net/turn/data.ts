import { nothing, type RelayAction } from './actions.ts'
import type { Allocation, RelayState } from './state.ts'

/** Counts data for a peer and says whether the limits leave room for it: what is too much is dropped, as a network would. */
export function mayGoToPeer(
  state: RelayState,
  allocation: Allocation,
  bytes: number,
  nowMs: number,
): boolean {
  if (!hasRoom(state, allocation, bytes, nowMs)) return false
  state.counters.packetsToPeers++
  state.counters.bytesToPeers += bytes
  return true
}

/** The same for data for a client. */
export function mayGoToClient(
  state: RelayState,
  allocation: Allocation,
  bytes: number,
  nowMs: number,
): boolean {
  if (!hasRoom(state, allocation, bytes, nowMs)) return false
  state.counters.packetsToClients++
  state.counters.bytesToClients += bytes
  return true
}

function hasRoom(state: RelayState, allocation: Allocation, bytes: number, nowMs: number): boolean {
  const most = state.limits.bytesPerAllocation
  const allowed =
    (most === 0 || allocation.bytes + bytes <= most) &&
    (allocation.packetBucket?.take(1, nowMs) ?? true) &&
    (allocation.user.byteBucket?.take(bytes, nowMs) ?? true) &&
    (state.totalBytes?.take(bytes, nowMs) ?? true)
  if (allowed) allocation.bytes += bytes
  else state.counters.packetsDropped++
  return allowed
}

/** Counts data that is not relayed. */
export function drop(state: RelayState): readonly RelayAction[] {
  state.counters.packetsDropped++
  return nothing
}

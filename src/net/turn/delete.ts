import type { Family } from '../stun/endpoint.ts'
import type { RelayAction } from './actions.ts'
import type { Allocation, RelayState } from './state.ts'

/** Ends an allocation with all that belongs to it; `reason` is for the log. */
export function deleteAllocation(
  state: RelayState,
  allocation: Allocation,
  reason: string,
): readonly RelayAction[] {
  state.allocations.delete(allocation.flow.key)
  releaseUser(state, allocation.userId)
  const actions: RelayAction[] = [...allocation.ports.keys()].flatMap((family) =>
    deletePort(state, allocation, family),
  )
  const facts = { user: allocation.userId, reason, bytes: allocation.bytes }
  actions.push({ type: 'note', level: 'info', event: 'allocation-ended', facts })
  return actions
}

/** Ends the relayed address of one family (RFC 8656 §8.2), with the channels and permissions that used it. */
export function deletePort(state: RelayState, allocation: Allocation, family: Family): RelayAction[] {
  const port = allocation.ports.get(family)
  if (port === undefined) return []
  allocation.ports.delete(family)
  state.relays.delete(port.relay)
  for (const channel of allocation.channels.values()) {
    if (channel.peer.family !== family) continue
    allocation.channels.delete(channel.number)
    allocation.channelsByPeer.delete(channel.peer.key)
  }
  return [{ type: 'close-relay', relay: port.relay }]
}

/** Gives back one allocation, or one reserved port, of a user's quota. */
export function releaseUser(state: RelayState, userId: string): void {
  const use = state.usersById.get(userId)
  if (use === undefined) return
  use.allocations -= 1
  // The rate must not start afresh with each allocation: sweep forgets a user after a while (see expire.ts).
}

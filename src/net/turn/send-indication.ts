import { decodeXorAddress } from '../stun/attributes.ts'
import { ATTRIBUTE } from '../stun/constants.ts'
import { attribute } from '../stun/message.ts'
import type { RelayAction } from './actions.ts'
import { drop, mayGoToPeer } from './data.ts'
import { isPermitted, refusalOf } from './permission.ts'
import type { Request } from './respond.ts'
import type { RelayState } from './state.ts'

/**
 * Send indication (RFC 8656 §11.2): needs a peer, data and a permission; whatever is wrong is dropped without a word. An
 * indication is not authenticated, hence the policy is asked again, with the port.
 */
export function sendIndication(state: RelayState, { flow, message, nowMs }: Request): readonly RelayAction[] {
  const allocation = state.allocations.get(flow.key)
  const address = attribute(message, ATTRIBUTE.xorPeerAddress)
  const bytes = attribute(message, ATTRIBUTE.data)
  if (allocation === undefined || address === null || bytes === null) return drop(state)
  const peer = decodeXorAddress(address, message.transactionId)
  if (peer === null || !isPermitted(allocation, peer, nowMs)) return drop(state)
  const port = allocation.ports.get(peer.family)
  if (port === undefined || refusalOf(state, allocation, peer, peer.port) !== null) return drop(state)
  if (!mayGoToPeer(state, allocation, bytes.length, nowMs)) return []
  return [{ type: 'to-peer', relay: port.relay, peer, bytes }]
}

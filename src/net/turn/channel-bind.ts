import { decodeXorAddress } from '../stun/attributes.ts'
import { ATTRIBUTE, ERROR } from '../stun/constants.ts'
import type { Endpoint } from '../stun/endpoint.ts'
import { attribute, type StunMessage } from '../stun/message.ts'
import type { RelayAction } from './actions.ts'
import { permit, refusalOf } from './permission.ts'
import { failure, type Request, success } from './respond.ts'
import type { Allocation, Channel, RelayState } from './state.ts'

/** RFC 8656 §12. */
const CHANNEL_MS = 600_000
/** RFC 8656 §12 ends at 0x4fff; its predecessor and Debian's turnutils_uclient use the numbers above too. */
const FIRST_CHANNEL = 0x4000
const LAST_CHANNEL = 0x7ffe

/** ChannelBind (RFC 8656 §12.2): one number for one peer and the other way round; refreshes the permission too. */
export function channelBind(
  state: RelayState,
  request: Request,
  allocation: Allocation,
): readonly RelayAction[] {
  const { message, nowMs } = request
  const { key, channels, channelsByPeer } = allocation
  const number = channelNumber(message)
  const peer = peerOf(message)
  if (number === null || peer === null) return [failure(request, ERROR.badRequest, key)]
  const byNumber = alive(channels.get(number), nowMs)
  const byPeer = alive(channelsByPeer.get(peer.key), nowMs)
  if (byNumber !== byPeer) return [failure(request, ERROR.badRequest, key)]
  const refusal = refusalOf(state, allocation, peer, peer.port)
  if (refusal !== null) return [failure(request, refusal, key)]
  if (!hasRoom(state, allocation, peer, byNumber)) {
    return [failure(request, ERROR.insufficientCapacity, key)]
  }
  bind(allocation, { number, peer, expiresAtMs: nowMs + CHANNEL_MS })
  permit(allocation, peer, nowMs)
  return [success(request, [], key)]
}

function hasRoom(
  { limits }: RelayState,
  { channels, permissions }: Allocation,
  peer: Endpoint,
  bound: Channel | null,
): boolean {
  if (bound === null && channels.size >= limits.channelsPerAllocation) return false
  return permissions.has(peer.ipKey) || permissions.size < limits.permissionsPerAllocation
}

/** Bindings that have ended may still be in the tables: the new one takes their place in both. */
function bind({ channels, channelsByPeer }: Allocation, channel: Channel): void {
  const oldPeer = channels.get(channel.number)?.peer.key
  const oldNumber = channelsByPeer.get(channel.peer.key)?.number
  if (oldPeer !== undefined) channelsByPeer.delete(oldPeer)
  if (oldNumber !== undefined) channels.delete(oldNumber)
  channels.set(channel.number, channel)
  channelsByPeer.set(channel.peer.key, channel)
}

function alive(channel: Channel | undefined, nowMs: number): Channel | null {
  return channel !== undefined && channel.expiresAtMs > nowMs ? channel : null
}

function channelNumber(message: StunMessage): number | null {
  const value = attribute(message, ATTRIBUTE.channelNumber)
  if (value?.length !== 4) return null
  const number = ((value[0] ?? 0) << 8) | (value[1] ?? 0)
  return number >= FIRST_CHANNEL && number <= LAST_CHANNEL ? number : null
}

function peerOf(message: StunMessage): Endpoint | null {
  const value = attribute(message, ATTRIBUTE.xorPeerAddress)
  return value === null ? null : decodeXorAddress(value, message.transactionId)
}

import { nothing, type ClientFlow, type RelayAction } from './actions.ts'
import { drop, mayGoToPeer } from './data.ts'
import type { RelayState } from './state.ts'

/** Channel number and length (RFC 8656 §12.4). */
export const CHANNEL_HEADER_BYTES = 4

/** Whether a datagram or frame begins like ChannelData: its first two bits are 01 (RFC 8656 §12). */
export function isChannelData(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0xc0) === 0x40
}

/** ChannelData from a client (RFC 8656 §12.6): its payload goes to the peer of the channel, if that is bound. */
export function channelData(
  state: RelayState,
  flow: ClientFlow,
  bytes: Uint8Array,
  nowMs: number,
): readonly RelayAction[] {
  if (bytes.length < CHANNEL_HEADER_BYTES) return drop(state)
  const number = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)
  // More than the length says is padding, which UDP does not need but may have (§12.5).
  if (bytes.length < CHANNEL_HEADER_BYTES + length) return drop(state)
  const allocation = state.allocations.get(flow.key)
  const channel = allocation?.channels.get(number)
  if (allocation === undefined || channel === undefined || channel.expiresAtMs <= nowMs) return drop(state)
  const port = allocation.ports.get(channel.peer.family)
  if (port === undefined) return drop(state)
  if (!mayGoToPeer(state, allocation, length, nowMs)) return nothing
  const payload = bytes.subarray(CHANNEL_HEADER_BYTES, CHANNEL_HEADER_BYTES + length)
  return [{ type: 'to-peer', relay: port.relay, peer: channel.peer, bytes: payload }]
}

import { randomBytes } from '../../core/base/bytes.ts'
import { encodeXorAddress } from '../stun/attributes.ts'
import { ATTRIBUTE, METHOD, TRANSACTION_ID_BYTES } from '../stun/constants.ts'
import { encodeMessage } from '../stun/encode.ts'
import type { Endpoint } from '../stun/endpoint.ts'
import { padding } from '../stun/message.ts'
import { nothing, type RelayAction } from './actions.ts'
import { CHANNEL_HEADER_BYTES } from './channel-data.ts'
import { drop, mayGoToClient } from './data.ts'
import { isPermitted } from './permission.ts'
import type { Channel, RelayState } from './state.ts'

/** A datagram at a relayed address. */
export interface PeerDatagram {
  readonly relay: number
  readonly from: Endpoint
  readonly bytes: Uint8Array
  /** Bytes in front of `bytes`, in its buffer, that may be overwritten: saves copying. */
  readonly headroomBytes: number
}

/**
 * Data from a peer (RFC 8656 §11.3, §12.7): dropped without a permission, ChannelData if a channel is bound to exactly that
 * peer, else a Data indication.
 */
export function peerData(state: RelayState, datagram: PeerDatagram, nowMs: number): readonly RelayAction[] {
  const { relay, from, bytes } = datagram
  const allocation = state.relays.get(relay)
  if (allocation === undefined || !isPermitted(allocation, from, nowMs)) return drop(state)
  if (!mayGoToClient(state, allocation, bytes.length, nowMs)) return nothing
  const { flow } = allocation
  const channel = allocation.channelsByPeer.get(from.key)
  const framed =
    channel !== undefined && channel.expiresAtMs > nowMs
      ? frame(channel, datagram, flow.protocol !== 'udp')
      : indication(from, bytes)
  return [{ type: 'to-client', flow, bytes: framed }]
}

/** RFC 8656 §12.4 and §12.5: over TCP and TLS padded to a multiple of four, over UDP not. */
function frame(channel: Channel, { bytes, headroomBytes }: PeerDatagram, isStream: boolean): Uint8Array {
  const pad = isStream ? padding(bytes.length) : 0
  const length = CHANNEL_HEADER_BYTES + bytes.length + pad
  let out: Uint8Array
  if (pad === 0 && headroomBytes >= CHANNEL_HEADER_BYTES) {
    out = new Uint8Array(bytes.buffer, bytes.byteOffset - CHANNEL_HEADER_BYTES, length)
  } else {
    out = new Uint8Array(length)
    out.set(bytes, CHANNEL_HEADER_BYTES)
  }
  out[0] = channel.number >> 8
  out[1] = channel.number & 0xff
  out[2] = bytes.length >> 8
  out[3] = bytes.length & 0xff
  return out
}

function indication(from: Endpoint, bytes: Uint8Array): Uint8Array {
  const transactionId = randomBytes(TRANSACTION_ID_BYTES)
  return encodeMessage({
    method: METHOD.data,
    messageClass: 'indication',
    transactionId,
    attributes: [
      [ATTRIBUTE.xorPeerAddress, encodeXorAddress(from, transactionId)],
      [ATTRIBUTE.data, bytes],
    ],
  })
}

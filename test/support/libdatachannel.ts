import { type DataChannel, PeerConnection } from 'node-datachannel'
import { deferred } from '../../src/core/base/deferred.ts'
import { parseIceUrl } from '../../src/core/peer/ice-url.ts'
import type { IceServer } from '../../src/core/peer/ports.ts'

const CHUNK_BYTES = 16_384

/** A libdatachannel peer: the relay that it uses, if any, and the one address that it may send from. */
export interface LibdatachannelSide {
  readonly server: IceServer | null
  readonly address: string
}

/**
 * Moves bytes between two libdatachannel peers; answers what arrived. One with a relay tells of no other candidates, but sends
 * checks from its own address all the same, so that the two are relayed for sure only with addresses of different families. Only
 * `to`, which becomes the DTLS client, may have one: the DTLS server may lock up this process (docs/protocol/peer.md, stacks).
 */
export async function moveThroughLibdatachannel(
  from: LibdatachannelSide & { readonly server: null },
  to: LibdatachannelSide,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const [sender, receiver] = [open(from), open(to)]
  try {
    introduce(sender, receiver)
    introduce(receiver, sender)
    const arrived = deferred<Uint8Array>()
    receiver.onDataChannel((channel) => {
      void collectFrom(channel, bytes.length).then((all) => arrived.resolve(all))
    })
    const channel = sender.createDataChannel('bytes')
    channel.onOpen(() => {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        channel.sendMessageBinary(bytes.subarray(at, at + CHUNK_BYTES))
      }
    })
    return await arrived.promise
  } finally {
    sender.close()
    receiver.close()
  }
}

function open({ server, address }: LibdatachannelSide): PeerConnection {
  if (server === null) return new PeerConnection(address, { iceServers: [], bindAddress: address })
  const iceServers = server.urls.map((url) => native(server, url))
  return new PeerConnection(address, { iceServers, iceTransportPolicy: 'relay', bindAddress: address })
}

function introduce(one: PeerConnection, other: PeerConnection): void {
  one.onLocalDescription((sdp, type) => other.setRemoteDescription(sdp, type))
  one.onLocalCandidate((candidate, mid) => {
    other.addRemoteCandidate(candidate, mid)
  })
}

function native({ username = '', credential = '' }: IceServer, text: string) {
  const url = parseIceUrl(text)
  if (url === null) throw new Error(`no ICE URL: ${text}`)
  return {
    hostname: url.host,
    port: url.port,
    username,
    password: credential,
    relayType: 'TurnUdp' as const,
  }
}

function collectFrom(channel: DataChannel, length: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const parts: Uint8Array[] = []
    let missing = length
    channel.onMessage((message) => {
      if (typeof message === 'string') return
      const part = new Uint8Array(message)
      parts.push(part)
      missing -= part.length
      if (missing <= 0) resolve(Buffer.concat(parts))
    })
  })
}

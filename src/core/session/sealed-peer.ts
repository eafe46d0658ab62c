import type { Scope } from '../base/scope.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import { sealPipe } from '../pairing/seal.ts'
import { type ConnectedPeer, connectPeer } from '../peer/connect.ts'
import { mergeIceServers } from '../peer/ice-servers.ts'
import type { IceServer } from '../peer/ports.ts'
import { exchangeRelays } from '../peer/relays.ts'
import type { SignalingConnection } from '../signaling/ports.ts'
import type { SessionParts } from './parts.ts'

export interface SealedPeerInit {
  readonly parts: SessionParts
  readonly connection: SignalingConnection
  readonly keys: PairingKeys
  readonly signal: AbortSignal
}

/**
 * Seals the signaling of a pairing and opens the data channel over it; the owner of the code offers. What is opened is closed
 * with `scope`. Rejects as connectPeer does.
 */
export async function openSealedPeer(init: SealedPeerInit, scope: Scope): Promise<ConnectedPeer> {
  const { parts, connection, keys, signal } = init
  const sealed = sealPipe(connection.pipe, keys)
  scope.add(() => {
    sealed.close()
  })
  const { clock, localRelay: local, peerConfig } = parts
  const { relayOnly } = peerConfig
  const borrowing = parts.borrowRelay?.(signal).catch(() => null) ?? Promise.resolve(null)
  void borrowing.then((late) => scope.add(() => late?.close()))
  const relays = await exchangeRelays({ sealed, local, relayOnly, clock, signal }, scope)
  // Last, because a stack may use the first few only: those on the internet reach more.
  const borrowed = await borrowing
  const ofFriends = borrowed === null ? [] : [borrowed.server]
  // Asked for again at every restart of ICE: the rendezvous server renews its credentials.
  const serversNow = (): IceServer[] =>
    mergeIceServers(peerConfig.iceServers, connection.iceServers ?? [], relays.servers, ofFriends)
  const peer = await connectPeer({
    role: keys.role === 'owner' ? 'offerer' : 'answerer',
    factory: parts.peers,
    config: { relayOnly, iceServers: serversNow() },
    serversNow,
    onPeerAddress: async (address) => {
      borrowed?.allow(address)
      await relays.allow(address)
    },
    sealed,
    bind: { local: keys.bindLocal, remote: keys.bindRemote, transcriptHash: keys.transcriptHash },
    clock,
    signal,
    ...(parts.onNetworkChange === undefined ? {} : { onNetworkChange: parts.onNetworkChange }),
  })
  scope.add(() => {
    peer.close()
  })
  return peer
}

import { remotePeerFactory } from '../../core/peer/remote/factory.ts'
import { WindowPeers } from './window-peers.ts'

/** A PeerFactory whose connections live in whatever window is attached. */
export function remotePeers(): WindowPeers {
  return new WindowPeers(remotePeerFactory)
}

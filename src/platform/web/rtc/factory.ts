import type { PeerFactory } from '../../../core/peer/ports.ts'
import { w3cPeerFactory } from '../../../core/peer/w3c.ts'

/** The browser's own WebRTC stack. */
export function webPeerFactory(): PeerFactory {
  return w3cPeerFactory({ createConnection: (configuration) => new RTCPeerConnection(configuration) })
}

import { parseIceUrl } from '../../../core/peer/ice-url.ts'
import type { PeerConfig, PeerFactory } from '../../../core/peer/ports.ts'
import { onlyTcpReaches } from './udp-reach.ts'
import { closeNodeDataChannel, nodeDataChannelFactory } from './node-datachannel.ts'
import { wrtcFactory } from './wrtc.ts'

/**
 * The stack for a Node process: libdatachannel, and libwebrtc in a child process for what the first cannot do (see
 * needsLibwebrtc). `close` ends both; call it once, when the process is about to end.
 */
export function nodePeerFactory(): PeerFactory & { close(): void } {
  const native = nodeDataChannelFactory()
  const wrtc = wrtcFactory()
  return {
    create: (config) => (needsLibwebrtc(config) ? wrtc : native).create(config),
    choose: async (config) => {
      if (needsLibwebrtc(config) || (await onlyTcpReaches(config))) return wrtc
      return native
    },
    close() {
      wrtc.close()
      closeNodeDataChannel()
    },
  }
}

/**
 * Relay only: libdatachannel hides its host candidates then, but still sends checks from them, so that the peer learns our
 * address and may be reached directly. TURN: libdatachannel speaks it over UDP only, so `choose` also takes libwebrtc where UDP is
 * blocked.
 */
export function needsLibwebrtc(config: PeerConfig): boolean {
  const relays = config.iceServers
    .flatMap((server) => server.urls.map(parseIceUrl))
    .filter((url) => url?.scheme === 'turn' || url?.scheme === 'turns')
  const usable = relays.some((url) => url?.scheme === 'turn' && url.transport === 'udp')
  return config.relayOnly || (relays.length > 0 && !usable)
}

import type { PeerFactory } from '../../src/core/peer/ports.ts'
import { nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'
import { wrtcFactory } from '../../src/platform/node/rtc/wrtc.ts'
import { startBrowserPeers } from './browser-peer.ts'

export const stackNames = ['native', 'wrtc', 'web', 'message-port'] as const
export type StackName = (typeof stackNames)[number]

/** Peers on each WebRTC stack that Dropline runs on; those of browsers live in a Chromium of their own. */
export interface EveryStack {
  readonly factories: Readonly<Record<StackName, PeerFactory>>
  close(): Promise<void>
}

export async function startEveryStack(): Promise<EveryStack> {
  const wrtc = wrtcFactory()
  const browser = await startBrowserPeers()
  return {
    factories: {
      native: nodeDataChannelFactory(),
      wrtc,
      web: browser.factory('web'),
      'message-port': browser.factory('message-port'),
    },
    close: async () => {
      wrtc.close()
      await browser.close()
    },
  }
}

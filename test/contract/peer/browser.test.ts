import { startBrowserPeers, type BrowserPeerKind } from '../../support/browser-peer.ts'
import { peerContract } from './peer-contract.ts'

const kinds: readonly BrowserPeerKind[] = ['web', 'message-port']
for (const kind of kinds)
  peerContract(`Chromium, ${kind}`, async () => {
    const browser = await startBrowserPeers()
    return { factory: browser.factory(kind), close: () => browser.close() }
  })

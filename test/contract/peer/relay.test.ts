import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodePeerFactory } from '../../../src/platform/node/rtc/factory.ts'
import type { PeerConfig, PeerFactory } from '../../../src/core/peer/ports.ts'
import { type BrowserPeers, startBrowserPeers } from '../../support/browser-peer.ts'
import { type Coturn, hasCoturn, startCoturn } from '../../support/coturn.ts'
import { collect, connectBound, patternBytes, pump, sha256Hex } from '../../support/peer-pair.ts'

const TOTAL_BYTES = 1024 * 1024

describe.skipIf(!hasCoturn)('relayed by coturn', () => {
  const node = nodePeerFactory()
  let coturn: Coturn
  let browser: BrowserPeers
  let factories: Record<'node' | 'web', PeerFactory>

  beforeAll(async () => {
    coturn = await startCoturn()
    browser = await startBrowserPeers()
    factories = { node, web: browser.factory('web') }
  })
  afterAll(async () => {
    node.close()
    await browser.close()
    await coturn.close()
  })

  test.each([
    ['node', 'udp'],
    ['node', 'tcp'],
    ['web', 'udp'],
    ['web', 'tcp'],
  ] as const)('%s over TURN/%s', async (name, transport) => {
    const config: PeerConfig = { iceServers: [coturn[transport]], relayOnly: true }
    const [first, second] = await connectBound(factories[name], factories[name], config)
    const bytes = patternBytes(TOTAL_BYTES, 3)
    const arriving = collect(second.channel, TOTAL_BYTES)
    await pump(first.channel, bytes, 65_536)
    expect(sha256Hex(...(await arriving))).toBe(sha256Hex(bytes))
    expect(await Promise.all([first.selectedPath(), second.selectedPath()])).toEqual(['relayed', 'relayed'])
    first.close()
    second.close()
  })
})

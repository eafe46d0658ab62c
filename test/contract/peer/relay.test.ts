import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IceServer, PeerConfig, PeerFactory } from '../../../src/core/peer/ports.ts'
import { nodePeerFactory } from '../../../src/platform/node/rtc/factory.ts'
import { type BrowserPeers, startBrowserPeers } from '../../support/browser-peer.ts'
import { testCertificate, type TestCertificate } from '../../support/certificate.ts'
import { hasCoturn, ownAddress, ownAddress6, startCoturn } from '../../support/coturn.ts'
import { moveThroughLibdatachannel } from '../../support/libdatachannel.ts'
import { collect, connectBound, patternBytes, pump, sha256Hex } from '../../support/peer-pair.ts'
import { generousLimits, portOf, restCredentials, startTestRelay } from '../../support/relay-server.ts'

const TOTAL_BYTES = 1024 * 1024
const hosts: readonly [string, ...string[]] = [
  ownAddress(),
  ...(ownAddress6 === undefined ? [] : [ownAddress6]),
]

/** A TURN server by its two transports. */
interface Relay {
  readonly udp: IceServer
  readonly tcp: IceServer
  readonly tls: IceServer
  readonly udp6: IceServer
  /** Bytes that it has relayed; null when it cannot say. */
  relayedBytes(): Promise<number | null>
  close(): Promise<void>
}

async function ourRelay(certificate: TestCertificate): Promise<Relay> {
  const server = await startTestRelay({
    listen: hosts.flatMap((host) => [
      { protocol: 'udp', host, port: 0 },
      { protocol: 'tcp', host, port: 0 },
      { protocol: 'tls', host, port: 0, tls: certificate },
    ]),
    relayAddresses: hosts.map((host) => ({ host })),
    peerPolicy: { privateNetworks: true, ownAddresses: true },
    // Allocations of a test before may still be ending.
    limits: { ...generousLimits, allocationsPerUser: 100 },
  })
  const { username, password: credential } = restCredentials('dropline')
  const ice = (protocol: 'udp' | 'tcp' | 'tls', host = hosts[0]): IceServer => ({
    urls: [iceUrl(protocol, host, portOf(server, protocol, host))],
    username,
    credential,
  })
  return {
    udp: ice('udp'),
    tcp: ice('tcp'),
    tls: ice('tls'),
    udp6: ice('udp', hosts.at(-1)),
    relayedBytes: async () => {
      const { bytesToPeers, bytesToClients } = await server.stats()
      return bytesToPeers + bytesToClients
    },
    close: () => server.close(),
  }
}

function iceUrl(protocol: 'udp' | 'tcp' | 'tls', host: string, port: number): string {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return protocol === 'tls' ? `turns:${where}?transport=tcp` : `turn:${where}?transport=${protocol}`
}

async function coturnRelay(certificate: TestCertificate): Promise<Relay> {
  return { ...(await startCoturn({ addresses: hosts, certificate })), relayedBytes: async () => null }
}

describe.each([
  ['our relay', ourRelay, true],
  ['coturn', coturnRelay, hasCoturn],
] as const)('relayed by %s', (_name, start, isThere) => {
  describe.skipIf(!isThere)('with nothing but relays', () => {
    const node = nodePeerFactory()
    let certificate: TestCertificate
    let relay: Relay
    let browser: BrowserPeers
    let factories: Record<'libwebrtc' | 'chromium', PeerFactory>

    beforeAll(async () => {
      certificate = testCertificate()
      relay = await start(certificate)
      // TURN over TLS with a certificate that nobody has signed.
      browser = await startBrowserPeers(['--ignore-certificate-errors'])
      factories = { libwebrtc: node, chromium: browser.factory('web') }
    })
    afterAll(async () => {
      node.close()
      await browser.close()
      await relay.close()
      certificate.remove()
    })

    test.each([
      ['libwebrtc', 'udp'],
      ['libwebrtc', 'tcp'],
      ['chromium', 'udp'],
      ['chromium', 'tcp'],
      ['chromium', 'tls'],
    ] as const)('%s over TURN/%s', async (name, transport) => {
      const config: PeerConfig = { iceServers: [relay[transport]], relayOnly: true }
      const [first, second] = await connectBound(factories[name], factories[name], config)
      const bytes = patternBytes(TOTAL_BYTES, 3)
      const arriving = collect(second.channel, TOTAL_BYTES)
      await pump(first.channel, bytes, 65_536)
      expect(sha256Hex(...(await arriving))).toBe(sha256Hex(bytes))
      expect(await Promise.all([first.selectedPath(), second.selectedPath()])).toEqual(['relayed', 'relayed'])
      first.close()
      second.close()
    })

    // Without an IPv6 address libdatachannel finds the direct way: see moveThroughLibdatachannel.
    test.skipIf(ownAddress6 === undefined)('libdatachannel over TURN/udp', async () => {
      const before = await relay.relayedBytes()
      const bytes = patternBytes(TOTAL_BYTES, 5)
      const from = { server: null, address: hosts[0] }
      const to = { server: relay.udp6, address: hosts.at(-1) ?? '' }
      expect(sha256Hex(await moveThroughLibdatachannel(from, to, bytes))).toBe(sha256Hex(bytes))
      const after = await relay.relayedBytes()
      if (before !== null && after !== null) expect(after - before).toBeGreaterThan(TOTAL_BYTES)
    })
  })
})

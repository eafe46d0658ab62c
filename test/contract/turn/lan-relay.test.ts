import { afterEach, expect, test } from 'vitest'
import { IDLE_STOP_MS, RelayManager } from '../../../src/engine/relay/relay-manager.ts'
import type { RelayLease } from '../../../src/core/peer/relays.ts'
import type { RelayOffer } from '../../../src/core/peer/relay-offer.ts'
import type { RelayServer } from '../../../src/net/node/options.ts'
import { createRelayServer } from '../../../src/net/node/relay-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { TurnClient } from '../../support/turn-client.ts'
import { udpWire } from '../../support/turn-wire.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})

/** Loopback stands for the LAN, and another address for this computer on it: loopback is never a peer. */
const own = '192.168.7.2'

interface Lent {
  readonly clock: ManualClock
  readonly lease: RelayLease
  readonly server: RelayServer
}

async function lend(): Promise<Lent> {
  const clock = new ManualClock()
  const started: RelayServer[] = []
  const manager = new RelayManager({
    clock,
    mode: () => 'auto',
    addresses: () => ({ listen: ['127.0.0.1'], own: [own], isNearby: () => true }),
    start: async (options) => {
      const server = await createRelayServer(options)
      started.push(server)
      return server
    },
    onNetworkChange: () => () => undefined,
  })
  opened.push(manager)
  const lease = await manager.local().lease()
  const [server] = started
  if (lease === null || server === undefined) throw new Error('no relay')
  return { clock, lease, server }
}

async function client({ listeners, username, credential }: RelayOffer): Promise<TurnClient> {
  const { host = '', port = 0 } = listeners.find(({ protocol }) => protocol === 'udp') ?? {}
  const wire = await udpWire(host, port)
  opened.push(wire)
  return new TurnClient(wire, { username, password: credential })
}

test('the peer reaches this computer through it, at ports of ICE, and nobody else', async () => {
  const { lease } = await lend()
  const peer = await client(lease.forPeer)
  expect((await peer.allocate()).code).toBe(0)
  expect((await peer.permit({ host: own, port: 4000 })).code).toBe(0)
  expect((await peer.bind(0x4000, { host: own, port: 4000 })).code).toBe(0)
  expect((await peer.bind(0x4001, { host: own, port: 53 })).code).toBe(403)
  // Not even what the peer says it is itself: it may be any computer of the LAN.
  await lease.allow('192.168.7.3')
  for (const host of ['192.168.7.1', '192.168.7.3', '8.8.8.8', '127.0.0.1'])
    expect((await peer.permit({ host, port: 4000 })).code).toBe(403)
})

test('this side reaches the addresses of the peer, and nobody else', async () => {
  const { lease } = await lend()
  const us = await client(lease.forUs)
  expect((await us.allocate()).code).toBe(0)
  expect((await us.permit({ host: '192.168.7.3', port: 4000 })).code).toBe(403)
  await lease.allow('192.168.7.3')
  // The relay's thread hears of it by a message, which a datagram may overtake.
  await expect.poll(async () => (await us.permit({ host: '192.168.7.3', port: 4000 })).code).toBe(0)
})

test('the end of the connection ends credentials and allocations; a while later there is no relay any more', async () => {
  const { lease, server, clock } = await lend()
  const [peer, late] = [await client(lease.forPeer), await client(lease.forPeer)]
  expect((await peer.allocate()).code).toBe(0)
  expect((await server.stats()).allocations).toBe(1)
  lease.close()
  expect((await server.stats()).allocations).toBe(0)
  expect((await late.allocate()).code).toBe(401)
  await clock.advanceAsync(IDLE_STOP_MS)
  await server.ended
})

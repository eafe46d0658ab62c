import { beforeEach, describe, expect, test } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { EXTEND_EVERY_MS } from '../../../../src/engine/relay/lan-relay.ts'
import type { RelayMode } from '../../../../src/engine/api.ts'
import { IDLE_STOP_MS, RelayManager } from '../../../../src/engine/relay/relay-manager.ts'
import type { RelayServer, RelayServerOptions } from '../../../../src/net/node/options.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'

class FakeServer implements RelayServer {
  readonly options: RelayServerOptions
  readonly calls: string[] = []
  readonly #end = deferred<undefined>()
  readonly ended: Promise<void> = this.#end.promise
  crashed = false
  closed = false
  /** Settles when it may grant. */
  granting: Promise<undefined> = Promise.resolve(undefined)

  constructor(options: RelayServerOptions) {
    this.options = options
  }

  get addresses() {
    return this.options.listen.map(({ protocol, host, port }) => ({ protocol, host, port: port || 50_000 }))
  }

  stats = () => Promise.reject(new Error('not here'))
  setSecrets = () => Promise.resolve()
  allowPeers = (session: string, peers: readonly string[]) => this.#note(`allow ${session}: ${peers.join()}`)
  extend = (session: string) => this.#note(`extend ${session}`)
  revoke = (session: string) => this.#note(`revoke ${session}`)

  async grant({ session, peers = [] }: { session: string; peers?: readonly string[] }) {
    if (this.crashed) throw new Error('crashed')
    await this.#note(`grant ${session}: ${peers.join()}`)
    await this.granting
    return { username: session, credential: 'credential' }
  }

  async close() {
    this.closed = true
    this.#end.resolve(undefined)
  }

  crash() {
    this.crashed = true
    this.#end.resolve(undefined)
  }

  async #note(call: string) {
    this.calls.push(call)
  }
}

let clock: ManualClock
let mode: RelayMode
let listen: string[]
let servers: FakeServer[]
let networkChanged: (() => void)[]
let refusedPorts: number[]

beforeEach(() => {
  clock = new ManualClock()
  mode = 'auto'
  listen = ['192.168.7.2', 'fd00::2']
  servers = []
  networkChanged = []
  refusedPorts = []
})

function manager(): RelayManager {
  return new RelayManager({
    clock,
    mode: () => mode,
    addresses: () => ({
      listen,
      own: [...listen, '10.8.0.1'],
      isNearby: (address) => listen.includes(address),
    }),
    start: async (options) => {
      if (options.listen.some(({ port }) => refusedPorts.includes(port))) throw new Error('in use')
      const server = new FakeServer(options)
      servers.push(server)
      return server
    },
    onNetworkChange: (listener) => {
      networkChanged.push(listener)
      return () => (networkChanged = networkChanged.filter((each) => each !== listener))
    },
  })
}

async function changeNetwork(...addresses: string[]): Promise<void> {
  listen = addresses
  for (const listener of networkChanged) listener()
  await settle()
}

describe('auto', () => {
  test('starts with the first connection, on the addresses of the LAN alone, for local networks alone', async () => {
    const relays = manager()
    expect(servers).toEqual([])
    const lease = await relays.local().lease()
    const [server] = servers
    expect(server?.options).toMatchObject({
      clients: 'local-networks',
      peerPolicy: 'sessions',
      relayAddresses: [{ host: '192.168.7.2' }, { host: 'fd00::2' }],
    })
    expect(server?.options.listen.map(({ protocol, host, port }) => `${protocol} ${host} ${port}`)).toEqual([
      'udp 192.168.7.2 0',
      'tcp 192.168.7.2 0',
      'udp fd00::2 0',
      'tcp fd00::2 0',
    ])
    expect(lease?.forPeer.listeners[1]).toEqual({ protocol: 'tcp', host: '192.168.7.2', port: 50_000 })
    await relays.close()
  })

  test('lets the peer reach this computer only, and this side the peer only', async () => {
    const relays = manager()
    const lease = await relays.local().lease()
    await lease?.allow('192.168.7.3')
    expect(servers[0]?.calls).toEqual([
      'grant peer 1: 192.168.7.2,fd00::2,10.8.0.1',
      'grant own 1: ',
      'allow own 1: 192.168.7.3',
    ])
    expect(lease?.forPeer.username).toBe('peer 1')
    expect(lease?.forUs.username).toBe('own 1')
    await relays.close()
  })

  test('keeps the credentials of a long transfer alive, and revokes them at its end', async () => {
    const relays = manager()
    const lease = await relays.local().lease()
    servers[0]?.calls.splice(0)
    clock.advance(2 * EXTEND_EVERY_MS)
    expect(servers[0]?.calls.filter((call) => call === 'extend peer 1')).toHaveLength(2)
    servers[0]?.calls.splice(0)
    lease?.close()
    lease?.close()
    expect(servers[0]?.calls.sort()).toEqual(['revoke own 1', 'revoke peer 1'])
    await relays.close()
    expect(clock.pendingTimers).toBe(0)
  })

  test('serves two at a time, and stops a while after the last', async () => {
    const relays = manager()
    const [first, second] = [await relays.local().lease(), await relays.local().lease()]
    first?.close()
    await clock.advanceAsync(IDLE_STOP_MS)
    expect(servers[0]?.closed).toBe(false)
    second?.close()
    await clock.advanceAsync(IDLE_STOP_MS - 1)
    expect(servers[0]?.closed).toBe(false)
    await clock.advanceAsync(1)
    expect(servers[0]?.closed).toBe(true)
    expect([clock.pendingTimers, networkChanged.length]).toEqual([0, 0])
    expect(await relays.local().lease()).not.toBeNull()
    expect(servers).toHaveLength(2)
    await relays.close()
  })

  test('goes on when two meet again in that while', async () => {
    const relays = manager()
    const first = await relays.local().lease()
    first?.close()
    await clock.advanceAsync(IDLE_STOP_MS - 1)
    await relays.local().lease()
    await clock.advanceAsync(IDLE_STOP_MS)
    expect(servers.map(({ closed }) => closed)).toEqual([false])
    await relays.close()
  })

  test('takes the new addresses after a change, and lets the old relay end with its connections', async () => {
    const relays = manager()
    const first = await relays.local().lease()
    await changeNetwork('10.0.0.5')
    expect(servers[0]?.closed).toBe(false)
    const second = await relays.local().lease()
    expect(servers[1]?.options.relayAddresses).toEqual([{ host: '10.0.0.5' }])
    first?.close()
    await settle()
    expect(servers.map(({ closed }) => closed)).toEqual([true, false])
    second?.close()
    await clock.advanceAsync(IDLE_STOP_MS)
    expect(servers[1]?.closed).toBe(true)
  })

  test('does not end an old relay of which a lease is on its way', async () => {
    const relays = manager()
    const local = relays.local()
    const first = await local.lease()
    first?.close()
    const granted = deferred<undefined>()
    servers[0]!.granting = granted.promise
    const coming = local.lease()
    await changeNetwork('10.0.0.5')
    expect(servers[0]?.closed).toBe(false)
    granted.resolve(undefined)
    const second = await coming
    expect(second).not.toBeNull()
    expect(servers[0]?.closed).toBe(false)
    second?.close()
    await settle()
    expect(servers.map(({ closed }) => closed)).toEqual([true])
    await relays.close()
  })

  test('lends nothing of a relay that was switched off meanwhile', async () => {
    const relays = manager()
    await relays.local().lease()
    const granted = deferred<undefined>()
    servers[0]!.granting = granted.promise
    const coming = relays.local().lease()
    await settle()
    mode = 'off'
    relays.settingsChanged()
    granted.resolve(undefined)
    expect(await coming).toBeNull()
    await relays.close()
    expect(clock.pendingTimers).toBe(0)
  })

  test('ends an old relay also when no new one is there', async () => {
    const relays = manager()
    const lease = await relays.local().lease()
    await changeNetwork('10.0.0.5')
    lease?.close()
    await settle()
    expect(servers.map(({ closed }) => closed)).toEqual([true])
    await relays.close()
  })

  test('does without where there is no LAN, or no port; and again with a new one after a crash', async () => {
    listen = []
    const relays = manager()
    expect(await relays.local().lease()).toBeNull()
    await changeNetwork('192.168.7.2')
    const lease = await relays.local().lease()
    expect(lease).not.toBeNull()
    lease?.close()
    for (const server of servers) server.crashed = true
    expect(await relays.local().lease()).toBeNull()
    await settle()
    expect(await relays.local().lease()).not.toBeNull()
    expect(servers.map(({ closed }) => closed)).toEqual([true, false])
    await relays.close()
    refusedPorts = [0]
    const refused = manager()
    expect(await refused.local().lease()).toBeNull()
    await clock.advanceAsync(IDLE_STOP_MS)
    expect([clock.pendingTimers, networkChanged.length]).toEqual([0, 0])
  })
})

describe('on', () => {
  test('runs at once and stays, on a port that a firewall can be opened for', async () => {
    mode = 'on'
    const relays = manager()
    await settle()
    expect(servers[0]?.options.listen[0]?.port).toBe(3478)
    expect(relays.local().whenRelayOnly).toBe(true)
    const lease = await relays.local().lease()
    lease?.close()
    await clock.advanceAsync(10 * IDLE_STOP_MS)
    expect(servers.map(({ closed }) => closed)).toEqual([false])
    await changeNetwork('10.0.0.5')
    expect(servers.map(({ closed }) => closed)).toEqual([true, false])
    await relays.close()
    expect(servers.map(({ closed }) => closed)).toEqual([true, true])
  })

  test('takes another port where that one is in use', async () => {
    mode = 'on'
    refusedPorts = [3478]
    const relays = manager()
    await settle()
    expect(servers[0]?.options.listen[0]?.port).toBe(0)
    await relays.close()
  })

  test('can be switched back, and off', async () => {
    mode = 'on'
    const relays = manager()
    await settle()
    mode = 'auto'
    relays.settingsChanged()
    await clock.advanceAsync(IDLE_STOP_MS)
    expect(servers[0]?.closed).toBe(true)
    mode = 'on'
    relays.settingsChanged()
    await settle()
    const lease = await relays.local().lease()
    mode = 'off'
    relays.settingsChanged()
    await settle()
    expect(servers[1]?.closed).toBe(true)
    expect(servers[1]?.calls).toContain('revoke peer 1')
    lease?.close()
    expect(clock.pendingTimers).toBe(0)
  })
})

test('off lends nothing; closed starts nothing', async () => {
  mode = 'off'
  const relays = manager()
  expect(await relays.local().lease()).toBeNull()
  mode = 'auto'
  await relays.close()
  expect(await relays.local().lease()).toBeNull()
  expect(servers).toEqual([])
})

describe('a relay that crashes by itself', () => {
  test('is started again while it is to be on, at the same port, and later each time', async () => {
    mode = 'on'
    const relays = manager()
    await settle()
    for (const pauseMs of [500, 1_000, 2_000]) {
      servers.at(-1)!.crash()
      await settle()
      const before = servers.length
      await clock.advanceAsync(pauseMs - 1)
      expect(servers).toHaveLength(before)
      await clock.advanceAsync(1)
      expect(servers).toHaveLength(before + 1)
    }
    expect(servers.at(-1)!.addresses).toEqual(servers[0]!.addresses)
    await relays.close()
    await clock.advanceAsync(120_000)
    expect(servers).toHaveLength(4)
    expect(clock.pendingTimers).toBe(0)
  })

  test('is left alone otherwise, and the next connection gets a new one', async () => {
    const relays = manager()
    const lease = await relays.local().lease()
    servers[0]!.crash()
    await clock.advanceAsync(120_000)
    expect(servers).toHaveLength(1)
    lease?.close()
    expect(await relays.local().lease()).not.toBeNull()
    expect(servers).toHaveLength(2)
    await relays.close()
    expect(clock.pendingTimers).toBe(0)
  })
})

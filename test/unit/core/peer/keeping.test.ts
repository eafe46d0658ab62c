// What happens after the proof: restarts of ICE, the end of a connection that cannot be mended, and better paths.
import { afterEach, describe, expect, test } from 'vitest'
import { Emitter } from '../../../../src/core/base/emitter.ts'
import { type ConnectedPeer, connectPeer, type ConnectPeerInit } from '../../../../src/core/peer/connect.ts'
import { decodePeerMessage, encodePeerMessage, type PeerMessage } from '../../../../src/core/peer/messages.ts'
import { RESTART_LIMIT } from '../../../../src/core/peer/negotiation.ts'
import type { PeerConfig, SelectedPath } from '../../../../src/core/peer/ports.ts'
import {
  DISCONNECTED_LIMIT_MS,
  RECOVERY_LIMIT_MS,
  RESTART_EVERY_MS,
  SILENCE_MS,
  SILENCE_PAUSE_MS,
} from '../../../../src/core/peer/recovery.ts'
import { FIRST_ROUTE_POLL_MS, type PeerRoute, ROUTE_POLL_MS } from '../../../../src/core/peer/route.ts'
import { FIRST_UPGRADE_MS, UPGRADE_TIMEOUT_MS } from '../../../../src/core/peer/upgrade.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import {
  type MemoryPeer,
  type MemoryPeers,
  type MemoryPeersOptions,
  memoryPeers,
} from '../../../support/memory-peers.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'
import { bindKeyPair, closed, NO_SERVERS } from '../../../support/peer-pair.ts'

const RELAYED: SelectedPath = { path: 'relayed', relay: 'udp' }
const DIRECT: SelectedPath = { path: 'direct', relay: null }
const TURN: PeerConfig = {
  iceServers: [{ urls: ['turn:192.0.2.9:3478'], username: 'user', credential: 'secret' }],
  relayOnly: false,
}

interface World {
  readonly clock: ManualClock
  readonly peers: MemoryPeers
  readonly sent: [PeerMessage[], PeerMessage[]]
  readonly network: Emitter<undefined>
  readonly pair: [ConnectedPeer, ConnectedPeer]
  readonly ports: [MemoryPeer, MemoryPeer]
  loseSignaling(): void
}

interface Options extends MemoryPeersOptions {
  readonly configs?: readonly [PeerConfig, PeerConfig]
  readonly serversNow?: () => PeerConfig['iceServers']
  readonly tamper?: (message: PeerMessage, from: 0 | 1) => readonly PeerMessage[]
}

let world: World
afterEach(() => {
  for (const peer of world.pair) peer.close()
  expect(world.clock.pendingTimers).toBe(0)
})

async function connect(options: Options = {}): Promise<World> {
  const clock = new ManualClock()
  const peers = memoryPeers(options)
  const sent: World['sent'] = [[], []]
  const network = new Emitter<undefined>()
  const pipes = memoryPipePair<Uint8Array>((bytes, from) => {
    const message = decodePeerMessage(bytes)
    sent[from].push(message)
    return (options.tamper?.(message, from) ?? [message]).map(encodePeerMessage)
  })
  const keys = bindKeyPair()
  const init = (index: 0 | 1): ConnectPeerInit => ({
    role: index === 0 ? 'offerer' : 'answerer',
    factory: peers,
    config: options.configs?.[index] ?? NO_SERVERS,
    ...(options.serversNow === undefined ? {} : { serversNow: options.serversNow }),
    sealed: pipes[index],
    bind: keys[index],
    clock,
    signal: new AbortController().signal,
    onNetworkChange: (listener) => network.on(listener),
  })
  const pair = await Promise.all([connectPeer(init(0)), connectPeer(init(1))])
  await settle()
  const ports: World['ports'] = [peers.created[0]!, peers.created[1]!]
  return { clock, peers, sent, network, pair, ports, loseSignaling: () => pipes[0].close() }
}

const count = (messages: readonly PeerMessage[], type: PeerMessage['type']): number =>
  messages.filter((message) => message.type === type).length

/** Numbers both ends count up through their channels; answers those that arrive, per direction. */
function counting([first, second]: World['pair']): { send(): void; readonly arrived: [number[], number[]] } {
  const arrived: [number[], number[]] = [[], []]
  first.channel.onMessage((message) => arrived[1].push(message[0]!))
  second.channel.onMessage((message) => arrived[0].push(message[0]!))
  let next = 0
  return {
    arrived,
    send() {
      first.channel.send(Uint8Array.of(next))
      second.channel.send(Uint8Array.of(next))
      next += 1
    },
  }
}

describe('a path that breaks', () => {
  test.each([0, 1] as const)('is mended by a restart of ICE when side %i notices', async (side) => {
    world = await connect()
    const { ports, sent, pair, clock } = world
    for (const port of ports) port.reachable = false
    ports[side].emitState('disconnected')
    await clock.advanceAsync(0)
    expect(count(sent[1], 'restart-wanted')).toBe(side)
    expect([count(sent[0], 'description'), count(sent[1], 'description')]).toEqual([2, 2])
    const numbers = counting(pair)
    for (const port of ports) port.reachable = true
    await clock.advanceAsync(RESTART_EVERY_MS)
    numbers.send()
    await clock.advanceAsync(RECOVERY_LIMIT_MS)
    expect(numbers.arrived).toEqual([[0], [0]])
    expect(ports.map(({ closes }) => closes)).toEqual([0, 0])
  })

  test('is tried again and again, and given up in bounded time', async () => {
    world = await connect()
    const { ports, sent, pair, clock } = world
    const lost = Promise.all(pair.map(({ channel }) => closed(channel)))
    for (const port of ports) port.reachable = false
    for (const port of ports) port.emitState('disconnected')
    await clock.advanceAsync(RECOVERY_LIMIT_MS - 1)
    expect(count(sent[0], 'description')).toBe(1 + RECOVERY_LIMIT_MS / RESTART_EVERY_MS)
    expect(ports.map(({ closes }) => closes)).toEqual([0, 0])
    await clock.advanceAsync(1)
    await lost
  })

  test('gathers with the credentials of now, which are others than at first', async () => {
    const renewed = [{ urls: ['turn:192.0.2.9:3478'], username: 'later', credential: 'other' }]
    let servers = TURN.iceServers
    world = await connect({ configs: [TURN, TURN], serversNow: () => servers })
    servers = renewed
    world.ports[1].emitState('disconnected')
    await world.clock.advanceAsync(0)
    expect(world.ports.map(({ usedServers }) => usedServers)).toEqual([[renewed], [renewed]])
  })

  test('a failure is mended as well', async () => {
    world = await connect()
    for (const port of world.ports) port.emitState('failed')
    await world.clock.advanceAsync(RECOVERY_LIMIT_MS)
    expect(world.ports.map(({ closes }) => closes)).toEqual([0, 0])
  })

  test('without a way to tell the peer it is given up soon', async () => {
    world = await connect()
    world.loseSignaling()
    await settle()
    world.ports[0].emitState('disconnected')
    const lost = closed(world.pair[0].channel)
    await world.clock.advanceAsync(DISCONNECTED_LIMIT_MS)
    await lost
  })

  test('a stack that cannot restart gets a moment to come back, and is given up', async () => {
    world = await connect({ restarts: false })
    const [first] = world.ports
    first.emitState('disconnected')
    await world.clock.advanceAsync(DISCONNECTED_LIMIT_MS - 1)
    first.emitState('connected')
    await world.clock.advanceAsync(DISCONNECTED_LIMIT_MS)
    expect(first.closes).toBe(0)
    const lost = closed(world.pair[0].channel)
    first.emitState('disconnected')
    await world.clock.advanceAsync(DISCONNECTED_LIMIT_MS)
    await lost
    expect(count(world.sent[0], 'description')).toBe(1)
  })
})

describe('without any word of the stack', () => {
  test('a change of the network restarts ICE', async () => {
    world = await connect()
    world.network.emit(undefined)
    await world.clock.advanceAsync(0)
    expect(count(world.sent[0], 'description')).toBe(2)
    const numbers = counting(world.pair)
    numbers.send()
    await settle()
    expect(numbers.arrived).toEqual([[0], [0]])
  })

  test('a network that keeps changing costs no connection', async () => {
    world = await connect()
    for (let change = 0; change < 2 * RESTART_LIMIT; change++) {
      world.network.emit(undefined)
      await world.clock.advanceAsync(1_000)
    }
    expect(count(world.sent[0], 'description')).toBe(1 + RESTART_LIMIT)
    const numbers = counting(world.pair)
    numbers.send()
    await settle()
    expect(numbers.arrived).toEqual([[0], [0]])
  })

  test('a peer that falls silent is looked for once', async () => {
    world = await connect()
    const numbers = counting(world.pair)
    numbers.send()
    await settle()
    await world.clock.advanceAsync(SILENCE_MS - 1)
    expect(count(world.sent[0], 'description')).toBe(1)
    await world.clock.advanceAsync(SILENCE_MS)
    expect(count(world.sent[0], 'description')).toBe(2)
    // It speaks seldom, that is all.
    for (let round = 0; round < 5; round++) {
      numbers.send()
      await world.clock.advanceAsync(5_000)
    }
    expect(count(world.sent[0], 'description')).toBe(2)
    await world.clock.advanceAsync(SILENCE_PAUSE_MS)
    numbers.send()
    await world.clock.advanceAsync(2 * SILENCE_MS)
    expect(count(world.sent[0], 'description')).toBe(3)
  })
})

describe('a channel says that it is being mended', () => {
  test('from the restart because of silence until the peer is heard', async () => {
    world = await connect()
    const { pair, clock } = world
    pair[0].channel.onMessage(() => undefined)
    pair[1].channel.send(Uint8Array.of(1))
    await clock.advanceAsync(SILENCE_MS - 1)
    expect(pair[0].channel.mending).toBe(false)
    await clock.advanceAsync(1)
    expect(pair[0].channel.mending).toBe(true)
    pair[1].channel.send(Uint8Array.of(2))
    await settle()
    expect(pair[0].channel.mending).toBe(false)
  })

  test('while the stack says that the path is broken, and the peer can be told', async () => {
    world = await connect()
    const { pair, ports } = world
    for (const port of ports) port.reachable = false
    ports[0].emitState('disconnected')
    expect(pair[0].channel.mending).toBe(true)
    ports[0].emitState('connected')
    expect(pair[0].channel.mending).toBe(false)
    ports[0].emitState('disconnected')
    world.loseSignaling()
    expect(pair[0].channel.mending).toBe(false)
  })

  test('never when the stack cannot restart ICE', async () => {
    world = await connect({ restarts: false })
    const { pair, ports } = world
    ports[0].emitState('disconnected')
    expect(pair[0].channel.mending).toBe(false)
  })
})

describe('hostile restarts', () => {
  const restarted = (change: object) => (message: PeerMessage, from: 0 | 1) =>
    message.type === 'description' && from === 0 && restarts++ > 0 ? [{ ...message, ...change }] : [message]
  let restarts = 0

  test.each([
    ['another certificate', { fingerprint: new Uint8Array(32) }],
    ['another SCTP port', { sctpPort: 5001 }],
    ['an answer', { kind: 'answer', setup: 'active' }],
  ])('%s ends the connection', async (_name, change) => {
    restarts = 0
    world = await connect({ tamper: restarted(change) })
    const lost = closed(world.pair[1].channel)
    world.network.emit(undefined)
    await world.clock.advanceAsync(0)
    await lost
  })

  test('a restart of a stack that cannot is a violation', async () => {
    world = await connect({
      restarts: false,
      tamper: (message) => [message.type === 'route' ? { type: 'restart-wanted', connection: 0 } : message],
      pathOf: () => RELAYED,
    })
    // Asking is no harm: nothing happens.
    await settle()
    expect(count(world.sent[0], 'description')).toBe(1)
  })
})

describe('the route', () => {
  test('is told at every change, together with what only the peer knows', async () => {
    world = await connect()
    const { pair, ports, clock } = world
    const heard: PeerRoute[] = []
    pair[1].onRoute((route) => heard.push(route))
    // The stack of this side takes the relay of the peer for an address like any other.
    ports[0].path = { path: 'relayed', relay: 'tls' }
    await clock.advanceAsync(ROUTE_POLL_MS)
    expect(heard).toEqual([{ path: 'relayed', localRelay: null, remoteRelay: 'tls' }])
    expect(await pair[1].selectedPath()).toBe('relayed')
    expect(pair[0].route).toEqual({ path: 'relayed', localRelay: 'tls', remoteRelay: null })
    ports[0].path = DIRECT
    await clock.advanceAsync(2 * ROUTE_POLL_MS)
    expect(heard.at(-1)).toEqual({ path: 'direct', localRelay: null, remoteRelay: null })
    expect(heard).toHaveLength(2)
  })

  test('of a pair with an address that the peer named as its own does not wait for its word', async () => {
    world = await connect()
    const { pair, ports, clock } = world
    ports[0].path = RELAYED
    ports[1].path = RELAYED
    await clock.advanceAsync(ROUTE_POLL_MS)
    ports[1].path = { ...DIRECT, remote: { address: '192.0.2.7', port: 50_000, own: true } }
    // The other side has not told yet that it uses no relay any more.
    expect(await pair[1].selectedPath()).toBe('direct')
  })

  test('of a pair with an address that the peer named as one at a relay is relayed, whatever the stacks say', async () => {
    const remote = { address: '192.0.2.9', port: 50_001, own: false }
    world = await connect({ relayCandidates: true, pathOf: () => ({ ...DIRECT, remote }) })
    expect(world.pair.map(({ route }) => route?.path)).toEqual(['relayed', 'relayed'])
  })

  test('is looked for soon after the beginning, when ICE may still find a better one', async () => {
    world = await connect({ pathOf: () => RELAYED })
    const { pair, ports, clock } = world
    for (const port of ports) port.path = DIRECT
    await clock.advanceAsync(FIRST_ROUTE_POLL_MS)
    expect(pair.map(({ route }) => route?.path)).toEqual(['direct', 'direct'])
  })
})

describe('from a relay to a direct path', () => {
  const relayedFirst = (index: number): SelectedPath => (index < 2 ? RELAYED : DIRECT)

  test('the channel moves without losing or doubling a message', async () => {
    world = await connect({ pathOf: relayedFirst, configs: [TURN, TURN] })
    const { pair, peers, clock, ports } = world
    const numbers = counting(pair)
    // Both old channels are slow, in both directions: what they hold must still come first.
    for (const { channel } of ports) channel.hold()
    for (let sent = 0; sent < 20; sent++) numbers.send()
    await clock.advanceAsync(FIRST_UPGRADE_MS)
    expect(peers.created).toHaveLength(4)
    expect(peers.configs[2]).toEqual({ iceServers: [{ urls: ['stun:192.0.2.9:3478'] }], relayOnly: false })
    for (let sent = 0; sent < 20; sent++) numbers.send()
    ports[1].channel.release()
    await settle()
    for (let sent = 0; sent < 20; sent++) numbers.send()
    expect(ports.map(({ closes }) => closes)).toEqual([0, 0])
    ports[0].channel.release()
    await settle()
    for (let sent = 0; sent < 20; sent++) numbers.send()
    await settle()
    const all = Array.from({ length: 80 }, (_, index) => index)
    expect(numbers.arrived).toEqual([all, all])
    // The relay is let go, and both sides know that they are direct.
    expect(ports.map(({ closes }) => closes)).toEqual([1, 1])
    expect(pair.map(({ route }) => route?.path)).toEqual(['direct', 'direct'])
  })

  test('goes on over the relay when there is no direct path, and looks less and less often', async () => {
    world = await connect({ pathOf: () => RELAYED })
    const { pair, peers, clock } = world
    const created = peers.created as MemoryPeer[]
    const push = created.push.bind(created)
    created.push = (peer) => {
      peer.reachable = false
      return push(peer)
    }
    const numbers = counting(pair)
    await clock.advanceAsync(FIRST_UPGRADE_MS + UPGRADE_TIMEOUT_MS)
    expect(created).toHaveLength(4)
    await clock.advanceAsync(2 * FIRST_UPGRADE_MS + UPGRADE_TIMEOUT_MS)
    expect(created).toHaveLength(6)
    await clock.advanceAsync(2 * FIRST_UPGRADE_MS + UPGRADE_TIMEOUT_MS)
    expect(created.filter(({ closes }) => closes === 0).length).toBeLessThanOrEqual(4)
    numbers.send()
    await settle()
    expect(numbers.arrived).toEqual([[0], [0]])
    expect(created.slice(0, 2).map(({ closes }) => closes)).toEqual([0, 0])
  })

  test.each([0, 1])('is not looked for when side %i wants relays only', async (side) => {
    const only = { ...TURN, relayOnly: true }
    world = await connect({ pathOf: () => RELAYED, configs: side === 0 ? [only, TURN] : [TURN, only] })
    const { pair, peers, clock } = world
    await clock.advanceAsync(100 * FIRST_UPGRADE_MS)
    // The answerer says no once, and is not asked again.
    expect(peers.created.length).toBe(side === 0 ? 2 : 3)
    const numbers = counting(pair)
    numbers.send()
    await settle()
    expect(numbers.arrived).toEqual([[0], [0]])
  })

  test('a stranger on the second connection does not get in', async () => {
    world = await connect({
      pathOf: relayedFirst,
      tamper: (message) => [
        message.type === 'description' && message.connection === 1
          ? { ...message, fingerprint: new Uint8Array(32) }
          : message,
      ],
    })
    const { pair, peers, clock } = world
    const numbers = counting(pair)
    await clock.advanceAsync(FIRST_UPGRADE_MS)
    numbers.send()
    await settle()
    expect(numbers.arrived).toEqual([[0], [0]])
    expect(peers.created.slice(2, 4).map(({ closes }) => closes)).toEqual([1, 1])
  })
})

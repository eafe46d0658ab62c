import { afterEach, describe, expect, test } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { encodeCbor } from '../../../../src/core/wire/cbor.ts'
import {
  CONNECT_TIMEOUT_MS,
  type ConnectedPeer,
  connectPeer,
  type ConnectPeerInit,
} from '../../../../src/core/peer/connect.ts'
import { decodePeerMessage, encodePeerMessage, type PeerMessage } from '../../../../src/core/peer/messages.ts'
import type { PeerFactory } from '../../../../src/core/peer/ports.ts'
import { PEER_MESSAGES_LIMIT } from '../../../../src/core/peer/sealed-messages.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { type MemoryPeers, type MemoryPeersOptions, memoryPeers } from '../../../support/memory-peers.ts'
import { memoryPipePair, type Tamper } from '../../../support/memory-pipe.ts'
import { bindKeyPair, collect, NO_SERVERS } from '../../../support/peer-pair.ts'

interface Side {
  readonly init: ConnectPeerInit
  readonly abort: AbortController
}

function twoSides(options: MemoryPeersOptions & { tamper?: Tamper<Uint8Array> } = {}): {
  sides: [Side, Side]
  peers: MemoryPeers
  clock: ManualClock
} {
  const clock = new ManualClock()
  const peers = memoryPeers(options)
  const pipes = memoryPipePair<Uint8Array>(options.tamper)
  const keys = bindKeyPair()
  const side = (index: 0 | 1): Side => {
    const abort = new AbortController()
    const init: ConnectPeerInit = {
      role: index === 0 ? 'offerer' : 'answerer',
      factory: peers,
      config: NO_SERVERS,
      sealed: pipes[index],
      bind: keys[index],
      clock,
      signal: abort.signal,
    }
    return { init, abort }
  }
  return { sides: [side(0), side(1)], peers, clock }
}

/** How each side ended: 'connected' or an error code. */
async function outcomes(...attempts: Promise<ConnectedPeer>[]): Promise<string[]> {
  const results = await Promise.allSettled(attempts)
  return results.map((result) =>
    result.status === 'fulfilled' ? 'connected' : (result.reason as { code: string }).code,
  )
}

/** Puts other messages onto the wire in place of those of one side. */
const rewriting =
  (side: 0 | 1, rewrite: (message: PeerMessage) => readonly PeerMessage[]): Tamper<Uint8Array> =>
  (bytes, from) =>
    from === side ? rewrite(decodePeerMessage(bytes)).map(encodePeerMessage) : [bytes]

describe('connectPeer', () => {
  let world: ReturnType<typeof twoSides>
  afterEach(() => {
    expect(world.clock.pendingTimers).toBe(0)
  })

  test('connects, keeps the proof to itself and delivers what follows', async () => {
    world = twoSides()
    const [first, second] = await Promise.all(world.sides.map(({ init }) => connectPeer(init)))
    first!.channel.send(Uint8Array.of(1, 2, 3))
    expect(await collect(second!.channel, 3)).toEqual([Uint8Array.of(1, 2, 3)])
    expect(await second!.selectedPath()).toBe('direct')
    first!.close()
    first!.close()
    await new Promise<void>((resolve) => second!.channel.onClose(resolve))
    second!.close()
  })

  test('connects in either order of candidates and descriptions', async () => {
    const held: Uint8Array[][] = [[], []]
    const order: string[] = []
    world = twoSides({
      tamper: (bytes, from) => {
        const { type } = decodePeerMessage(bytes)
        if (type === 'description') {
          held[from]!.push(bytes)
          return []
        }
        // Everything overtakes the description, up to the end of the candidates.
        const released = type === 'end-of-candidates' ? held[from]!.splice(0) : []
        order.push(type, ...released.map((each) => decodePeerMessage(each).type))
        return [bytes, ...released]
      },
    })
    for (const peer of await Promise.all(world.sides.map(({ init }) => connectPeer(init)))) peer.close()
    expect(order.slice(0, 3)).toEqual(['candidate', 'end-of-candidates', 'description'])
  })

  test('a candidate that the stack refuses costs only that path', async () => {
    world = twoSides()
    const [first, second] = world.sides
    let refused = 0
    const refusing: PeerFactory = {
      create(config) {
        const peer = world.peers.create(config)
        const add = peer.addCandidate.bind(peer)
        peer.addCandidate = async (candidate) => {
          refused += 1
          await add(candidate)
          throw new Error('refused')
        }
        return peer
      },
    }
    const connecting = [connectPeer({ ...first.init, factory: refusing }), connectPeer(second.init)]
    for (const peer of await Promise.all(connecting)) peer.close()
    expect(refused).toBe(1)
  })

  test('a candidate is used when its address may be reached, not before', async () => {
    world = twoSides()
    const [first, second] = world.sides
    const opened = deferred<undefined>()
    const asked: string[] = []
    const onPeerAddress = async (address: string): Promise<void> => {
      asked.push(address)
      await opened.promise
    }
    const connecting = [connectPeer({ ...first.init, onPeerAddress }), connectPeer(second.init)]
    await settle()
    const { checked } = world.peers.created[0]!
    expect([asked.length, checked.length]).toEqual([1, 0])
    opened.resolve(undefined)
    for (const peer of await Promise.all(connecting)) peer.close()
    expect(checked).toHaveLength(1)
  })

  test('sends fields only: no SDP, no related address, no TCP', async () => {
    const sent: PeerMessage[] = []
    world = twoSides({
      tamper: (bytes) => {
        expect(Buffer.from(bytes).includes('v=0')).toBe(false)
        sent.push(decodePeerMessage(bytes))
        return [bytes]
      },
    })
    for (const peer of await Promise.all(world.sides.map(({ init }) => connectPeer(init)))) peer.close()
    expect(sent.map(({ type }) => type).sort()).toEqual([
      'candidate',
      'candidate',
      'description',
      'description',
      'end-of-candidates',
      'end-of-candidates',
    ])
  })

  test('a fingerprint that was changed on the way never gets past the proof', async () => {
    world = twoSides({
      tamper: rewriting(0, (message) => [
        message.type === 'description' ? { ...message, fingerprint: new Uint8Array(32) } : message,
      ]),
    })
    const codes = await outcomes(...world.sides.map(({ init }) => connectPeer(init)))
    expect(codes).not.toContain('connected')
    expect(codes).toContain('pairing-failed')
    expect(world.peers.created.map((peer) => peer.closes)).toEqual([1, 1])
  })

  test('somebody who paired with another key is not let in', async () => {
    world = twoSides()
    const [owner, stranger] = world.sides
    const wrong = { ...stranger.init.bind, local: new Uint8Array(32) }
    const codes = await outcomes(connectPeer(owner.init), connectPeer({ ...stranger.init, bind: wrong }))
    expect(codes[0]).toBe('pairing-failed')
    expect(world.peers.created[0]!.closes).toBe(1)
  })

  test('nothing is delivered before the proof', async () => {
    world = twoSides()
    const [owner, hostile] = world.sides
    const connecting = outcomes(connectPeer(owner.init))
    // A peer that speaks the signaling but begins with a file message.
    const attempt = connectPeer({
      ...hostile.init,
      bind: { ...hostile.init.bind, local: new Uint8Array(32) },
    })
    world.peers.created[1]!.channel.onOpen(() => {
      world.peers.created[1]!.channel.send(Uint8Array.of(9, 9, 9))
    })
    expect(await connecting).toEqual(['pairing-failed'])
    await outcomes(attempt)
  })

  test('without a path it ends after 30 s with no-path', async () => {
    world = twoSides({ reachable: false })
    const ended = outcomes(...world.sides.map(({ init }) => connectPeer(init)))
    await world.clock.advanceAsync(CONNECT_TIMEOUT_MS - 1)
    expect(world.peers.created.map((peer) => peer.closes)).toEqual([0, 0])
    await world.clock.advanceAsync(1)
    expect(await ended).toEqual(['no-path', 'no-path'])
    expect(world.peers.created.map((peer) => peer.closes)).toEqual([1, 1])
  })

  test('it says how it was seen, and whether only relays were allowed', async () => {
    world = twoSides({ reachable: false })
    const [first, second] = world.sides.map(({ init }) => init)
    const relayed = { ...first!, config: { ...first!.config, relayOnly: true } }
    const details = Promise.all(
      [connectPeer(relayed), connectPeer(second!)].map((attempt) =>
        attempt.catch((error: unknown) => (error instanceof DroplineError ? error.detail : error)),
      ),
    )
    await settle()
    world.peers.created[0]!.emitState('failed')
    expect(await details).toEqual([
      { reason: 'ICE failed', relaysOnly: 1 },
      { reason: 'the other side gave up' },
    ])
  })

  test.each(['offerer', 'answerer'] as const)(
    'the other side hears from the %s that there is no path',
    async (role) => {
      world = twoSides({ reachable: false })
      // As a session does it: who fails closes the pipe at once.
      const ended = outcomes(
        ...world.sides.map(({ init }) => connectPeer(init).finally(() => init.sealed.close())),
      )
      await settle()
      world.peers.created[role === 'offerer' ? 0 : 1]!.emitState('failed')
      expect(await ended).toEqual(['no-path', 'no-path'])
    },
  )

  test('giving up after the proof changes nothing', async () => {
    world = twoSides()
    const [first, second] = await Promise.all(world.sides.map(({ init }) => connectPeer(init)))
    world.sides[0].init.sealed.send(encodePeerMessage({ type: 'give-up', connection: 0, final: true }))
    await settle()
    first!.channel.send(Uint8Array.of(7))
    expect(await collect(second!.channel, 1)).toEqual([Uint8Array.of(7)])
    first!.close()
    second!.close()
  })

  test('ICE that fails is no-path at once', async () => {
    world = twoSides({ reachable: false })
    const ended = outcomes(...world.sides.map(({ init }) => connectPeer(init)))
    await settle()
    for (const peer of world.peers.created) peer.emitState('failed')
    expect(await ended).toEqual(['no-path', 'no-path'])
  })

  test('the pipe closing before the channel is open is peer-lost', async () => {
    world = twoSides({ reachable: false })
    const ended = outcomes(...world.sides.map(({ init }) => connectPeer(init)))
    await settle()
    world.sides[0].init.sealed.close()
    expect(await ended).toEqual(['peer-lost', 'peer-lost'])
  })

  test('the pipe closing afterwards changes nothing', async () => {
    world = twoSides()
    const [first, second] = await Promise.all(world.sides.map(({ init }) => connectPeer(init)))
    world.sides[0].init.sealed.close()
    await settle()
    first!.channel.send(Uint8Array.of(7))
    expect(await collect(second!.channel, 1)).toEqual([Uint8Array.of(7)])
    first!.close()
    second!.close()
  })

  test('the channel closing under way is peer-lost', async () => {
    world = twoSides({ reachable: false })
    const ended = outcomes(...world.sides.map(({ init }) => connectPeer(init)))
    await settle()
    for (const peer of world.peers.created) peer.channel.lose()
    expect(await ended).toEqual(['peer-lost', 'peer-lost'])
  })

  test('the signal cancels, before and under way', async () => {
    world = twoSides({ reachable: false })
    const [first, second] = world.sides
    second.abort.abort()
    const ended = outcomes(connectPeer(first.init), connectPeer(second.init))
    await settle()
    first.abort.abort()
    expect(await ended).toEqual(['cancelled', 'cancelled'])
    expect(world.peers.created.map((peer) => peer.closes)).toEqual([1])
  })

  const description = {
    type: 'description',
    connection: 0,
    restarts: true,
    kind: 'offer',
    iceUfrag: 'abcd',
    icePwd: 'a'.repeat(22),
    fingerprint: new Uint8Array(32),
    setup: 'actpass',
    sctpPort: 5000,
    maxMessageSize: 262_144,
  }
  const hostile: readonly (readonly [string, readonly unknown[]])[] = [
    ['no message at all', [Uint8Array.of(1, 2, 3)]],
    ['an unknown type', [{ type: 'restart', connection: 0 }]],
    ['an unknown field', [{ type: 'end-of-candidates', connection: 0, more: 1 }]],
    ['an answer instead of the offer', [{ ...description, kind: 'answer', setup: 'active' }]],
    ['an offer with a fixed DTLS role', [{ ...description, setup: 'active' }]],
    ['a user fragment that would break lines', [{ ...description, iceUfrag: 'abcd\r\na=x' }]],
    ['a short fingerprint', [{ ...description, fingerprint: new Uint8Array(31) }]],
    ['two offers', [description, description]],
    ['a very long message', [{ ...description, icePwd: 'a'.repeat(5000) }]],
    [
      'a flood',
      new Array<unknown>(PEER_MESSAGES_LIMIT + 1).fill({ type: 'end-of-candidates', connection: 0 }),
    ],
  ]
  test.each(hostile)('%s is a protocol violation', async (_name, messages) => {
    world = twoSides({ reachable: false })
    const [hostileSide, answerer] = world.sides
    const ended = outcomes(connectPeer(answerer.init))
    for (const message of messages)
      hostileSide.init.sealed.send(message instanceof Uint8Array ? message : encodeCbor(message))
    expect(await ended).toEqual(['protocol-violation'])
    expect(world.peers.created[0]!.closes).toBe(1)
  })

  test('a violation after the hand-over closes the channel', async () => {
    world = twoSides()
    const [first, second] = await Promise.all(world.sides.map(({ init }) => connectPeer(init)))
    const lost = new Promise<void>((resolve) => second!.channel.onClose(resolve))
    world.sides[0].init.sealed.send(encodeCbor({ type: 'nonsense' }))
    await lost
    first!.close()
    second!.close()
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deferred, type Deferred } from '../../../src/core/base/deferred.ts'
import type { SignalingConnection, SignalingWay } from '../../../src/core/signaling/ports.ts'
import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import type { RendezvousEvent } from '../../../src/rendezvous/events.ts'
import { RedisStore } from '../../../src/rendezvous/redis/redis-store.ts'
import { defaultLimits, type RendezvousLimits } from '../../../src/rendezvous/rooms/limits.ts'
import { type RendezvousServer, startRendezvous } from '../../../src/rendezvous/server.ts'
import { type Balancer, startBalancer } from '../../support/balancer.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'

const never = new AbortController().signal
const cleanups: (() => unknown)[] = []
let redis: TestRedis

beforeEach(async () => {
  redis = await startRedis()
  cleanups.push(() => redis.close())
})
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A node, and a promise for the next event of a kind. */
interface Node {
  readonly server: RendezvousServer
  next(event: RendezvousEvent['event']): Promise<void>
}

async function startNode(changes: Partial<RendezvousLimits> = {}): Promise<Node> {
  const waiting = new Map<string, Deferred<undefined>>()
  const limits = { ...defaultLimits, ...changes }
  const server = await startRendezvous({
    host: '127.0.0.1',
    port: 0,
    limits,
    store: new RedisStore({ url: redis.url, limits, onFailure: () => undefined }),
    observe: ({ event }) => {
      waiting.get(event)?.resolve(undefined)
      waiting.delete(event)
    },
  })
  cleanups.push(() => server.close())
  return {
    server,
    next: async (event) => {
      const arrived = waiting.get(event) ?? deferred<undefined>()
      waiting.set(event, arrived)
      await arrived.promise
    },
  }
}

const wayTo = (port: number): SignalingWay =>
  rendezvousWay({ url: `ws://127.0.0.1:${port}`, connect: connectWebSocket, clock: systemClock })

/** An owner behind the balancer, and its joiners one by one. */
async function openBehind(
  balancer: Balancer,
): Promise<{ joiner(): Promise<SignalingConnection>; lost(): boolean }> {
  const arrived: SignalingConnection[] = []
  let wake: Deferred<undefined> = deferred()
  const opened = await wayTo(balancer.port).open(
    '4821',
    (joiner) => {
      arrived.push(joiner)
      wake.resolve(undefined)
      wake = deferred()
    },
    never,
  )
  cleanups.push(() => {
    opened.close()
  })
  let lost = false
  opened.onLost(() => {
    lost = true
  })
  return {
    lost: () => lost,
    joiner: async () => {
      while (arrived.length === 0) await wake.promise
      return arrived.shift()!
    },
  }
}

const closed = (connection: SignalingConnection): Promise<void> =>
  new Promise((resolve) => {
    connection.pipe.onClose(resolve)
  })

async function expectToTalk(one: SignalingConnection, other: SignalingConnection): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const message = new Promise((resolve) => to.pipe.onMessage(resolve))
    from.pipe.send(Uint8Array.of(1, 2, 3))
    expect(await message).toEqual(Uint8Array.of(1, 2, 3))
  }
}

async function twoNodesBehindBalancer(): Promise<{ first: Node; second: Node; balancer: Balancer }> {
  const [first, second] = [await startNode(), await startNode()]
  const balancer = await startBalancer(first.server.port, second.server.port)
  cleanups.push(() => balancer.close())
  return { first, second, balancer }
}

describe('nodes that share a Redis', () => {
  it('bring the code of a killed node to another one, and end what was in the middle', async () => {
    const { first, second, balancer } = await twoNodesBehindBalancer()
    const owner = await openBehind(balancer)
    const cut = await wayTo(second.server.port).join('4821', never)
    const ownerOfCut = await owner.joiner()
    await expectToTalk(cut, ownerOfCut)
    const reopened = second.next('opened')
    await first.server.close()
    await Promise.all([closed(ownerOfCut), closed(cut), reopened])
    const joined = await wayTo(balancer.port).join('4821', never)
    await expectToTalk(joined, await owner.joiner())
    expect(owner.lost()).toBe(false)
  })

  it('end a pairing whose joiner was at a killed node, and keep the code', async () => {
    const { first, second, balancer } = await twoNodesBehindBalancer()
    const owner = await openBehind(balancer)
    const cut = await wayTo(second.server.port).join('4821', never)
    const ownerOfCut = await owner.joiner()
    await second.server.close()
    // What the owner says next finds nobody.
    ownerOfCut.pipe.send(Uint8Array.of(1))
    await Promise.all([closed(ownerOfCut), closed(cut)])
    const joined = await wayTo(first.server.port).join('4821', never)
    await expectToTalk(joined, await owner.joiner())
  })

  it('hand a code over when one of them stops, without losing the joiner that is in', async () => {
    const { first, second, balancer } = await twoNodesBehindBalancer()
    const owner = await openBehind(balancer)
    const present = await wayTo(second.server.port).join('4821', never)
    const ownerOfPresent = await owner.joiner()
    balancer.prefer(second.server.port)
    const reopened = second.next('opened')
    const stopping = first.server.drain(60_000)
    await reopened
    await expectToTalk(present, ownerOfPresent)
    present.pipe.close()
    await stopping
    const joined = await wayTo(balancer.port).join('4821', never)
    await expectToTalk(joined, await owner.joiner())
    expect(owner.lost()).toBe(false)
  })

  it('let a joiner wait a moment for an owner whose node was just killed', async () => {
    const [first, second] = [await startNode(), await startNode()]
    const balancer = await startBalancer(first.server.port)
    cleanups.push(() => balancer.close())
    const owner = await openBehind(balancer)
    await first.server.close()
    const away = second.next('refused')
    const joining = wayTo(second.server.port).join('4821', never)
    await away
    balancer.prefer(second.server.port)
    await expectToTalk(await joining, await owner.joiner())
  })

  it('go on when Redis was gone: pairings between them end, codes are kept', async () => {
    const { first, second, balancer } = await twoNodesBehindBalancer()
    const owner = await openBehind(balancer)
    const cut = await wayTo(second.server.port).join('4821', never)
    const ownerOfCut = await owner.joiner()
    const resets = [first.next('store-reset'), second.next('store-reset')]
    await redis.restart()
    await Promise.all([...resets, closed(cut), closed(ownerOfCut)])
    const here = await wayTo(first.server.port).join('4821', never)
    await expectToTalk(here, await owner.joiner())
    here.pipe.close()
    const elsewhere = await wayTo(second.server.port).join('4821', never)
    await expectToTalk(elsewhere, await owner.joiner())
  })

  it('have one budget for an address together', async () => {
    const limits = { claimsPerMinute: 2 }
    const [first, second] = [await startNode(limits), await startNode(limits)]
    const codes: unknown[] = []
    for (const { server } of [first, second, first, second])
      codes.push(
        await wayTo(server.port)
          .join('0000', never)
          .catch((error: unknown) => (error as { code: string }).code),
      )
    expect(codes).toEqual(['code-expired', 'code-expired', 'no-signaling', 'no-signaling'])
  })
})

it('a server does not start without its Redis, and says so without the password', async () => {
  const store = new RedisStore({
    url: 'redis://:sesame@127.0.0.1:1',
    limits: defaultLimits,
    onFailure: () => undefined,
  })
  const failure = startRendezvous({ host: '127.0.0.1', port: 0, store })
  await expect(failure).rejects.toThrow('Redis at 127.0.0.1:1 cannot be used (ECONNREFUSED).')
  await expect(failure).rejects.not.toThrow('sesame')
})

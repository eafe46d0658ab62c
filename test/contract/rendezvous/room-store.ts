import { afterEach, describe, expect, it } from 'vitest'
import { deferred } from '../../../src/core/base/deferred.ts'
import type { NodeMessage, RoomStore } from '../../../src/rendezvous/rooms/room-store.ts'

/** A place that several stores share. */
export interface SharedPlace {
  /** A store for one more node. */
  store(): RoomStore
  close(): Promise<void>
}

const host = '198.51.100.1'
const tokenOfAnn = 'A'.repeat(22)
const tokenOfBob = 'B'.repeat(22)

/** A node that has started, and what it hears. */
class Node {
  readonly store: RoomStore
  readonly heard: (readonly [from: string, message: NodeMessage])[] = []
  #wake = deferred<undefined>()

  private constructor(store: RoomStore) {
    this.store = store
  }

  static async start(place: SharedPlace): Promise<Node> {
    const node = new Node(place.store())
    await node.store.start({
      message: (from, message) => {
        node.heard.push([from, message])
        node.#wake.resolve(undefined)
        node.#wake = deferred()
      },
      reset: () => undefined,
    })
    return node
  }

  async hears(count: number): Promise<readonly (readonly [string, NodeMessage])[]> {
    while (this.heard.length < count) await this.#wake.promise
    return this.heard
  }
}

/** What every store of rooms promises. */
export function describeRoomStore(name: string, startPlace: () => Promise<SharedPlace>): void {
  describe(`room store: ${name}`, () => {
    const cleanups: (() => Promise<void>)[] = []

    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    })

    async function setUp(): Promise<{ place: SharedPlace; a: Node; b: Node }> {
      const place = await startPlace()
      cleanups.push(() => place.close())
      const a = await Node.start(place)
      const b = await Node.start(place)
      cleanups.push(
        () => a.store.close(),
        () => b.store.close(),
      )
      return { place, a, b }
    }

    it('gives a nameplate to one owner, whichever node it is at, and says where that is', async () => {
      const { a, b } = await setUp()
      expect(a.store.node).not.toBe(b.store.node)
      expect(await a.store.find('4821', host)).toEqual({ name: 'unknown' })
      expect(await a.store.reserve('4821', tokenOfAnn, host)).toBe('granted')
      expect(await b.store.reserve('4821', tokenOfBob, host)).toBe('taken')
      expect(await b.store.reserve('4821', null, host)).toBe('taken')
      expect(await b.store.find('4821', host)).toEqual({ name: 'at', node: a.store.node })
      expect(await b.store.find('4822', host)).toEqual({ name: 'unknown' })
    })

    it('keeps a nameplate without a token from everybody', async () => {
      const { a } = await setUp()
      expect(await a.store.reserve('4821', null, host)).toBe('granted')
      expect(await a.store.reserve('4821', null, host)).toBe('taken')
    })

    it('gives it to one of many who ask at the same time', async () => {
      const { a, b } = await setUp()
      const asked = Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? a : b).store.reserve('4821', String(i).padStart(22, '0'), host),
      )
      const answers = await Promise.all(asked)
      expect(answers.filter((answer) => answer === 'granted')).toHaveLength(1)
    })

    it('keeps it in quarantine after its end, when asked to', async () => {
      const { a, b } = await setUp()
      await a.store.reserve('4821', tokenOfAnn, host)
      await a.store.release('4821', 400)
      const releasedAtMs = Date.now()
      expect(await b.store.find('4821', host)).toEqual({ name: 'unknown' })
      expect(await b.store.reserve('4821', tokenOfAnn, host)).toBe('taken')
      while ((await b.store.reserve('4821', tokenOfBob, host)) !== 'granted')
        expect(Date.now() - releasedAtMs).toBeLessThan(5_000)
      expect(Date.now() - releasedAtMs).toBeGreaterThan(390)
      await b.store.release('4821', 0)
      expect(await a.store.reserve('4821', tokenOfAnn, host)).toBe('granted')
    })

    it('moves it with the token of its owner, and tells the node that had it', async () => {
      const { a, b } = await setUp()
      await a.store.reserve('4821', tokenOfAnn, host)
      expect(await b.store.reserve('4821', tokenOfAnn, host)).toBe('granted')
      expect(await a.hears(1)).toEqual([[b.store.node, { name: 'moved', nameplate: '4821' }]])
      await a.store.release('4821', 60_000)
      expect(await a.store.find('4821', host)).toEqual({ name: 'at', node: b.store.node })
      expect(await a.store.hold([{ nameplate: '4821', token: tokenOfAnn }])).toEqual(['4821'])
      expect(await b.store.hold([{ nameplate: '4821', token: tokenOfAnn }])).toEqual([])
    })

    it('learns from who holds a nameplate what it has forgotten', async () => {
      const { a, b } = await setUp()
      expect(await a.store.hold([{ nameplate: '4821', token: tokenOfAnn }])).toEqual([])
      expect(await b.store.reserve('4821', tokenOfBob, host)).toBe('taken')
      expect(await b.store.reserve('4821', tokenOfAnn, host)).toBe('granted')
    })

    it('carries every kind of message from node to node, in order', async () => {
      const { a, b } = await setUp()
      const messages: NodeMessage[] = [
        { name: 'forwarded', id: 7, message: { name: 'claim', nameplate: '4821' } },
        { name: 'forwarded', id: 7, message: { name: 'text', text: '{"type":"ping"}' } },
        { name: 'forwarded', id: 7, message: { name: 'bytes', bytes: new Uint8Array(32 * 1024).fill(5) } },
        { name: 'forwarded', id: 7, message: { name: 'gone' } },
        { name: 'said', id: 8, message: 'text' },
        { name: 'said', id: 8, message: Uint8Array.of(0, 255) },
        { name: 'hung-up', id: 8, reason: 'violation' },
        ...Array.from({ length: 100 }, (_, i) => ({ name: 'hung-up', id: i + 1, reason: 'done' }) as const),
      ]
      const there = await Promise.all(messages.map((message) => a.store.send(b.store.node, message)))
      expect(there.every(Boolean)).toBe(true)
      const heard = await b.hears(messages.length)
      expect(heard).toEqual(messages.map((message) => [a.store.node, message]))
    })

    it('says when a node is not there any more, and keeps the nameplate for its owner', async () => {
      const { a, b } = await setUp()
      await a.store.reserve('4821', tokenOfAnn, host)
      await a.store.close()
      expect(await b.store.find('4821', host)).toEqual({ name: 'at', node: a.store.node })
      expect(await b.store.send(a.store.node, { name: 'moved', nameplate: '4821' })).toBe(false)
      expect(await b.store.gone([a.store.node, b.store.node])).toEqual([a.store.node])
      expect(await b.store.reserve('4821', tokenOfBob, host)).toBe('taken')
      expect(await b.store.reserve('4821', tokenOfAnn, host)).toBe('granted')
    })
  })
}

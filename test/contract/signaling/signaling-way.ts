import { afterEach, describe, expect, it } from 'vitest'
import { deferred } from '../../../src/core/base/deferred.ts'
import {
  type OpenNameplate,
  SIGNALING_MESSAGE_LIMIT_BYTES,
  type SignalingConnection,
  type SignalingWay,
} from '../../../src/core/signaling/ports.ts'
import { freshNameplate } from '../../support/nameplates.ts'

/** How a way behaves when a second joiner comes while one is in. */
export type SecondJoiner = 'refused-as-busy' | 'handed-to-the-owner'

export interface WayUnderTest {
  /** Two users of the same way. */
  readonly owner: SignalingWay
  readonly joiner: SignalingWay
  /** One that does not look long for somebody who is not there; the joiner unless said. */
  readonly hasty?: SignalingWay
  readonly close: () => Promise<void>
}

const never = new AbortController().signal

/** Joiners in the order of arrival, to be awaited one by one. */
class Arrivals {
  readonly #waiting: ((connection: SignalingConnection) => void)[] = []
  readonly #arrived: SignalingConnection[] = []

  readonly add = (connection: SignalingConnection): void => {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#arrived.push(connection)
    else waiting(connection)
  }

  next(): Promise<SignalingConnection> {
    const arrived = this.#arrived.shift()
    if (arrived !== undefined) return Promise.resolve(arrived)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

function nextMessage(connection: SignalingConnection): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const stop = connection.pipe.onMessage((message) => {
      stop()
      resolve(message)
    })
  })
}

function closed(connection: SignalingConnection): Promise<void> {
  return new Promise((resolve) => {
    connection.pipe.onClose(resolve)
  })
}

/** What every SignalingWay promises. */
export function describeSignalingWay(
  name: string,
  start: () => Promise<WayUnderTest>,
  secondJoiner: SecondJoiner,
): void {
  describe(`signaling way: ${name}`, () => {
    const cleanups: (() => void | Promise<void>)[] = []

    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    })

    async function setUp(): Promise<{
      ways: WayUnderTest
      nameplate: string
      opened: OpenNameplate
      arrivals: Arrivals
      join: () => Promise<SignalingConnection>
    }> {
      const ways = await start()
      cleanups.push(ways.close)
      const nameplate = freshNameplate()
      const arrivals = new Arrivals()
      const opened = await ways.owner.open(nameplate, arrivals.add, never)
      cleanups.push(() => {
        opened.close()
      })
      const join = async (): Promise<SignalingConnection> => {
        const connection = await ways.joiner.join(nameplate, never)
        cleanups.push(() => {
          connection.pipe.close()
        })
        return connection
      }
      return { ways, nameplate, opened, arrivals, join }
    }

    it('relays messages of both sides in order', async () => {
      const { arrivals, join } = await setUp()
      const joiner = await join()
      const owner = await arrivals.next()
      const count = 50
      for (const [from, to] of [
        [owner, joiner],
        [joiner, owner],
      ] as const) {
        const received: number[] = []
        const all = deferred<undefined>()
        to.pipe.onMessage((message) => {
          received.push(message[0]!)
          if (received.length === count) all.resolve(undefined)
        })
        for (let i = 0; i < count; i++) from.pipe.send(Uint8Array.of(i, 7))
        await all.promise
        expect(received).toEqual(Array.from({ length: count }, (_, i) => i))
      }
    })

    it('keeps the messages that come before anybody listens', async () => {
      const { arrivals, join } = await setUp()
      const joiner = await join()
      const owner = await arrivals.next()
      owner.pipe.send(Uint8Array.of(1))
      owner.pipe.send(Uint8Array.of(2))
      joiner.pipe.send(Uint8Array.of(3))
      expect(await nextMessage(owner)).toEqual(Uint8Array.of(3))
      expect(await nextMessage(joiner)).toEqual(Uint8Array.of(1))
      expect(await nextMessage(joiner)).toEqual(Uint8Array.of(2))
    })

    it('carries the longest message unchanged', async () => {
      const { arrivals, join } = await setUp()
      const joiner = await join()
      const owner = await arrivals.next()
      const long = Uint8Array.from({ length: SIGNALING_MESSAGE_LIMIT_BYTES }, (_, i) => (i * 31) % 251)
      owner.pipe.send(long)
      expect(await nextMessage(joiner)).toEqual(long)
      joiner.pipe.send(long)
      expect(await nextMessage(owner)).toEqual(long)
      expect(() => {
        owner.pipe.send(new Uint8Array(SIGNALING_MESSAGE_LIMIT_BYTES + 1))
      }).toThrow(RangeError)
    })

    it('shows each side the close of the other, after what was sent before it', async () => {
      const { arrivals, join } = await setUp()
      for (const first of ['owner', 'joiner'] as const) {
        const joiner = await join()
        const owner = await arrivals.next()
        const [closing, staying] = first === 'owner' ? [owner, joiner] : [joiner, owner]
        closing.pipe.send(Uint8Array.of(9))
        closing.pipe.close()
        expect(await nextMessage(staying)).toEqual(Uint8Array.of(9))
        await closed(staying)
        await closed(closing)
      }
    })

    it('lets another joiner in when one has left', async () => {
      const { arrivals, join } = await setUp()
      const first = await join()
      const ownerOfFirst = await arrivals.next()
      first.pipe.close()
      await closed(ownerOfFirst)
      const second = await join()
      const ownerOfSecond = await arrivals.next()
      second.pipe.send(Uint8Array.of(2))
      expect(await nextMessage(ownerOfSecond)).toEqual(Uint8Array.of(2))
    })

    it(`has a second joiner ${secondJoiner} while one is in`, async () => {
      const { arrivals, join } = await setUp()
      const first = await join()
      const ownerOfFirst = await arrivals.next()
      if (secondJoiner === 'refused-as-busy') {
        await expect(join()).rejects.toMatchObject({ code: 'code-busy' })
      } else {
        const second = await join()
        const ownerOfSecond = await arrivals.next()
        ownerOfSecond.pipe.send(Uint8Array.of(2))
        expect(await nextMessage(second)).toEqual(Uint8Array.of(2))
      }
      ownerOfFirst.pipe.send(Uint8Array.of(1))
      expect(await nextMessage(first)).toEqual(Uint8Array.of(1))
    })

    it('refuses a nameplate that somebody has', async () => {
      const { ways, nameplate } = await setUp()
      await expect(ways.joiner.open(nameplate, () => undefined, never)).rejects.toMatchObject({
        refusal: 'nameplate-taken',
      })
    })

    it('keeps the joiners of a nameplate that is closed, and lets no other in', async () => {
      const { ways, nameplate, opened, arrivals, join } = await setUp()
      const joiner = await join()
      const owner = await arrivals.next()
      opened.close()
      joiner.pipe.send(Uint8Array.of(1))
      expect(await nextMessage(owner)).toEqual(Uint8Array.of(1))
      owner.pipe.send(Uint8Array.of(2))
      expect(await nextMessage(joiner)).toEqual(Uint8Array.of(2))
      await expect((ways.hasty ?? ways.joiner).join(nameplate, never)).rejects.toMatchObject({
        code: 'code-expired',
      })
      owner.pipe.close()
      await closed(joiner)
    })

    it('says that an unknown nameplate is expired', async () => {
      const { ways } = await setUp()
      await expect((ways.hasty ?? ways.joiner).join(freshNameplate(), never)).rejects.toMatchObject({
        code: 'code-expired',
      })
    })

    it('gives up when it is told to', async () => {
      const { ways } = await setUp()
      const abort = new AbortController()
      const joining = ways.joiner.join(freshNameplate(), abort.signal)
      const opening = ways.joiner.open(freshNameplate(), () => undefined, abort.signal)
      abort.abort()
      await expect(joining).rejects.toMatchObject({ code: 'cancelled' })
      await expect(opening).rejects.toMatchObject({ code: 'cancelled' })
    })
  })
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { randomBytes, utf8 } from '../../../src/core/base/bytes.ts'
import { deferred } from '../../../src/core/base/deferred.ts'
import { batchedDatagrams } from '../../../src/net/node/datagrams/batched.ts'
import { portableDatagrams } from '../../../src/net/node/datagrams/portable.ts'
import type { DatagramNet, DatagramSocket } from '../../../src/net/node/datagrams/port.ts'
import type { Endpoint } from '../../../src/net/stun/endpoint.ts'
import { mustParse } from '../../support/machine-relay.ts'

const BUFFER_BYTES = 1024 * 1024

interface Received {
  readonly from: Endpoint
  readonly bytes: Uint8Array
}

/** A socket that keeps what it gets; `got(n)` resolves when that are n datagrams. */
async function collecting(net: DatagramNet, host: string) {
  const received: Received[] = []
  let wanted = 0
  let done = deferred<Received[]>()
  const socket = await net.bind(mustParse(host, 0), BUFFER_BYTES, (from, bytes) => {
    received.push({ from, bytes: new Uint8Array(bytes) })
    if (received.length >= wanted) done.resolve(received)
  })
  return {
    socket,
    received,
    got: (count: number): Promise<Received[]> => {
      wanted = count
      done = deferred()
      if (received.length >= count) done.resolve(received)
      return done.promise
    },
  }
}

const at = (socket: DatagramSocket): Endpoint => socket.local

describe.each([
  ['portable', async () => portableDatagrams(), true],
  ['batched', batchedDatagrams, process.platform === 'linux'],
] as const)('%s datagrams', (kind, open, isThere) => {
  describe.skipIf(!isThere)('on this system', () => {
    let net: DatagramNet

    beforeEach(async () => {
      net = await open()
    })
    afterEach(() => net.close())

    test('say what they are', () => expect(net.kind).toBe(kind))

    test.each(['127.0.0.1', '::1'])('go and come at %s, of every length', async (host) => {
      const [one, two] = [await collecting(net, host), await collecting(net, host)]
      const lengths = [0, 1, 4, 1200, 1201, 9000, 65_000]
      const sent = lengths.map((length) => randomBytes(length))
      for (const bytes of sent) one.socket.send(bytes, at(two.socket))
      const received = await two.got(lengths.length)
      expect(received.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
        sent.map((bytes) => Buffer.from(bytes).toString('hex')),
      )
      expect(new Set(received.map(({ from }) => from.key))).toEqual(new Set([at(one.socket).key]))
      expect([at(one.socket).host, received[0]?.from.host]).toEqual([host, host])
    })

    test('come in order, many at once', async () => {
      const [one, two] = [await collecting(net, '127.0.0.1'), await collecting(net, '127.0.0.1')]
      for (let index = 0; index < 400; index++) {
        const bytes = new Uint8Array(100)
        new DataView(bytes.buffer).setUint32(0, index)
        one.socket.send(bytes, at(two.socket))
        // What is handed over may change at once.
        bytes.fill(0xff)
      }
      const numbers = (await two.got(400)).map(({ bytes }) => new DataView(bytes.buffer).getUint32(0))
      expect(numbers).toEqual(Array.from({ length: 400 }, (_, index) => index))
    })

    test('can be sent on from where they came in, with a header in front', async () => {
      const last = await collecting(net, '127.0.0.1')
      const middle = await net.bind(
        mustParse('127.0.0.1', 0),
        BUFFER_BYTES,
        (_from, bytes, headroomBytes) => {
          if (headroomBytes < 4) {
            middle.send(bytes, at(last.socket))
            return
          }
          const framed = new Uint8Array(bytes.buffer, bytes.byteOffset - 4, bytes.length + 4)
          framed.set(utf8('head'))
          middle.send(framed, at(last.socket))
        },
      )
      const first = await collecting(net, '127.0.0.1')
      for (let index = 0; index < 300; index++) first.socket.send(utf8(`packet ${index}`), at(middle))
      const texts = (await last.got(300)).map(({ bytes }) => new TextDecoder().decode(bytes))
      const head = kind === 'batched' ? 'head' : ''
      expect(texts).toEqual(Array.from({ length: 300 }, (_, index) => `${head}packet ${index}`))
    })

    test('a port that is taken: EADDRINUSE', async () => {
      const { socket } = await collecting(net, '127.0.0.1')
      const again = net.bind(mustParse('127.0.0.1', at(socket).port), BUFFER_BYTES, () => undefined)
      await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
    })

    test('what cannot be sent is lost, and the next is not', async () => {
      const [one, two] = [await collecting(net, '127.0.0.1'), await collecting(net, '127.0.0.1')]
      one.socket.send(new Uint8Array(65_530), at(two.socket))
      one.socket.send(utf8('other family'), mustParse('::1', at(two.socket).port))
      one.socket.send(utf8('to nobody'), mustParse('127.0.0.1', 0))
      one.socket.send(utf8('fine'), at(two.socket))
      expect((await two.got(1)).map(({ bytes }) => bytes)).toEqual([utf8('fine')])
    })

    test('a closed socket is silent and deaf, and its port is free', async () => {
      const [one, two] = [await collecting(net, '127.0.0.1'), await collecting(net, '127.0.0.1')]
      const third = await collecting(net, '127.0.0.1')
      one.socket.close()
      one.socket.close()
      one.socket.send(utf8('from the dead'), at(two.socket))
      third.socket.send(utf8('to the dead'), at(one.socket))
      third.socket.send(utf8('alive'), at(two.socket))
      expect((await two.got(1)).map(({ bytes }) => bytes)).toEqual([utf8('alive')])
      expect(one.received).toEqual([])
      const again = await net.bind(at(one.socket), BUFFER_BYTES, () => undefined)
      expect(at(again).key).toBe(at(one.socket).key)
    })

    test('a socket may be closed by its own datagram', async () => {
      const closed = deferred<undefined>()
      const own = await net.bind(mustParse('127.0.0.1', 0), BUFFER_BYTES, () => {
        own.close()
        closed.resolve(undefined)
      })
      const other = await collecting(net, '127.0.0.1')
      for (let count = 0; count < 10; count++) other.socket.send(utf8('close'), at(own))
      await closed.promise
    })

    test('wake up after a long silence', async () => {
      const [one, two] = [await collecting(net, '127.0.0.1'), await collecting(net, '127.0.0.1')]
      for (let round = 1; round <= 3; round++) {
        // Longer than the thread itself waits: the helper has to notice.
        await new Promise((resolve) => setTimeout(resolve, 60))
        one.socket.send(utf8('hello'), at(two.socket))
        await two.got(round)
      }
    })

    test('tell the size of the buffer that the system gives', async () => {
      const { socket } = await collecting(net, '127.0.0.1')
      expect(socket.receiveBufferBytes).toBeGreaterThan(100_000)
    })
  })
})

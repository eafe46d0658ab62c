import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { randomBytes } from '../../../src/core/base/bytes.ts'
import type { RelayServer } from '../../../src/net/node/options.ts'
import { ATTRIBUTE, METHOD } from '../../../src/net/stun/constants.ts'
import { encodeMessage } from '../../../src/net/stun/encode.ts'
import { publicLimits } from '../../../src/net/turn/limits.ts'
import { portOf, restCredentials, startTestRelay } from '../../support/relay-server.ts'
import { TurnClient } from '../../support/turn-client.ts'
import { udpWire } from '../../support/turn-wire.ts'

const PORTS = 10_000
const PACKETS_PER_PORT = 10
/** Of this process: the relay's thread, and what the flood itself needs. */
const MAX_GROWTH_BYTES = 100 * 1024 * 1024

const allocate = (): Uint8Array =>
  encodeMessage({
    method: METHOD.allocate,
    messageClass: 'request',
    transactionId: randomBytes(12),
    attributes: [[ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]],
  })

/** Sends from a port of its own, and is gone. */
async function burst(port: number): Promise<void> {
  const socket = createSocket('udp4')
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const messages = [allocate(), randomBytes(1), randomBytes(64), allocate().fill(0xff, 24)]
  for (let count = 0; count < PACKETS_PER_PORT; count++) socket.send(messages[count % messages.length] ?? '')
  await new Promise<void>((resolve) => {
    socket.once('close', resolve)
    // Behind the packets that are being sent.
    socket.send('', () => socket.close())
  })
}

/** Answers to everybody, so that the flood reaches as far as it can. */
const limits = { ...publicLimits, unauthenticatedPerSecond: 1e6, unauthenticatedBurst: 1e6 }

/** Asks until it is answered: the end of the flood may have filled the server's buffer. */
async function ask(port: number): Promise<TurnClient> {
  for (let tries = 0; tries < 100; tries++) {
    const wire = await udpWire('127.0.0.1', port)
    const client = new TurnClient(wire, restCredentials('afterwards'))
    const question = client.encode(METHOD.binding, [], false)
    wire.send(question)
    if (await answers(client, question)) return client
    await wire.close()
  }
  throw new Error('no answer after the flood')
}

/** Whether the question is answered soon; the port may have been one of the flood's, with answers of its own. */
async function answers({ wire }: TurnClient, question: Uint8Array): Promise<boolean> {
  for (;;) {
    const answer = await wire.next(500).catch(() => null)
    if (answer === null) return false
    if (Buffer.compare(answer.subarray(8, 20), question.subarray(8, 20)) === 0) return true
  }
}

describe.each(process.platform === 'linux' ? (['portable', 'batched'] as const) : (['portable'] as const))(
  'a flood, %s',
  (dataPath) => {
    let server: RelayServer

    beforeAll(async () => {
      server = await startTestRelay({ dataPath, limits })
    })
    afterAll(() => server.close())

    test('of 100,000 packets from 10,000 ports leaves no memory behind, and the relay serves', async () => {
      const port = portOf(server, 'udp')
      for (let count = 0; count < 200; count++) await burst(port)
      const before = process.memoryUsage().rss
      for (let count = 0; count < PORTS; count += 50) {
        await Promise.all(Array.from({ length: 50 }, () => burst(port)))
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES)
      const client = await ask(port)
      expect((await client.allocate()).code).toBe(0)
      expect((await server.stats()).allocations).toBe(1)
      await client.wire.close()
    })
  },
)

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodePeerMessage } from '../../../src/core/peer/messages.ts'
import type { PeerConfig } from '../../../src/core/peer/ports.ts'
import { type Coturn, hasCoturn, startCoturn } from '../../support/coturn.ts'
import { type EveryStack, type StackName, startEveryStack } from '../../support/every-stack.ts'
import { collect, connectBound, patternBytes, sha256Hex } from '../../support/peer-pair.ts'

const MESSAGE_BYTES = 16 * 1024

describe.skipIf(!hasCoturn)('from coturn to a direct path in the middle of a transfer', () => {
  let coturn: Coturn
  let stacks: EveryStack

  beforeAll(async () => {
    coturn = await startCoturn()
    stacks = await startEveryStack()
  })
  afterAll(async () => {
    await stacks.close()
    await coturn.close()
  })

  test.each([
    ['wrtc', 'wrtc'],
    ['web', 'native'],
    ['web', 'wrtc'],
  ] as const)('%s with %s', async (offerer, answerer) => {
    while (!(await isUpgraded(offerer, answerer)));
  })

  /**
   * False when the first connection has become direct by itself, so that there was nothing to be done: libdatachannel sends checks
   * from its own address, and where its peer is slow to choose the relay, they are a way.
   */
  async function isUpgraded(offerer: StackName, answerer: StackName): Promise<boolean> {
    const connections = new Set<number>()
    const config: PeerConfig = { iceServers: [coturn.udp], relayOnly: false }
    const [first, second] = await connectBound(
      stacks.factories[offerer],
      stacks.factories[answerer],
      config,
      {
        // Nobody hears of a direct way on the first connection.
        tamper: (bytes) => {
          const message = decodePeerMessage(bytes)
          connections.add(message.connection)
          const hidden = message.type === 'candidate' && message.connection === 0 && message.kind !== 'relay'
          return hidden ? [] : [bytes]
        },
      },
    )
    const direct = Promise.all(
      [first, second].map(
        (peer) =>
          new Promise<void>((resolve) => {
            peer.onRoute(({ path }) => {
              if (path === 'direct') resolve()
            })
            // Who is slow to listen hears of the past.
            void peer.selectedPath().then((path) => {
              if (path === 'direct') resolve()
            })
          }),
      ),
    )
    // Sends until both sides are direct, and once more after that.
    const sent: Uint8Array[] = []
    const send = (): void => {
      const message = patternBytes(MESSAGE_BYTES, sent.length)
      sent.push(message.slice())
      first.channel.send(message)
    }
    const timer = setInterval(send, 5)
    const received: Uint8Array[] = []
    second.channel.onMessage((message) => received.push(message))
    await direct
    clearInterval(timer)
    const upgraded = connections.has(1)
    send()
    await expect.poll(() => received.length).toBe(sent.length)
    expect(sha256Hex(...received)).toBe(sha256Hex(...sent))
    const back = collect(first.channel, 3)
    second.channel.send(Uint8Array.of(1, 2, 3))
    expect(await back).toEqual([Uint8Array.of(1, 2, 3)])
    first.close()
    second.close()
    return upgraded
  }
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Emitter } from '../../../src/core/base/emitter.ts'
import { decodePeerMessage } from '../../../src/core/peer/messages.ts'
import { type EveryStack, startEveryStack } from '../../support/every-stack.ts'
import { collect, connectBound, NO_SERVERS, patternBytes, pump, sha256Hex } from '../../support/peer-pair.ts'

const TOTAL_BYTES = 8 * 1024 * 1024

describe('ICE is restarted in the middle of a transfer', () => {
  let stacks: EveryStack

  beforeAll(async () => {
    stacks = await startEveryStack()
  })
  afterAll(() => stacks.close())

  test.each([
    ['wrtc', 'wrtc', 2],
    ['web', 'wrtc', 2],
    ['wrtc', 'message-port', 2],
    // libdatachannel cannot: the connection is left as it is.
    ['native', 'web', 1],
    ['wrtc', 'native', 1],
  ] as const)('%s with %s', async (offerer, answerer, descriptions) => {
    const network = new Emitter<undefined>()
    const fragments = new Set<string>()
    const [first, second] = await connectBound(
      stacks.factories[offerer],
      stacks.factories[answerer],
      NO_SERVERS,
      {
        tamper: (bytes) => {
          const message = decodePeerMessage(bytes)
          if (message.type === 'description') fragments.add(message.iceUfrag)
          return [bytes]
        },
        onNetworkChange: (listener) => network.on(listener),
      },
    )
    const [there, back] = [patternBytes(TOTAL_BYTES, 1), patternBytes(TOTAL_BYTES, 2)]
    const arriving = Promise.all([collect(second.channel, TOTAL_BYTES), collect(first.channel, TOTAL_BYTES)])
    const half = TOTAL_BYTES / 2
    await Promise.all([
      pump(first.channel, there.subarray(0, half), 65_536),
      pump(second.channel, back.subarray(0, half), 65_536),
    ])
    network.emit(undefined)
    await Promise.all([
      pump(first.channel, there.subarray(half), 65_536),
      pump(second.channel, back.subarray(half), 65_536),
    ])
    const [thereArrived, backArrived] = await arriving
    expect(sha256Hex(...thereArrived)).toBe(sha256Hex(there))
    expect(sha256Hex(...backArrived)).toBe(sha256Hex(back))
    // A restart that takes long, on a busy machine, is begun once more.
    if (descriptions === 2) await expect.poll(() => fragments.size).toBeGreaterThanOrEqual(4)
    else expect(fragments.size).toBe(2)
    expect(await first.selectedPath()).toBe('direct')
    first.close()
    second.close()
  })
})

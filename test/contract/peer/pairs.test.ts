import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHANNEL_MESSAGE_LIMIT_BYTES, HIGH_WATER_BYTES } from '../../../src/core/peer/ports.ts'
import { type EveryStack, stackNames, startEveryStack } from '../../support/every-stack.ts'
import { closed, collect, connectBound, patternBytes, pump, sha256Hex } from '../../support/peer-pair.ts'

const TOTAL_BYTES = 8 * 1024 * 1024

describe('every stack with every other', () => {
  let stacks: EveryStack

  beforeAll(async () => {
    stacks = await startEveryStack()
  })
  afterAll(() => stacks.close())

  const pairs = stackNames.flatMap((offerer) => stackNames.map((answerer) => ({ offerer, answerer })))

  test.each(pairs)('$offerer offers to $answerer: 8 MiB both ways', async ({ offerer, answerer }) => {
    const [first, second] = await connectBound(stacks.factories[offerer], stacks.factories[answerer])
    const [there, back] = [patternBytes(TOTAL_BYTES, 1), patternBytes(TOTAL_BYTES, 2)]
    const arriving = Promise.all([collect(second.channel, TOTAL_BYTES), collect(first.channel, TOTAL_BYTES)])
    const reports = await Promise.all([
      pump(first.channel, there, 65_536),
      pump(second.channel, back, CHANNEL_MESSAGE_LIMIT_BYTES),
    ])
    const [thereArrived, backArrived] = await arriving
    expect(sha256Hex(...thereArrived)).toBe(sha256Hex(there))
    expect(sha256Hex(...backArrived)).toBe(sha256Hex(back))
    for (const { peakBytes } of reports)
      expect(peakBytes).toBeLessThanOrEqual(HIGH_WATER_BYTES + CHANNEL_MESSAGE_LIMIT_BYTES)
    expect(await Promise.all([first.selectedPath(), second.selectedPath()])).toEqual(['direct', 'direct'])
    const seen = closed(second.channel)
    first.close()
    await seen
    second.close()
  })
})

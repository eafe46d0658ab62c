// A connection that mends itself gets more time than one that is just silent.
import { beforeEach, describe, expect, it } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { MENDING_INTERVALS, PING_EVERY_MS, SILENT_INTERVALS } from '../../../../src/core/transfer/limits.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { MemorySource } from '../../../support/memory-files.ts'
import { MemorySink } from '../../../support/memory-sink.ts'
import { type RunningPair, startPair } from '../../../support/transfer-pair.ts'

describe('a pipe that mends itself', () => {
  let clock: ManualClock
  let pair: RunningPair
  let senderEnded: boolean
  const answer = { current: deferred<boolean>() }

  beforeEach(async () => {
    clock = new ManualClock()
    senderEnded = false
    answer.current = deferred<boolean>()
    const asked = deferred<undefined>()
    pair = startPair({
      source: new MemorySource({ 'a.txt': 10 }),
      sink: new MemorySink(),
      clock,
      ask: () => {
        asked.resolve(undefined)
        return answer.current.promise
      },
    })
    await asked.promise
    await settle()
    void pair.sent.then(() => {
      senderEnded = true
    })
    // The sender hears nothing any more.
    pair.pipes[1].stall()
  })

  async function seconds(count: number): Promise<void> {
    for (let second = 0; second < count; second++) {
      clock.advance(PING_EVERY_MS)
      await settle()
    }
  }

  async function end(): Promise<void> {
    pair.pipes[0].close()
    await Promise.all([pair.sent, pair.received])
    expect(clock.pendingTimers).toBe(0)
  }

  it('may be silent for twice as long, and goes on', async () => {
    pair.pipes[0].mending = true
    await seconds(MENDING_INTERVALS - 1)
    pair.pipes[0].mending = false
    pair.pipes[1].flow()
    answer.current.resolve(true)
    expect((await pair.sent).ok).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it('may not be silent for ever', async () => {
    pair.pipes[0].mending = true
    await seconds(MENDING_INTERVALS - 1)
    expect(senderEnded).toBe(false)
    await seconds(1)
    expect(await pair.sent).toMatchObject({ code: 'peer-lost' })
    await end()
  })

  it('has the time of any other when it says that it is whole again', async () => {
    pair.pipes[0].mending = true
    await seconds(3)
    pair.pipes[0].mending = false
    await seconds(SILENT_INTERVALS - 1)
    expect(senderEnded).toBe(false)
    await seconds(1)
    expect(await pair.sent).toMatchObject({ code: 'peer-lost' })
    await end()
  })
})

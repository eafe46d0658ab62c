import { describe, expect, it } from 'vitest'
import { Emitter } from '../../../../src/core/base/emitter.ts'
import { pairAsJoiner } from '../../../../src/core/pairing/drive.ts'
import { roomNameOf } from '../../../../src/core/pairing/resume.ts'
import { meetAgain, type MeetAgainInit } from '../../../../src/core/session/meet-again.ts'
import { ManualClock } from '../../../support/manual-clock.ts'
import { type MemoryWay, memoryWay } from '../../../support/memory-ways.ts'

const secret = { resumeSecret: new Uint8Array(32).fill(5) }

function setUp(ways: readonly MemoryWay[] = [memoryWay('lan'), memoryWay('rendezvous')]) {
  const clock = new ManualClock()
  const stop = new AbortController()
  const hope = new Emitter<undefined>()
  const efforts: { readonly attempt: number; readonly nextTryAtMs: number | null }[] = []
  const side = (role: 'owner' | 'joiner', change: Partial<MeetAgainInit> = {}) =>
    meetAgain({
      role,
      ways,
      secret,
      clock,
      signal: stop.signal,
      failuresBefore: 0,
      onHope: (listener) => hope.on(listener),
      onEffort: (effort) => {
        if (role === 'joiner') efforts.push(effort)
      },
      ...change,
    })
  return { clock, stop, hope, efforts, side, ways }
}

describe('meetAgain', () => {
  it('brings both sides together on some way, and leaves nothing open', async () => {
    const { clock, side, ways } = setUp()
    const [owner, joiner] = await Promise.all([side('owner'), side('joiner')])
    expect(owner.connection.via).toBe(joiner.connection.via)
    expect(owner.keys.sealOut).toEqual(joiner.keys.sealIn)
    expect(owner.keys.role).toBe('owner')
    for (const way of ways) expect(way.opened.size).toBe(0)
    expect(clock.pendingTimers).toBe(0)
  })

  it('keeps looking with longer and longer rests until the owner is there', async () => {
    const { clock, side, efforts, ways } = setUp([memoryWay('rendezvous')])
    const joining = side('joiner')
    await clock.advanceAsync(10_000)
    expect(ways[0]?.joins).toHaveLength(5) // at 0, 0.5, 1.5, 3.5, 7.5 s
    expect(efforts.at(-1)).toMatchObject({ attempt: 5 })
    const owning = side('owner')
    await clock.advanceAsync(8_000)
    const [owner, joiner] = await Promise.all([owning, joining])
    expect(owner.keys.sealIn).toEqual(joiner.keys.sealOut)
  })

  it('looks at once when there is hope', async () => {
    const { clock, side, hope, ways } = setUp([memoryWay('rendezvous')])
    const joining = side('joiner')
    await clock.advanceAsync(20_000)
    const before = ways[0]?.joins.length ?? 0
    const owning = side('owner')
    await clock.advanceAsync(0)
    hope.emit(undefined)
    await clock.advanceAsync(0)
    expect(ways[0]?.joins).toHaveLength(before + 1)
    await Promise.all([owning, joining])
  })

  it('opens the room again on a way that was lost, while the other stays open', async () => {
    const ways = [memoryWay('lan'), memoryWay('rendezvous')] as const
    const { clock, side, stop } = setUp(ways)
    const owning = side('owner')
    await clock.advanceAsync(0)
    ways[1].switchOn(false)
    await clock.advanceAsync(3_000)
    expect([ways[0].opened.size, ways[1].opened.size]).toEqual([1, 0])
    ways[1].switchOn(true)
    await clock.advanceAsync(10_000)
    expect(ways[1].opened).toEqual(new Set([roomNameOf(secret, 'rendezvous')]))
    stop.abort()
    await expect(owning).rejects.toMatchObject({ code: 'cancelled' })
    expect(clock.pendingTimers).toBe(0)
    for (const way of ways) expect(way.opened.size).toBe(0)
  })

  it('is not stopped by somebody in the room who does not have the secret', async () => {
    const way = memoryWay('rendezvous')
    const { clock, side } = setUp([way])
    const owning = side('owner')
    await clock.advanceAsync(0)
    const intruder = await way.join(roomNameOf(secret, 'rendezvous'), new AbortController().signal)
    const wrong = { resumeSecret: new Uint8Array(32) }
    const attempt = { code: wrong, via: 'rendezvous', clock, signal: new AbortController().signal } as const
    await expect(pairAsJoiner(intruder.pipe, attempt)).rejects.toMatchObject({ code: 'code-wrong' })
    const [owner, joiner] = await Promise.all([owning, side('joiner')])
    expect(owner.keys.sealIn).toEqual(joiner.keys.sealOut)
  })

  it('waits before it looks when connections have failed before', async () => {
    const way = memoryWay('rendezvous')
    const { clock, side, stop, efforts } = setUp([way])
    const joining = side('joiner', { failuresBefore: 3 })
    expect(efforts).toEqual([{ attempt: 3, nextTryAtMs: clock.nowMs() + 2_000 }])
    await clock.advanceAsync(1_999)
    expect(way.joins).toHaveLength(0)
    await clock.advanceAsync(1)
    expect(way.joins).toHaveLength(1)
    stop.abort()
    await expect(joining).rejects.toMatchObject({ code: 'cancelled' })
  })
})

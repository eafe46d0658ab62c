import { describe, expect, it } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import type { ReceiveEvent, SendEvent } from '../../../../src/core/transfer/events.ts'
import { WINDOW_BYTES } from '../../../../src/core/transfer/limits.ts'
import { Pacer } from '../../../../src/core/transfer/pacer.ts'
import { Steering } from '../../../../src/core/transfer/steering.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { MemorySource } from '../../../support/memory-files.ts'
import { MemoryDisk, MemorySink } from '../../../support/memory-sink.ts'
import { bothEnds, type RunningPair, startPair } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024

const flowOf = (events: readonly (SendEvent | ReceiveEvent)[]) =>
  events.flatMap((event) =>
    event.type === 'paused' ? [`${event.by} ${event.reason}`] : event.type === 'going' ? ['going'] : [],
  )

/** Lets everything happen that can happen by itself. */
async function rest(turns = 60): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await settle()
}

describe.each([0, 1] as const)('a pause by side %i', (side) => {
  const other = side === 0 ? 1 : 0
  const eventsOf = (pair: RunningPair) => [pair.sendEvents, pair.receiveEvents] as const

  it('in the middle lets no more than the window through, and both sides know', async () => {
    const source = new MemorySource({ huge: 64 * MIB }, () => undefined)
    const sink = new MemorySink({}, false)
    const paused = deferred<null>()
    let times = 0
    const pair = startPair({
      source,
      sink,
      onReceive: (event, { controls }) => {
        if (event.type !== 'progress' || event.bytesDone < 8 * MIB || times++ > 0) return
        controls[side].pause()
        paused.resolve(null)
      },
    })
    await paused.promise
    const [sender, receiver] = pair.controls
    await rest()
    const movedBytes = sender.bytesMoved
    expect(movedBytes).toBeLessThanOrEqual(8 * MIB + 2 * WINDOW_BYTES)
    await rest()
    expect([sender.bytesMoved, receiver.bytesMoved]).toEqual([movedBytes, movedBytes])
    expect(flowOf(eventsOf(pair)[side])).toEqual(['me user'])
    expect(flowOf(eventsOf(pair)[other])).toEqual(['peer user'])
    pair.controls[side].go()
    const { sent, received } = await bothEnds(pair)
    expect([sent.ok, received.ok]).toEqual([true, true])
    expect(flowOf(eventsOf(pair)[side])).toEqual(['me user', 'going'])
    expect(flowOf(eventsOf(pair)[other])).toEqual(['peer user', 'going'])
  })

  it('before the yes holds everything back after it', async () => {
    const controls = [new Steering(), new Steering()] as const
    controls[side].pause()
    const source = new MemorySource({ a: 5, b: MIB })
    const pair = startPair({ source, sink: new MemorySink(), controls })
    await rest()
    expect(pair.sendEvents.map(({ type }) => type)).toContain('planned')
    expect(controls[0].bytesMoved).toBe(0)
    // The pause is that of the one who made it.
    controls[other].go()
    await rest()
    expect(controls[0].bytesMoved).toBe(0)
    controls[side].go()
    expect((await bothEnds(pair)).received.ok).toBe(true)
  })

  it('while both pause ends with the later go', async () => {
    const controls = [new Steering(), new Steering()] as const
    controls[0].pause()
    controls[1].pause()
    const pair = startPair({ source: new MemorySource({ b: MIB }), sink: new MemorySink(), controls })
    await rest()
    controls[side].go()
    await rest()
    expect(flowOf(eventsOf(pair)[side]).at(-1)).toBe('peer user')
    expect(flowOf(eventsOf(pair)[other]).at(-1)).toBe('me user')
    expect(controls[0].bytesMoved).toBe(0)
    controls[other].go()
    expect((await bothEnds(pair)).received.ok).toBe(true)
  })

  it('outlasts a connection', async () => {
    const controls = [new Steering(), new Steering()] as const
    const disk = new MemoryDisk()
    const source = new MemorySource({ huge: 32 * MIB }, () => undefined)
    const first = startPair({
      source,
      sink: new MemorySink({}, true, disk),
      controls,
      onReceive: (event) => {
        if (event.type === 'progress') controls[side].pause()
      },
    })
    await rest()
    first.pipes[0].close()
    await bothEnds(first)
    const movedBytes = controls[0].bytesMoved
    const second = startPair({ source, sink: new MemorySink({}, true, disk), controls })
    await rest()
    expect(controls[0].bytesMoved).toBe(movedBytes)
    expect(flowOf(eventsOf(second)[other])).toEqual(['peer user'])
    controls[side].go()
    expect((await bothEnds(second)).received.ok).toBe(true)
  })

  it('can be cancelled by either', async () => {
    const controls = [new Steering(), new Steering()] as const
    controls[side].pause()
    const sink = new MemorySink()
    const pair = startPair({ source: new MemorySource({ b: MIB }), sink, controls })
    await rest()
    pair.cancelReceive()
    expect(await bothEnds(pair)).toMatchObject({
      sent: { code: 'cancelled-by-peer' },
      received: { code: 'cancelled' },
    })
    expect(sink.abandoned).toBe(true)
  })

  it('is no silence', async () => {
    const clock = new ManualClock()
    const controls = [new Steering(), new Steering()] as const
    controls[side].pause()
    const pair = startPair({ source: new MemorySource({ b: MIB }), sink: new MemorySink(), controls, clock })
    await rest()
    for (let second = 0; second < 120; second++) {
      clock.advance(1000)
      await settle()
    }
    controls[side].go()
    expect((await bothEnds(pair)).received.ok).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe.each(['disk-full', 'target-missing'] as const)('a disk that says %s', (code) => {
  const refusal = new DroplineError(code, { freeBytes: 0 })

  it.each(['prepare', 'open', 'write', 'publish', 'store', 'finish'] as const)(
    'at %s is a pause on both sides until it works',
    async (when) => {
      const clock = new ManualClock()
      let full = true
      let tries = 0
      const refuse = (): void => {
        tries += 1
        if (full) throw refusal
      }
      const hook = `on${when[0]!.toUpperCase()}${when.slice(1)}`
      const source = new MemorySource({ big: 5 * MIB, small: 10 })
      const sink = new MemorySink({ [hook]: refuse })
      const pair = startPair({ source, sink, clock })
      await rest()
      expect(flowOf(pair.receiveEvents)).toEqual([`me ${code}`])
      expect(flowOf(pair.sendEvents)).toEqual([`peer ${code}`])
      const triesBefore = tries
      await clock.advanceAsync(1999)
      expect(tries).toBe(triesBefore)
      await clock.advanceAsync(2)
      expect(tries).toBeGreaterThan(triesBefore)
      // The user's go tries at once.
      full = false
      pair.controls[1].go()
      const { sent, received } = await bothEnds(pair)
      expect([sent.ok, received.ok]).toEqual([true, true])
      expect(flowOf(pair.receiveEvents)).toEqual([`me ${code}`, 'going'])
      // At the end the good news may come in one message with the best.
      expect(flowOf(pair.sendEvents)).toEqual([`peer ${code}`, 'going'])
      expect(Buffer.compare(sink.published.get('big')!, source.contents(0))).toBe(0)
      expect(Buffer.compare(sink.published.get('small')!, source.contents(1))).toBe(0)
      expect(clock.pendingTimers).toBe(0)
    },
  )

  it('for ever can be left, and goes on with what is there', async () => {
    const disk = new MemoryDisk()
    const hooks = {
      onWrite: (_index: number, block: number): void => {
        if (block === 3) throw refusal
      },
    }
    const pair = startPair({
      source: new MemorySource({ big: 5 * MIB }),
      sink: new MemorySink(hooks, true, disk),
    })
    await rest()
    pair.leaveReceive()
    const { sent, received } = await bothEnds(pair)
    expect(sent).toEqual({ ok: false, code: 'peer-left', detail: {} })
    expect(received).toEqual({ ok: false, code: 'cancelled', detail: { left: 1 } })
    const again = startPair({
      source: new MemorySource({ big: 5 * MIB }),
      sink: new MemorySink({}, true, disk),
    })
    expect((await bothEnds(again)).received).toMatchObject({ outcome: { bytesMoved: 2 * MIB } })
  })

  it('takes no more than the window into memory', async () => {
    const sink = new MemorySink(
      {
        onWrite: () => {
          if (!open) throw refusal
        },
      },
      false,
    )
    let open = false
    const pair = startPair({ source: new MemorySource({ big: 64 * MIB }, () => undefined), sink })
    await rest(200)
    expect(pair.controls[1].bytesMoved).toBeLessThanOrEqual(WINDOW_BYTES)
    open = true
    pair.controls[1].go()
    expect((await bothEnds(pair)).received.ok).toBe(true)
  })
})

it('a disk that came back without what it had ends the connection and nothing else', async () => {
  const lost = new DroplineError('target-missing', { lostBytes: 5 })
  const sink = new MemorySink({
    onWrite: () => {
      throw lost
    },
  })
  const { sent, received } = await bothEnds(startPair({ source: new MemorySource({ big: 5 * MIB }), sink }))
  expect(sent).toEqual({ ok: false, code: 'peer-left', detail: {} })
  expect(received).toEqual({ ok: false, ...lost.info })
  expect([sink.suspended, sink.abandoned]).toEqual([true, false])
})

describe.each(['sender', 'receiver'] as const)('a %s that leaves', (who) => {
  it.each(['asking', 'moving'] as const)('while %s keeps everything, and the other knows', async (when) => {
    const sink = new MemorySink()
    const leave = (pair: RunningPair): void => {
      if (who === 'sender') pair.leaveSend()
      else pair.leaveReceive()
    }
    const pair: RunningPair = startPair({
      source: new MemorySource({ huge: 32 * MIB }, () => undefined),
      sink,
      ask: () => {
        if (when === 'moving') return Promise.resolve(true)
        queueMicrotask(() => leave(pair))
        return new Promise<boolean>(() => undefined)
      },
      onReceive: (event) => {
        if (event.type === 'progress') leave(pair)
      },
    })
    const { sent, received } = await bothEnds(pair)
    const left = { ok: false, code: 'cancelled', detail: { left: 1 } }
    const peerLeft = { ok: false, code: 'peer-left', detail: {} }
    expect(sent).toEqual(who === 'sender' ? left : peerLeft)
    expect(received).toEqual(who === 'sender' ? peerLeft : left)
    expect([sink.suspended, sink.abandoned]).toEqual([when === 'moving', false])
  })
})

describe('a limit', () => {
  it.each([
    ['of the sender', 0, 1_000_000],
    ['of the receiver', 1, 1_000_000],
    ['that is high', 0, 30_000_000],
  ] as const)('%s is kept within a tenth', async (_whose, side, bytesPerSecond) => {
    const clock = new ManualClock()
    const controls = [new Steering(), new Steering()] as const
    controls[side].setLimit(bytesPerSecond)
    const bytes = 4 * bytesPerSecond
    const source = new MemorySource({ big: bytes }, () => undefined)
    const pair = startPair({ source, sink: new MemorySink({}, false), controls, clock })
    const state = { over: false }
    const ends = bothEnds(pair).finally(() => {
      state.over = true
    })
    const startMs = clock.nowMs()
    while (!state.over) {
      await settle()
      clock.advance(1)
    }
    expect((await ends).received.ok).toBe(true)
    const seconds = (clock.nowMs() - startMs) / 1000
    expect(seconds).toBeGreaterThan(3.6)
    expect(seconds).toBeLessThan(4.4)
  })

  it('is the lower of both, and can be lifted at any time', async () => {
    const clock = new ManualClock()
    const controls = [new Steering(), new Steering()] as const
    controls[0].setLimit(2_000_000)
    controls[1].setLimit(1_000_000)
    const source = new MemorySource({ big: 64 * MIB }, () => undefined)
    const pair = startPair({ source, sink: new MemorySink({}, false), controls, clock })
    const pass = async (ms: number): Promise<number> => {
      const before = controls[1].bytesMoved
      for (let passed = 0; passed < ms; passed += 5) {
        clock.advance(5)
        await settle()
      }
      return controls[1].bytesMoved - before
    }
    await rest()
    expect((await pass(4000)) / 4_000_000).toBeCloseTo(1, 0.9)
    controls[1].setLimit(null)
    expect((await pass(4000)) / 8_000_000).toBeCloseTo(1, 0.9)
    controls[0].setLimit(null)
    await rest()
    const state = { over: false }
    const ends = bothEnds(pair).finally(() => {
      state.over = true
    })
    while (!state.over) await pass(200)
    expect((await ends).sent.ok).toBe(true)
  })
})

describe('Pacer', () => {
  it('saves up little, and takes no harm from a clock that is set', () => {
    let nowMs = 1_000_000
    const pacer = new Pacer({ nowMs: () => nowMs, after: () => () => undefined })
    pacer.setRate(1000)
    const sendable = (): number => {
      let bytes = 0
      while (pacer.waitMs === 0) {
        pacer.take(10)
        bytes += 10
      }
      return bytes
    }
    sendable()
    nowMs += 3_600_000
    expect(sendable()).toBeLessThanOrEqual(120)
    nowMs -= 7_200_000
    expect(sendable()).toBe(0)
    nowMs += 100
    expect(sendable()).toBeGreaterThan(80)
  })
})

import { describe, expect, it } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { decodeControl } from '../../../../src/core/transfer/messages.ts'
import type { Offer } from '../../../../src/core/transfer/receive.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { MemorySource, type MemoryTree } from '../../../support/memory-files.ts'
import { MemorySink } from '../../../support/memory-sink.ts'
import { bothEnds as results, type RunningPair, startPair } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024

const smallTree: MemoryTree = {
  folder: null,
  'folder/a': 10,
  'folder/empty': 0,
  'folder/sub': null,
  b: 40_000,
}
const mixedTree: MemoryTree = {
  big: 5 * MIB + 3,
  folder: null,
  ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`folder/small ${i}`, i % 50])),
  middle: 32 * 1024 + 1,
}

function expectSameFiles(source: MemorySource, sink: MemorySink): void {
  expect(sink.disk.files.size).toBe(source.manifest.files)
  for (let index = 0; index < source.manifest.length; index++) {
    if (source.manifest.kind(index) !== 'file') continue
    const there = sink.disk.files.get(source.manifest.path(index).join('/'))
    expect(Buffer.compare(there!.bytes, source.contents(index))).toBe(0)
  }
}

describe('a transfer', () => {
  it('moves every byte and tells both sides the same', async () => {
    const source = new MemorySource(mixedTree)
    const sink = new MemorySink()
    const pair = startPair({ source, sink })
    const { sent, received } = await results(pair)
    const bytes = source.manifest.totalBytes
    const top = ['big', 'folder', 'middle']
    const failed = { total: 0, list: [] }
    const outcome = { files: 302, bytes, bytesMoved: bytes, bytesSkipped: 0, top, more: false, failed }
    const report = { top, renamed: failed, same: 0, links: 0, failed }
    expect(sent).toEqual({ ok: true, outcome })
    expect(received).toEqual({ ok: true, outcome: { ...outcome, report, confirmed: true } })
    expect(pair.controls.map(({ bytesMoved }) => bytesMoved)).toEqual([bytes, bytes])
    expectSameFiles(source, sink)
    expect(source.closed).toBe(source.opened)
  })

  it('tells names, the offer, and progress that both screens agree on', async () => {
    let offer: Offer | undefined
    const pair = startPair({
      source: new MemorySource({ one: 3 * MIB, two: 3 * MIB, three: 1 }),
      sink: new MemorySink(),
      names: ['Ada\u202e', 'Grace\n'],
      ask: (asked) => {
        offer = asked
        return Promise.resolve(true)
      },
    })
    await results(pair)
    expect(offer).toMatchObject({
      peerName: 'Ada',
      summary: { files: 3, folders: 0, bytes: 6 * MIB + 1, topNames: ['one', 'two', 'three'], moreNames: 0 },
    })
    const types = pair.sendEvents.map(({ type }) => type)
    expect(types.slice(0, 3)).toEqual(['peer-named', 'asked', 'accepted'])
    expect(types.at(-1)).toBe('finishing')
    expect(pair.receiveEvents.at(-1)).toEqual({ type: 'finishing' })
    expect(pair.sendEvents[0]).toEqual({ type: 'peer-named', name: 'Grace' })
    const progressOf = (events: readonly { type: string }[]) =>
      events.filter(({ type }) => type === 'progress')
    const sent = progressOf(pair.sendEvents)
    // The sender says 'finishing' as soon as all bytes are there, and nothing after it.
    expect(sent).toEqual(progressOf(pair.receiveEvents).slice(0, sent.length))
    expect(sent.at(-1)).toMatchObject({ bytesDone: 6 * MIB + 1 })
    expect(sent.length).toBeGreaterThan(1)
  })

  it.each<[string, MemoryTree]>([
    ['one empty file', { empty: 0 }],
    ['one empty folder', { empty: null }],
    ['one byte', { one: 1 }],
    ['exactly one block', { block: MIB }],
    ['one byte more than a small file', { middle: 32 * 1024 + 1 }],
    ['thousands of empty files', Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i}`, 0]))],
  ])('moves %s', async (_what, tree) => {
    const sink = new MemorySink()
    const { sent, received } = await results(startPair({ source: new MemorySource(tree), sink }))
    expect([sent.ok, received.ok, sink.finished]).toEqual([true, true, true])
    expect(sink.published.size).toBe(Object.values(tree).filter((size) => size !== null).length)
  })

  it('acknowledges seldom, packs small files, and holds to the window', async () => {
    const files = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`${i}`, 1000]))
    // Time stands still: on a slow machine there are more acknowledgements, for the time that has passed.
    const clock = new ManualClock()
    const small = startPair({ source: new MemorySource(files), sink: new MemorySink(), clock })
    await results(small)
    expect(small.pipes[0].sentMessages).toBeLessThan(2000 / 20)
    expect(small.pipes[1].sentMessages).toBeLessThan(40)

    const gate = deferred<undefined>()
    const sink = new MemorySink({ onWrite: () => gate.promise }, false)
    const source = new MemorySource({ big: 40 * MIB }, () => undefined)
    let highest = 0
    source.onRead = (_index, offset) => {
      highest = Math.max(highest, offset)
    }
    const big = startPair({ source, sink, clock })
    while (highest < 16 * MIB) await settle()
    for (let turn = 0; turn < 50; turn++) await settle()
    // Nothing is on disk yet: 16 blocks are under way and at most four more are read ahead.
    expect(highest).toBeLessThan(21 * MIB)
    gate.resolve(undefined)
    await results(big)
    expect(big.pipes[1].sentMessages).toBeLessThan(40)
    expect(big.pipes[0].peakBufferedBytes).toBeLessThan(6 * MIB)
  })

  it('needs no answer for a thousand small files', async () => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, 1000]))
    const isAck = (message: Uint8Array): boolean => message[0] === 0 && decodeControl(message).type === 'ack'
    const pair = startPair({
      source: new MemorySource(files),
      sink: new MemorySink(),
      pipeOptions: { tamper: (message) => (isAck(message) ? [] : [message]) },
    })
    const { sent, received } = await results(pair)
    expect([sent.ok, received.ok]).toEqual([true, true])
  })

  it('has few files open at a time', async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}`, 33_000]))
    const sink = new MemorySink({ onPublish: () => settle() })
    await results(startPair({ source: new MemorySource(files), sink }))
    expect(sink.mostOpen).toBeGreaterThan(4)
    expect(sink.mostOpen).toBeLessThanOrEqual(16)
  })

  it('says complete only after the sink has finished', async () => {
    const finishing = deferred<undefined>()
    const pair = startPair({
      source: new MemorySource(smallTree),
      sink: new MemorySink({ onFinish: () => finishing.promise }),
    })
    let sent = false
    void pair.sent.then(() => {
      sent = true
    })
    while (pair.sendEvents.at(-1)?.type !== 'finishing') await settle()
    for (let turn = 0; turn < 20; turn++) await settle()
    expect(sent).toBe(false)
    finishing.resolve(undefined)
    expect((await results(pair)).sent.ok).toBe(true)
  })
})

describe('a transfer that is not wanted', () => {
  it('ends as declined on both sides, and nothing is prepared', async () => {
    const sink = new MemorySink()
    const pair = startPair({ source: new MemorySource(smallTree), sink, ask: () => Promise.resolve(false) })
    const { sent, received } = await results(pair)
    expect(sent).toEqual({ ok: false, code: 'declined', detail: {} })
    expect(received).toEqual({ ok: false, code: 'declined', detail: {} })
    expect(sink.prepared).toBe(false)
  })
})

describe('a failure', () => {
  const failed = (code: string, detail: object = {}) => ({ ok: false, code, detail })
  const full = new DroplineError('disk-full', { neededBytes: 5, freeBytes: 1 })
  const unwritable = new DroplineError('target-unwritable', { name: 'big' })
  const fail = (error: DroplineError) => ({
    throwIt: (): never => {
      throw error
    },
  })

  it.each<[string, MemorySink, object]>([
    [
      'before the question',
      new MemorySink({ onCheck: fail(full).throwIt }),
      failed('disk-full', full.detail),
    ],
    [
      'before the question, because it is not there,',
      new MemorySink({ onCheck: fail(new DroplineError('target-missing')).throwIt }),
      failed('target-missing'),
    ],
    [
      'after the yes',
      new MemorySink({ onPrepare: fail(unwritable).throwIt }),
      failed('target-unwritable', unwritable.detail),
    ],
    [
      'at the very end',
      new MemorySink({ onFinish: fail(unwritable).throwIt }),
      failed('target-unwritable', unwritable.detail),
    ],
  ])('of the receiving disk %s is told to both', async (_when, sink, expected) => {
    const source = new MemorySource(mixedTree)
    const { sent, received } = await results(startPair({ source, sink }))
    expect(sent).toEqual(expected)
    expect(received).toEqual(expected)
    expect(sink.abandoned).toBe(sink.prepared)
    expect(sink.finished).toBe(false)
    expect(source.closed).toBe(source.opened)
  })

  it('that is a defect tells the other side no more than that', async () => {
    const sink = new MemorySink({
      onStore: () => {
        throw new Error('secret path')
      },
    })
    const { sent, received } = await results(startPair({ source: new MemorySource({ a: 1 }), sink }))
    expect(received).toEqual(failed('internal', { message: 'secret path' }))
    expect(sent).toEqual(failed('internal'))
  })

  it('of bytes on the way is noticed before they are written', async () => {
    for (const [tree, name] of [
      [{ small: 100 }, 'small'],
      [{ big: 2 * MIB }, 'big'],
    ] as const) {
      const sink = new MemorySink()
      const pair = startPair({
        source: new MemorySource(tree),
        sink,
        pipeOptions: {
          tamper: (message) => {
            if (message[0] !== 3 && message[0] !== 4) return [message]
            const damaged = message.slice()
            damaged[damaged.length - 1]! ^= 1
            return [damaged]
          },
        },
      })
      const { sent, received } = await results(pair)
      expect(sent).toEqual(failed('hash-mismatch', { name }))
      expect(received).toEqual(sent)
      expect(sink.published.size).toBe(0)
    }
  })
})

/** Does something at each point of a transfer, on either side. */
const stages = ['start', 'asked', 'accepted', 'first progress', 'finishing'] as const

function startWithStage(
  stage: (typeof stages)[number],
  act: (pair: RunningPair) => void,
): { pair: RunningPair; sink: MemorySink } {
  const started = deferred<RunningPair>()
  const act1 = async () => {
    act(await started.promise)
  }
  const sink = new MemorySink({ onFinish: stage === 'finishing' ? act1 : () => undefined })
  let done = false
  const pair = startPair({
    // More than the window, so that at the first progress not everything has been sent.
    source: new MemorySource({ big: 24 * MIB, small: 4 }, () => undefined),
    sink,
    ask: async () => {
      if (stage !== 'asked') return true
      await act1()
      return new Promise<boolean>(() => undefined)
    },
    onSend: (event) => {
      const hit = stage === event.type || (stage === 'first progress' && event.type === 'progress')
      if (!hit || done || stage === 'asked' || stage === 'finishing') return
      done = true
      void act1()
    },
  })
  started.resolve(pair)
  if (stage === 'start') void act1()
  return { pair, sink }
}

describe.each(stages)('at %s', (stage) => {
  it.each(['sender', 'receiver'] as const)('the %s can cancel, and both know who did', async (who) => {
    const { pair, sink } = startWithStage(stage, (running) => {
      if (who === 'sender') running.cancelSend()
      else running.cancelReceive()
    })
    const { sent, received } = await results(pair)
    const cancelled = { ok: false, code: 'cancelled', detail: {} }
    const byPeer = { ok: false, code: 'cancelled-by-peer', detail: {} }
    if (stage === 'finishing' && who === 'sender') {
      // The receiver was about to say that all is done.
      expect(sent).toEqual(cancelled)
      expect(received.ok || received.code === 'cancelled-by-peer').toBe(true)
    } else {
      expect(sent).toEqual(who === 'sender' ? cancelled : byPeer)
      expect(received).toEqual(who === 'sender' ? byPeer : cancelled)
      expect(sink.published.has('big')).toBe(stage === 'finishing')
      expect(sink.abandoned).toBe(sink.prepared)
    }
  })

  it('a connection that breaks ends both', async () => {
    const { pair, sink } = startWithStage(stage, (running) => {
      running.pipes[0].close()
    })
    const { sent, received } = await results(pair)
    expect(sent).toMatchObject({ ok: false, code: 'peer-lost' })
    expect(received).toMatchObject({ ok: false, code: 'peer-lost' })
    expect([sink.suspended, sink.abandoned]).toEqual([sink.prepared, false])
  })
})

it('a pipe that throws while it closes is a lost peer', async () => {
  const pair = startPair({
    source: new MemorySource({ big: 24 * MIB }, () => undefined),
    sink: new MemorySink(),
    onSend: (event, { pipes }) => {
      if (event.type !== 'progress') return
      pipes[0].send = () => {
        throw new Error('InvalidStateError')
      }
    },
  })
  expect(await pair.sent).toEqual({ ok: false, code: 'peer-lost', detail: {} })
  pair.pipes[0].close()
  expect(await pair.received).toEqual({ ok: false, code: 'peer-lost', detail: {} })
})

describe('silence', () => {
  it('is broken by pings while a person thinks, for as long as it takes', async () => {
    const clock = new ManualClock()
    const answer = deferred<boolean>()
    const asked = deferred<undefined>()
    const pair = startPair({
      source: new MemorySource(smallTree),
      sink: new MemorySink(),
      clock,
      ask: () => {
        asked.resolve(undefined)
        return answer.promise
      },
    })
    await asked.promise
    for (let minute = 0; minute < 3; minute++)
      for (let step = 0; step < 60; step++) {
        clock.advance(1000)
        await settle()
      }
    answer.resolve(true)
    const { sent, received } = await results(pair)
    expect([sent.ok, received.ok]).toEqual([true, true])
    expect(clock.pendingTimers).toBe(0)
  })

  it.each([0, 1] as const)('of end %i for six seconds means that it is lost', async (silent) => {
    const clock = new ManualClock()
    const asked = deferred<AbortSignal>()
    const pair = startPair({
      source: new MemorySource(smallTree),
      sink: new MemorySink(),
      clock,
      ask: ({ signal }) => {
        asked.resolve(signal)
        return new Promise(() => undefined)
      },
    })
    const signal = await asked.promise
    await settle()
    pair.pipes[silent].stall()
    const other = silent === 0 ? pair.received : pair.sent
    let over = false
    void other.then(() => {
      over = true
    })
    for (let second = 0; second < 5; second++) {
      clock.advance(1000)
      await settle()
    }
    expect(over).toBe(false)
    for (let second = 0; second < 2; second++) {
      clock.advance(1000)
      await settle()
    }
    expect(await other).toEqual({ ok: false, code: 'peer-lost', detail: {} })
    // Only one direction is dead: the good-bye arrives, and is no reason to give the transfer up.
    const lost = silent === 0 ? pair.sent : pair.received
    expect(await lost).toEqual({ ok: false, code: 'peer-lost', detail: {} })
    if (silent === 0) expect(signal.aborted).toBe(true)
    pair.pipes[0].close()
    await results(pair)
    expect(clock.pendingTimers).toBe(0)
  })

  it('does not follow from a clock that jumps', async () => {
    const clock = new ManualClock()
    const answer = deferred<boolean>()
    const asked = deferred<undefined>()
    const pair = startPair({
      source: new MemorySource(smallTree),
      sink: new MemorySink(),
      clock: { nowMs: () => clock.nowMs() * 2, after: (ms, callback) => clock.after(ms, callback) },
      ask: () => {
        asked.resolve(undefined)
        return answer.promise
      },
    })
    await asked.promise
    clock.advance(4 * 1000)
    await settle()
    answer.resolve(true)
    expect((await results(pair)).sent.ok).toBe(true)
  })

  it('at the end does not keep a cancelled transfer waiting', async () => {
    const clock = new ManualClock()
    const asked = deferred<undefined>()
    const pair = startPair({
      source: new MemorySource(smallTree),
      sink: new MemorySink(),
      clock,
      ask: () => {
        asked.resolve(undefined)
        return new Promise(() => undefined)
      },
    })
    await asked.promise
    pair.pipes[0].stall()
    pair.pipes[1].stall()
    pair.cancelSend()
    await settle()
    await clock.advanceAsync(1000)
    expect(await pair.sent).toMatchObject({ code: 'cancelled' })
    pair.pipes[0].close()
    expect(await pair.received).toMatchObject({ code: 'peer-lost' })
  })
})

describe('memory', () => {
  it('stays flat while two gigabytes pass', async () => {
    const source = new MemorySource({ huge: 2048 * MIB }, () => undefined)
    const sink = new MemorySink({}, false)
    let peakBytes = 0
    let startBytes = 0
    const pair = startPair({
      source,
      sink,
      // What is looked at are the buffers.
      sha256: (...parts) => {
        const bytes = parts.reduce((sum, part) => sum + part.length, 0)
        return bytes === MIB ? new Uint8Array(32) : nodeSha256(...parts)
      },
      onSend: () => {
        const { arrayBuffers, heapUsed } = process.memoryUsage()
        const now = arrayBuffers + heapUsed
        if (startBytes === 0) startBytes = now
        peakBytes = Math.max(peakBytes, now)
      },
    })
    const { sent, received } = await results(pair)
    expect([sent.ok, received.ok]).toEqual([true, true])
    expect((peakBytes - startBytes) / MIB).toBeLessThan(150)
  }, 300_000)
})

it('control messages are the only ones that start with a zero', async () => {
  const seen = new Set<string>()
  const pair = startPair({
    source: new MemorySource(mixedTree),
    sink: new MemorySink(),
    pipeOptions: {
      tamper: (message) => {
        seen.add(message[0] === 0 ? decodeControl(message).type : `#${message[0]}`)
        return [message]
      },
    },
  })
  await results(pair)
  expect([...seen].sort()).toEqual(
    [
      '#1',
      '#2',
      '#3',
      '#4',
      '#5',
      'accept',
      'ack',
      'asking',
      'bye',
      'complete',
      'end',
      'file-end',
      'hello',
      'manifest-end',
      'manifest-wanted',
      'offer',
      'plan-end',
    ].sort(),
  )
})

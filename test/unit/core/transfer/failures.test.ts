import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { settle } from '../../../support/manual-clock.ts'
import { MemorySource, type MemoryTree } from '../../../support/memory-files.ts'
import { MemoryDisk, MemorySink } from '../../../support/memory-sink.ts'
import { bothEnds, startPair } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024

/** Entry 0 and 403 are large; in between are a folder and small files, some dozens of them in a pack. */
const tree: MemoryTree = {
  big: 5 * MIB + 3,
  folder: null,
  ...Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`folder/small ${i}`, i % 50])),
  'last big': 2 * MIB,
}
const LAST = 402

const unreadable = (name: string) => new DroplineError('source-unreadable', { name })
const unwritable = (name: string) => new DroplineError('target-unwritable', { name })

/** What both sides must say when exactly these files fail. */
function failing(source: MemorySource, indexes: readonly number[], code: string) {
  const { manifest } = source
  const lostBytes = indexes.reduce((sum, index) => sum + manifest.sizeBytes(index), 0)
  return {
    ok: true,
    outcome: {
      files: manifest.files - indexes.length,
      bytes: manifest.totalBytes - lostBytes,
      failed: {
        total: indexes.length,
        list: indexes.map((index) => ({ name: manifest.path(index).join('/'), code })),
      },
    },
  }
}

function expectOthers(source: MemorySource, sink: MemorySink, failed: readonly number[]): void {
  expect([...sink.failed].sort()).toEqual([...failed].sort())
  expect(sink.finished).toBe(true)
  for (let index = 0; index < source.manifest.length; index++) {
    if (source.manifest.kind(index) !== 'file') continue
    const there = sink.disk.files.get(source.manifest.path(index).join('/'))
    if (failed.includes(index)) expect(there).toBeUndefined()
    else expect(Buffer.compare(there!.bytes, source.contents(index))).toBe(0)
  }
}

describe('a file of the sender that', () => {
  const places: readonly (readonly number[])[] = [[0], [2], [17, 18, 19], [LAST], [0, 30, LAST]]

  it.each(places.map((indexes) => [indexes]))('cannot be opened fails alone: %j', async (indexes) => {
    const source = new MemorySource(tree)
    for (const index of indexes) source.unopenable.set(index, unreadable('x'))
    const sink = new MemorySink()
    const pair = startPair({ source, sink })
    const { sent, received } = await bothEnds(pair)
    expect(sent).toMatchObject(failing(source, indexes, 'source-unreadable'))
    expect(received).toMatchObject(failing(source, indexes, 'source-unreadable'))
    expectOthers(source, sink, indexes)
    const news = failing(source, indexes, 'source-unreadable').outcome.failed.list
    for (const events of [pair.sendEvents, pair.receiveEvents])
      expect(events.filter(({ type }) => type === 'file-failed')).toEqual(
        news.map((each) => ({ type: 'file-failed', ...each })),
      )
    expect(source.closed).toBe(source.opened)
  })

  it.each(places.map((indexes) => [indexes]))('has changed fails alone: %j', async (indexes) => {
    const source = new MemorySource(tree)
    for (const index of indexes) source.changed.add(index)
    const sink = new MemorySink()
    const { sent, received } = await bothEnds(startPair({ source, sink }))
    expect(sent).toMatchObject(failing(source, indexes, 'source-changed'))
    expect(received).toMatchObject(failing(source, indexes, 'source-changed'))
    expectOthers(source, sink, indexes)
    expect(source.closed).toBe(source.opened)
  })

  const blocks = [0, 1, 2, 3, 4, 5].flatMap((block) => [['from', block] as const, ['at', block] as const])
  it.each(blocks)('cannot be read %s block %i fails alone', async (where, block) => {
    const source = new MemorySource(tree)
    source.onRead = async (index, offset) => {
      if (index !== 0) return
      // A block that is read ahead may be there before the error of the one before it.
      if (offset === block * MIB) await settle()
      if (offset === block * MIB || (where === 'from' && offset > block * MIB)) throw unreadable('big')
    }
    const sink = new MemorySink()
    const pair = startPair({ source, sink })
    const { sent, received } = await bothEnds(pair)
    expect(sent).toMatchObject(failing(source, [0], 'source-unreadable'))
    expect(received).toMatchObject(failing(source, [0], 'source-unreadable'))
    expectOthers(source, sink, [0])
    // What arrived of it does not count as done.
    const last = pair.receiveEvents.findLast((event) => event.type === 'progress')
    expect(last).toMatchObject({ bytesDone: source.manifest.totalBytes - (5 * MIB + 3) })
  })

  it('is shorter than it was has changed', async () => {
    const source = new MemorySource({ short: 10, other: 5 })
    const longer = new MemorySource({ short: 20, other: 5 })
    const lying = {
      manifest: longer.manifest,
      skipped: longer.skipped,
      open: (index: number) => source.open(index),
    }
    const sink = new MemorySink()
    const { sent } = await bothEnds(startPair({ source: lying, sink }))
    expect(sent).toMatchObject(failing(longer, [0], 'source-changed'))
    expect([...sink.published.keys()]).toEqual(['other'])
  })

  it('was cut before, and has changed since, fails alone', async () => {
    const disk = new MemoryDisk()
    const files = { huge: 32 * MIB, small: 5 }
    const first = startPair({
      source: new MemorySource(files),
      sink: new MemorySink({}, true, disk),
      onReceive: (event, pair) => {
        if (event.type === 'progress') pair.pipes[0].close()
      },
    })
    await bothEnds(first)
    const source = new MemorySource(files)
    source.unopenable.set(0, new DroplineError('source-changed', { name: 'huge' }))
    const sink = new MemorySink({}, true, disk)
    const pair = startPair({ source, sink })
    const { sent, received } = await bothEnds(pair)
    expect(sent).toMatchObject(failing(source, [0], 'source-changed'))
    expect(received).toMatchObject(failing(source, [0], 'source-changed'))
    expectOthers(source, sink, [0])
    expect(pair.receiveEvents.findLast((event) => event.type === 'progress')).toMatchObject({
      bytesDone: 5,
      filesDone: 1,
    })
  })
})

describe('a file that the receiving disk refuses', () => {
  it.each([0, 2, 5])('at write of block %i fails alone', async (block) => {
    const source = new MemorySource(tree)
    const sink = new MemorySink({
      onWrite: (index, at) => {
        if (index === 0 && at === block) throw unwritable('big')
      },
    })
    const { sent, received } = await bothEnds(startPair({ source, sink }))
    expect(sent).toMatchObject(failing(source, [0], 'target-unwritable'))
    expect(received).toMatchObject(failing(source, [0], 'target-unwritable'))
    expect(new Set(sink.failed)).toEqual(new Set([0]))
    expect(sink.published.size).toBe(source.manifest.files - 1)
  })

  it('early on is not sent to its end', async () => {
    const source = new MemorySource({ huge: 256 * MIB, small: 5 }, () => undefined)
    const sink = new MemorySink(
      {
        onOpen: () => {
          throw unwritable('huge')
        },
      },
      false,
    )
    const pair = startPair({ source, sink })
    const { sent, received } = await bothEnds(pair)
    expect(sent).toMatchObject(failing(source, [0], 'target-unwritable'))
    expect(received).toMatchObject(failing(source, [0], 'target-unwritable'))
    expect(pair.controls[0].bytesMoved).toBeLessThan(40 * MIB)
  })

  it('at its final name fails alone', async () => {
    const source = new MemorySource(tree)
    const sink = new MemorySink({
      onPublish: async (index) => {
        await settle()
        if (index === LAST) throw unwritable('last big')
      },
    })
    const { sent, received } = await bothEnds(startPair({ source, sink }))
    expect(sent).toMatchObject(failing(source, [LAST], 'target-unwritable'))
    expect(received).toMatchObject(failing(source, [LAST], 'target-unwritable'))
  })

  it('in a pack fails alone', async () => {
    const source = new MemorySource(tree)
    const bad = [100, 101, 102]
    const sink = new MemorySink({
      onStore: (files) => {
        for (const { index } of files) if (bad.includes(index)) throw unwritable(`${index}`)
      },
    })
    const { sent, received } = await bothEnds(startPair({ source, sink }))
    expect(sent).toMatchObject(failing(source, bad, 'target-unwritable'))
    expect(received).toMatchObject(failing(source, bad, 'target-unwritable'))
    expectOthers(source, sink, bad)
  })
})

describe('when every file fails', () => {
  const files = { a: 5, folder: null, 'folder/b': 3 * MIB }
  const failed = (code: string) => ({ ok: false, code, detail: { name: 'a' } })

  it('because of the sender, the transfer does', async () => {
    const source = new MemorySource(files)
    for (const index of [0, 2]) source.unopenable.set(index, unreadable('a'))
    const sink = new MemorySink()
    const { sent, received } = await bothEnds(startPair({ source, sink }))
    expect(sent).toEqual(failed('source-unreadable'))
    expect(received).toEqual(failed('source-unreadable'))
    expect(sink.abandoned).toBe(true)
  })

  it('because of the receiver, the transfer does', async () => {
    const refuse = (): never => {
      throw unwritable('a')
    }
    const sink = new MemorySink({ onStore: refuse, onOpen: refuse })
    const { sent, received } = await bothEnds(startPair({ source: new MemorySource(files), sink }))
    expect(sent).toMatchObject({ ok: false, code: 'target-unwritable' })
    expect(received).toMatchObject({ ok: false, code: 'target-unwritable' })
    expect(sink.abandoned).toBe(true)
  })
})

it('lists of failures are cut, and count everything', async () => {
  const source = new MemorySource({
    ok: 1,
    ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, 7])),
  })
  for (let index = 1; index <= 1000; index++) source.unopenable.set(index, unreadable('x'))
  const { sent, received } = await bothEnds(startPair({ source, sink: new MemorySink() }))
  for (const end of [sent, received]) {
    expect(end).toMatchObject({ ok: true, outcome: { files: 1, failed: { total: 1000 } } })
    expect(end.ok && end.outcome.failed.list.length).toBe(200)
  }
})

describe('several transfers on one pipe', () => {
  it('follow each other, and none hears the good-bye of the one before', async () => {
    let pipes
    for (const [round, more] of [true, true, false].entries()) {
      const source = new MemorySource({ [`file ${round}`]: 3 * MIB })
      const sink = new MemorySink()
      const pair = startPair({
        source,
        sink,
        transferId: new Uint8Array(16).fill(round),
        more: () => more,
        ...(pipes === undefined ? {} : { pipes }),
      })
      pipes = pair.pipes
      const { sent, received } = await bothEnds(pair)
      expect([sent, received]).toMatchObject([
        { ok: true, outcome: { more } },
        { ok: true, outcome: { more } },
      ])
      expect(sink.published.size).toBe(1)
    }
  })
})

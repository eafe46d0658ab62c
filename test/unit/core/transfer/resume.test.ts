import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { BLOCK_BYTES, SMALL_FILE_BYTES, WINDOW_BYTES } from '../../../../src/core/transfer/limits.ts'
import type { ReceiveChoice } from '../../../../src/core/transfer/ports.ts'
import { Steering } from '../../../../src/core/transfer/steering.ts'
import { MemorySource, type MemoryTree } from '../../../support/memory-files.ts'
import { MemoryDisk, MemorySink } from '../../../support/memory-sink.ts'
import { bothEnds, type PairInit, startPair } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024

const tree: MemoryTree = {
  'first.bin': MIB + 17,
  folder: null,
  'folder/a': 10,
  'folder/empty': 0,
  'folder/deep': null,
  'folder/deep/block': 4 * SMALL_FILE_BYTES,
  'folder/deep/b': 20_000,
  'folder/link': 'deep/b',
  last: SMALL_FILE_BYTES + 1,
}

/** Where to cut: the n-th message of one end, counted over one connection. */
interface Cut {
  readonly from: 0 | 1
  readonly message: number
}

interface Campaign {
  readonly disk: MemoryDisk
  readonly connections: number
  readonly asked: number
  readonly bytesMoved: readonly [sent: number, arrived: number]
  readonly last: Awaited<ReturnType<typeof bothEnds>>
  readonly done: readonly { readonly bytes: number; readonly files: number }[]
}

/** Connects until it is through; each connection has a new source, a new sink, and perhaps a cut. */
async function untilDone(
  files: MemoryTree,
  cuts: readonly Cut[],
  init: Partial<PairInit> = {},
): Promise<Campaign> {
  const disk = new MemoryDisk()
  const controls = [new Steering(), new Steering()] as const
  const done: { bytes: number; files: number }[] = []
  let asked = 0
  for (let connection = 0; ; connection++) {
    const cut = cuts[connection]
    const pair = startPair({
      source: new MemorySource(files),
      sink: new MemorySink({}, true, disk),
      controls,
      pipeOptions: { cutAt: (from, index) => from === cut?.from && index === cut.message },
      ask: () => {
        asked += 1
        return Promise.resolve(true)
      },
      onReceive: (event) => {
        if (event.type === 'progress') done.push({ bytes: event.bytesDone, files: event.filesDone })
      },
      ...init,
    })
    const last = await bothEnds(pair)
    // A receiver that has everything may be the only one who knows it, but never believes that the sender does.
    if (last.received.ok && last.received.outcome.confirmed) {
      expect(last.sent.ok).toBe(true)
      expect(disk.journals.size).toBe(0)
    }
    if (last.received.ok && last.sent.ok) {
      const bytesMoved = [controls[0].bytesMoved, controls[1].bytesMoved] as const
      return { disk, connections: connection + 1, asked, bytesMoved, last, done }
    }
    for (const end of [last.sent, last.received]) if (!end.ok) expect(end.code).toBe('peer-lost')
    if (connection > cuts.length) throw new Error('it does not end')
  }
}

function expectAllThere(files: MemoryTree, disk: MemoryDisk): void {
  const source = new MemorySource(files)
  expect(disk.files.size).toBe(source.manifest.files)
  for (let index = 0; index < source.manifest.length; index++) {
    if (source.manifest.kind(index) !== 'file') continue
    const there = disk.files.get(source.manifest.path(index).join('/'))
    expect(Buffer.compare(there!.bytes, source.contents(index))).toBe(0)
  }
}

describe('a transfer that is cut', () => {
  it('at any message of either end goes on where it was', async () => {
    const whole = startPair({ source: new MemorySource(tree), sink: new MemorySink() })
    await bothEnds(whole)
    const totalBytes = new MemorySource(tree).manifest.totalBytes
    for (const from of [0, 1] as const)
      for (let message = 0; message < whole.pipes[from].sentMessages; message++) {
        const { disk, asked, bytesMoved, connections, last } = await untilDone(tree, [{ from, message }])
        expectAllThere(tree, disk)
        expect(connections).toBeLessThanOrEqual(2)
        // Whoever has said yes once is not asked again; before the yes there is nothing to go on with.
        expect(asked).toBeLessThanOrEqual(2)
        expect(Math.max(...bytesMoved)).toBeLessThanOrEqual(totalBytes + WINDOW_BYTES)
        // What the last connection moved and what it found there are the whole.
        const { outcome } = last.received as Extract<typeof last.received, { ok: true }>
        expect(outcome.bytesMoved + outcome.bytesSkipped).toBe(totalBytes)
        expect(outcome.files).toBe(6)
      }
  })

  it('at its very last word is told so without moving anything', async () => {
    const disk = new MemoryDisk()
    const run = (cutAt?: (from: 0 | 1) => boolean) => {
      const sink = new MemorySink({ onFinish: () => void (finishing = true) }, true, disk)
      let finishing = false
      const pair = startPair({
        source: new MemorySource(tree),
        sink,
        pipeOptions: { cutAt: (from) => finishing && cutAt?.(from) === true },
        ask: () => Promise.resolve(disk.files.size === 0),
      })
      return bothEnds(pair)
    }
    const first = await run((from) => from === 1)
    expect(first).toMatchObject({
      sent: { ok: false, code: 'peer-lost' },
      received: { ok: true, outcome: { confirmed: false } },
    })
    const second = await run()
    const nothing = { ok: true, outcome: { bytesMoved: 0, files: 6 } }
    expect(second).toMatchObject({ sent: nothing, received: nothing })
    expect(second.received).toMatchObject({ outcome: { confirmed: true } })
    expectAllThere(tree, disk)
  })

  it('asks nobody again after the yes, and keeps every verified block', async () => {
    const disk = new MemoryDisk()
    const files = { huge: 64 * MIB }
    const first = startPair({
      source: new MemorySource(files),
      sink: new MemorySink({}, true, disk),
      onReceive: (event, pair) => {
        if (event.type === 'progress' && event.bytesDone >= 20 * MIB) pair.pipes[0].close()
      },
    })
    await bothEnds(first)
    const written = [...disk.journals.values()][0]!.parts.get(0)!.length
    expect(written).toBeGreaterThanOrEqual(20)
    const sink = new MemorySink({}, true, disk)
    const second = startPair({
      source: new MemorySource(files),
      sink,
      ask: () => Promise.reject(new Error('asked again')),
    })
    const { sent, received } = await bothEnds(second)
    const expected = { bytesMoved: (64 - written) * MIB, bytesSkipped: written * MIB }
    expect(sent).toMatchObject({ ok: true, outcome: expected })
    expect(received).toMatchObject({ ok: true, outcome: expected })
    const planned = { type: 'planned', bytesBefore: written * MIB, bytesSame: 0, filesDone: 0 }
    expect(second.sendEvents).toContainEqual(planned)
    expect(second.receiveEvents).toContainEqual(planned)
    expect(second.receiveEvents).toContainEqual({ type: 'accepted', resumed: true })
    expect(second.sendEvents.map(({ type }) => type)).not.toContain('asked')
    expectAllThere(files, disk)
  })

  it('never shows less than before', async () => {
    const cuts = [12, 25, 40].map((message): Cut => ({ from: 0, message }))
    const { done, disk } = await untilDone({ huge: 12 * MIB, a: 5, b: 6 }, cuts)
    expectAllThere({ huge: 12 * MIB, a: 5, b: 6 }, disk)
    for (const [index, { bytes, files }] of done.entries()) {
      expect(bytes).toBeGreaterThanOrEqual(done[index - 1]?.bytes ?? 0)
      expect(files).toBeGreaterThanOrEqual(done[index - 1]?.files ?? 0)
    }
  })

  it('ends with the same trees, whatever they are and wherever it is cut', async () => {
    const size = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: SMALL_FILE_BYTES + 2 }) },
      { weight: 1, arbitrary: fc.integer({ min: BLOCK_BYTES - 1, max: 3 * BLOCK_BYTES + 1 }) },
    )
    const anyTree = fc
      .array(fc.oneof(size, fc.constant(null)), { minLength: 1, maxLength: 30 })
      .map((sizes) => {
        // Whatever comes after a folder lies in it.
        let folder = ''
        return Object.fromEntries(
          sizes.map((each, index) => {
            const path = `${folder}${index}`
            if (each === null) folder = index % 3 === 0 ? '' : `${path}/`
            return [path, each]
          }),
        )
      })
    const cut = fc.record({
      from: fc.constantFrom<0 | 1>(0, 1),
      message: fc.nat({ max: 60 }),
    })
    await fc.assert(
      fc.asyncProperty(anyTree, fc.array(cut, { maxLength: 5 }), async (files, cuts) => {
        const { disk, bytesMoved, connections } = await untilDone(files, cuts)
        expectAllThere(files, disk)
        const limit = new MemorySource(files).manifest.totalBytes + (connections - 1) * WINDOW_BYTES
        expect(Math.max(...bytesMoved)).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 60 },
    )
  })

  it('asks again when another set of files is offered under its name', async () => {
    const disk = new MemoryDisk()
    const first = startPair({
      source: new MemorySource({ huge: 8 * MIB }),
      sink: new MemorySink({}, true, disk),
      onReceive: (event, pair) => {
        if (event.type === 'progress') pair.pipes[0].close()
      },
    })
    await bothEnds(first)
    let asked = 0
    const sink = new MemorySink({}, true, disk)
    const second = startPair({
      source: new MemorySource({ other: 8 * MIB }),
      sink,
      ask: () => Promise.resolve(++asked === 1),
    })
    expect((await bothEnds(second)).sent).toMatchObject({ ok: true, outcome: { bytesMoved: 8 * MIB } })
    expect([asked, sink.resumed]).toEqual([1, false])
  })
})

describe('files that are there already', () => {
  const there = (files: MemoryTree, change: (disk: MemoryDisk) => void = () => undefined): MemoryDisk => {
    const disk = new MemoryDisk()
    const source = new MemorySource(files)
    for (let index = 0; index < source.manifest.length; index++) {
      if (source.manifest.kind(index) !== 'file') continue
      const { mtimeMs } = source.manifest.entry(index)
      disk.files.set(source.manifest.path(index).join('/'), { bytes: source.contents(index), mtimeMs })
    }
    change(disk)
    return disk
  }
  const again = async (disk: MemoryDisk, choice: Partial<ReceiveChoice>) => {
    const source = new MemorySource(tree)
    const sink = new MemorySink({}, true, disk)
    const pair = startPair({ source, sink, choice })
    return { ...(await bothEnds(pair)), pair, source, sink }
  }

  it.each(['quick', 'content'] as const)('and the same do not move (%s)', async (compare) => {
    const disk = there(tree)
    const { sent, received, pair, source } = await again(disk, { conflict: 'skip', compare })
    const { totalBytes } = source.manifest
    for (const end of [sent, received])
      expect(end).toMatchObject({
        ok: true,
        outcome: { bytesMoved: 0, bytesSkipped: totalBytes, files: 6, bytes: totalBytes },
      })
    expect(received).toMatchObject({ outcome: { report: { same: 6 } } })
    expect(source.readBytes).toBe(compare === 'quick' ? 0 : totalBytes)
    const bytesSame = compare === 'quick' ? totalBytes : 0
    expect(pair.sendEvents).toContainEqual({
      type: 'planned',
      bytesBefore: 0,
      bytesSame,
      filesDone: compare === 'quick' ? 6 : 0,
    })
  })

  it.each(['first.bin', 'folder/a', 'folder/deep/b'])('but %s differs: only that moves', async (path) => {
    const source = new MemorySource(tree)
    const disk = there(tree, ({ files }) => {
      const { bytes, mtimeMs } = files.get(path)!
      const changed = bytes.slice()
      changed[changed.length - 1]! ^= 1
      files.set(path, { bytes: changed, mtimeMs })
    })
    const size = disk.files.get(path)!.bytes.length
    const { sent, received } = await again(disk, { conflict: 'overwrite', compare: 'content' })
    for (const end of [sent, received])
      expect(end).toMatchObject({
        ok: true,
        outcome: { bytesMoved: size, bytesSkipped: source.manifest.totalBytes - size },
      })
    expectAllThere(tree, disk)
  })

  it('and cannot be read by the sender fail alone', async () => {
    const source = new MemorySource(tree)
    source.unopenable.set(2, new DroplineError('source-unreadable', { name: 'folder/a' }))
    const pair = startPair({
      source,
      sink: new MemorySink({}, true, there(tree)),
      choice: { conflict: 'skip', compare: 'content' },
    })
    const { sent, received } = await bothEnds(pair)
    const failed = { total: 1, list: [{ name: 'folder/a', code: 'source-unreadable' }] }
    expect(sent).toMatchObject({ ok: true, outcome: { failed, files: 5 } })
    expect(received).toMatchObject({ ok: true, outcome: { failed, files: 5 } })
  })
})

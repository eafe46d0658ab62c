import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, symlink, truncate, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { scanSource } from '../../../src/platform/node/files/source.ts'
import { mountTmpfs, unmount } from '../../support/mounts.ts'
import { type PairInit, type RunningPair, someTransferId, startPair } from '../../support/transfer-pair.ts'
import { makeTree, namesOf, treeOf } from '../../support/trees.ts'

const MIB = 1024 * 1024
let dir = ''
let from = ''
let to = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropline-round-trip-'))
  from = join(dir, 'from')
  to = join(dir, 'to')
  await mkdir(to)
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

async function start(paths: readonly string[], more: Partial<PairInit> = {}): Promise<RunningPair> {
  const source = await scanSource(paths, { signal: new AbortController().signal })
  return startPair({ source, sink: folderSink(to), ...more })
}

async function move(paths: readonly string[], more: Partial<PairInit> = {}) {
  const pair = await start(paths, more)
  const [sent, received] = await Promise.all([pair.sent, pair.received])
  return { sent, received }
}

describe('a tree', () => {
  it('arrives identical: names, bytes, times, exec bits, empty files and folders', async () => {
    await makeTree(join(from, 'photos'), {
      'empty.txt': '',
      'empty folder': null,
      'a/b/c/d/e/deep.bin': 100_000,
      'a/.hidden': 'dot',
      'run.sh': { content: '#!/bin/sh\n', executable: true },
      'old.txt': { content: 'old', mtimeMs: 1_000_000_000_123 },
      'exact-block.bin': MIB,
      'three-blocks.bin': 3 * MIB + 1,
      'small-limit.bin': 32 * 1024,
      'over-limit.bin': 32 * 1024 + 1,
      'Ünïcödé ファイル 😀.txt': 'name',
      "it's 100% #1 & more.txt": 'quote',
    })
    const { sent, received } = await move([join(from, 'photos')])
    expect(await treeOf(to)).toEqual(await treeOf(from))
    expect(sent).toMatchObject({ ok: true, outcome: { files: 11, top: ['photos'] } })
    expect(received).toMatchObject({ ok: true, outcome: { files: 11, report: { top: ['photos'] } } })
  })

  it('of two thousand small files arrives identical', async () => {
    const spec = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`d${i % 20}/f${i}`, i % 300]))
    await makeTree(join(from, 'many'), spec)
    const { sent } = await move([join(from, 'many')])
    expect(sent.ok).toBe(true)
    expect(await treeOf(to)).toEqual(await treeOf(from))
  })

  it('that is sent twice arrives twice', async () => {
    await makeTree(from, { 'd/a': 'a', 'b.txt': 'b' })
    const paths = [join(from, 'd'), join(from, 'b.txt')]
    await move(paths)
    const { received } = await move(paths)
    expect(received).toMatchObject({ outcome: { top: ['d (1)', 'b (1).txt'] } })
    expect((await namesOf(to)).sort()).toEqual(['b (1).txt', 'b.txt', 'd (1)/', 'd (1)/a', 'd/', 'd/a'])
  })
})

describe('a transfer that does not end well', () => {
  it.each(['sender', 'receiver'] as const)(
    'because the %s cancels leaves nothing half-written',
    async (who) => {
      await makeTree(join(from, 'd'), { small: 100, 'sub/big': 40 * MIB })
      const { sent, received } = await move([join(from, 'd')], {
        onSend: (event, pair) => {
          if (event.type !== 'progress' || event.bytesDone <= MIB) return
          if (who === 'sender') pair.cancelSend()
          else pair.cancelReceive()
        },
      })
      expect([sent.ok, received.ok]).toEqual([false, false])
      // A file that was finished stays; parts, journal and empty folders do not.
      expect(await namesOf(to)).toEqual(['d/', 'd/small'])
    },
  )

  it('because it is cut goes on where it was, and ends as if nothing had been', async () => {
    await makeTree(join(from, 'd'), { small: 100, 'sub/big': 40 * MIB, 'sub/other': 5 * MIB })
    await symlink('sub/big', join(from, 'd/link'))
    let cuts = 0
    let moved = 0
    for (;;) {
      const cutAt = 12 * MIB * (cuts + 1)
      const { sent, received } = await move([join(from, 'd')], {
        transferId: someTransferId,
        ask: () => Promise.resolve(cuts === 0),
        onSend: (event, pair) => {
          if (event.type === 'progress' && event.bytesDone > cutAt) pair.pipes[0].close()
        },
      })
      if (sent.ok && received.ok) {
        moved += received.outcome.bytesMoved
        expect(received.outcome.bytesSkipped).toBeGreaterThanOrEqual(24 * MIB)
        break
      }
      cuts += 1
      expect(received).toMatchObject({ ok: false, code: 'peer-lost' })
      expect((await readdir(to)).filter((name) => name.endsWith('.journal'))).toHaveLength(1)
    }
    expect(cuts).toBe(3)
    expect(moved).toBeLessThan(16 * MIB)
    expect(await treeOf(to)).toEqual(await treeOf(from))
  })

  it('for one file, which shrank or vanished, brings the others', async () => {
    await makeTree(from, { 'a.bin': 40 * MIB, 'b.bin': 100, 'c.bin': 3 * MIB })
    const paths = ['a.bin', 'b.bin', 'c.bin'].map((name) => join(from, name))
    const { sent, received } = await move(paths, {
      ask: async () => {
        await truncate(join(from, 'a.bin'), 5 * MIB)
        await unlink(join(from, 'b.bin'))
        return true
      },
    })
    const failed = {
      total: 2,
      list: [
        { name: 'a.bin', code: 'source-changed' },
        { name: 'b.bin', code: 'source-unreadable' },
      ],
    }
    expect(sent).toMatchObject({ ok: true, outcome: { files: 1, failed } })
    expect(received).toMatchObject({ ok: true, outcome: { files: 1, failed, report: { top: ['c.bin'] } } })
    expect(await namesOf(to)).toEqual(['c.bin'])
  })

  it('because the disk is full waits for room', async (context) => {
    if (!mountTmpfs(to, 'size=110m')) return context.skip()
    try {
      await makeTree(from, { 'a.bin': 40 * MIB, 'b.txt': 'small' })
      let paused = 0
      const { sent, received } = await move([join(from, 'a.bin'), join(from, 'b.txt')], {
        onReceive: (event, pair) => {
          // After the check for room, and before the first byte, which would make this the one that finds no room.
          if (event.type === 'accepted') writeFileSync(join(to, 'other'), new Uint8Array(90 * MIB))
          if (event.type !== 'paused') return
          paused += 1
          expect(event).toMatchObject({ by: 'me', reason: 'disk-full' })
          void rm(join(to, 'other'), { force: true }).then(() => pair.controls[1].go())
        },
      })
      expect([sent.ok, received.ok]).toEqual([true, true])
      expect(paused).toBeGreaterThan(0)
      expect(await treeOf(to)).toEqual(await treeOf(from))
    } finally {
      unmount(to)
    }
  })

  it('because it was declined creates nothing, not even the folder', async () => {
    await makeTree(from, { a: 1 })
    const sink = folderSink(join(to, 'new'))
    const { received } = await move([join(from, 'a')], { sink, ask: () => Promise.resolve(false) })
    expect(received).toMatchObject({ code: 'declined' })
    expect(await readdir(to)).toEqual([])
  })
})

it('closes every file it opens', async () => {
  const openNow = async (): Promise<number> => (await readdir('/proc/self/fd')).length
  if (process.platform !== 'linux') return
  await makeTree(join(from, 'd'), {
    big: 3 * MIB,
    ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${i}`, 10])),
  })
  await stat(join(from, 'd'))
  const before = await openNow()
  const looks: Promise<number>[] = []
  const { sent } = await move([join(from, 'd')], { onReceive: () => void looks.push(openNow()) })
  expect(sent.ok).toBe(true)
  // Each look is an open file itself while it lasts.
  expect(Math.max(...(await Promise.all(looks))) - before).toBeLessThan(200)
  expect(await openNow()).toBe(before)
})

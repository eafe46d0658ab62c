import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileSink } from '../../../src/core/transfer/ports.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { scanSource } from '../../../src/platform/node/files/source.ts'
import { type PairInit, type RunningPair, startPair } from '../../support/transfer-pair.ts'
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
  const source = await scanSource(paths, new AbortController().signal)
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
  it.each(['sender', 'receiver', 'connection'] as const)(
    'because of the %s leaves nothing half-written',
    async (who) => {
      await makeTree(join(from, 'd'), { small: 100, 'sub/big': 40 * MIB })
      const act = (pair: RunningPair): void => {
        if (who === 'sender') pair.cancelSend()
        else if (who === 'receiver') pair.cancelReceive()
        else pair.pipes[0].close()
      }
      const { sent, received } = await move([join(from, 'd')], {
        onSend: (event, pair) => {
          if (event.type === 'progress' && event.bytesDone > MIB) act(pair)
        },
      })
      expect([sent.ok, received.ok]).toEqual([false, false])
      // A file that was finished stays; parts and empty folders do not.
      expect(await namesOf(to)).toEqual(['d/', 'd/small'])
    },
  )

  it('because a file shrinks or vanishes is told to both', async () => {
    await makeTree(from, { 'a.bin': 40 * MIB, 'b.bin': 100 })
    const paths = [join(from, 'a.bin'), join(from, 'b.bin')]
    const shrunk = await move(paths, { ask: () => truncate(join(from, 'a.bin'), 5 * MIB).then(() => true) })
    const changed = { ok: false, code: 'source-changed', detail: { name: 'a.bin' } }
    expect(shrunk).toEqual({ sent: changed, received: changed })
    const gone = await move(paths, { ask: () => unlink(join(from, 'b.bin')).then(() => true) })
    expect(gone.sent).toMatchObject({ code: 'source-unreadable', detail: { name: 'b.bin' } })
    expect(gone.received).toEqual(gone.sent)
    expect(await readdir(to)).not.toContain('b.bin')
  })

  it('because the disk fills up is told to both', async (context) => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=110m', 'none', to], { stdio: 'pipe' })
    } catch (error) {
      console.warn(`skipped: cannot mount a tmpfs here (${String(error)})`)
      return context.skip()
    }
    try {
      await makeTree(from, { 'a.bin': 40 * MIB })
      const inner = folderSink(to)
      const sink: FileSink = {
        // After the check for room, and before the first byte.
        prepare: async (manifest) => {
          await inner.prepare(manifest)
          await writeFile(join(to, 'other'), new Uint8Array(90 * MIB))
        },
        openFile: (index) => inner.openFile(index),
        finish: () => inner.finish(),
        abandon: () => inner.abandon(),
      }
      const { sent, received } = await move([join(from, 'a.bin')], { sink })
      expect(sent).toMatchObject({ ok: false, code: 'disk-full' })
      expect(received).toMatchObject({ ok: false, code: 'disk-full' })
      expect(await readdir(to)).toEqual(['other'])
    } finally {
      execFileSync('umount', [to])
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
  let most = 0
  const { sent } = await move([join(from, 'd')], {
    onReceive: () => {
      void openNow().then((now) => {
        most = Math.max(most, now)
      })
    },
  })
  expect(sent.ok).toBe(true)
  expect(most - before).toBeLessThan(200)
  expect(await openNow()).toBe(before)
})

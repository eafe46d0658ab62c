import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DroplineError } from '../../../src/core/base/errors.ts'
import { nodeSha256 } from '../../../src/platform/node/files/sha256.ts'
import type { FileSink, SinkRequest } from '../../../src/core/transfer/ports.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { anyText } from '../../support/any-text.ts'
import { mountTmpfs, unmount } from '../../support/mounts.ts'
import { codeOf, give, giveFile, receiveTree, requestOf, type Sent, sent } from '../../support/sink-tools.ts'
import { namesOf, treeOf } from '../../support/trees.ts'

const MIB = 1024 * 1024
let dir = ''
let target = ''

const umask = 0o022

beforeEach(async () => {
  process.umask(umask)
  dir = await realpath(await mkdtemp(join(tmpdir(), 'dropline-sink-')))
  target = join(dir, 'target')
  await mkdir(target)
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

describe.each([
  ['with what Linux has', {}],
  ['with what every system has', { isPortable: true }],
])('%s', (_what, options) => {
  const newSink = (folder: string): FileSink => folderSink(folder, options)
  const receive = (folder: string, from: Sent, more: Partial<SinkRequest> = {}) =>
    receiveTree(folder, from, more, options)

  describe('final names', () => {
    it.each([
      ['a.txt', 'a (1).txt', 'a (2).txt'],
      ['a.tar.gz', 'a (1).tar.gz', 'a (2).tar.gz'],
      ['noextension', 'noextension (1)', 'noextension (2)'],
      ['v1.2 final', 'v1.2 final (1)', 'v1.2 final (2)'],
    ])('%s is taken: then %s, then %s', async (name, first, second) => {
      await writeFile(join(target, name), 'old')
      expect((await receive(target, sent({ [name]: 'new' }))).top).toEqual([first])
      const report = await receive(target, sent({ [name]: 'new' }))
      expect(report.top).toEqual([second])
      expect(report.renamed).toEqual({ total: 1, list: [{ from: name, to: second }] })
      expect(await readFile(join(target, name), 'utf8')).toBe('old')
      expect(await readFile(join(target, second), 'utf8')).toBe('new')
    })

    it('of folders get the number at the end, and their contents go with them', async () => {
      await mkdir(join(target, 'v1.2'))
      await writeFile(join(target, 'v1.2/x'), 'old')
      expect((await receive(target, sent({ 'v1.2/x': 'new' }))).top).toEqual(['v1.2 (1)'])
      expect(await namesOf(target)).toEqual(['v1.2/', 'v1.2/x', 'v1.2 (1)/', 'v1.2 (1)/x'])
      expect(await readFile(join(target, 'v1.2/x'), 'utf8')).toBe('old')
    })

    it('are different for a hundred transfers of one name at once', async () => {
      const all = await Promise.all(
        Array.from({ length: 100 }, () => receive(target, sent({ 'image.jpg': 'new' }))),
      )
      expect(new Set(all.flatMap(({ top }) => top)).size).toBe(100)
      expect(await readdir(target)).toHaveLength(100)
    })

    it('at the top are never hidden', async () => {
      const report = await receive(target, sent({ '.bashrc': 'new', 'd/.x': 'new' }))
      expect(report.top).toEqual(['_.bashrc', 'd'])
      expect(await namesOf(target)).toEqual(['_.bashrc', 'd/', 'd/.x'])
    })

    it('do not follow or replace a link that is there', async () => {
      await symlink(join(dir, 'outside'), join(target, 'a'))
      await symlink(dir, join(target, 'b'))
      for (const conflict of ['rename', 'skip', 'overwrite'] as const) {
        const report = await receive(target, sent({ a: 'new', 'b/x': 'new' }), { conflict })
        expect(report.top).toEqual(['a (1)', 'b (1)'])
        await rm(join(target, 'a (1)'))
        await rm(join(target, 'b (1)'), { recursive: true })
      }
      expect((await readdir(dir)).sort()).toEqual(['target'])
    })

    it('cannot be those of journals and part files', async () => {
      const report = await receive(target, sent({ 'd/.dropline-00-1.part': 'x' }))
      expect(report.renamed.list).toEqual([{ from: 'd/.dropline-00-1.part', to: 'd/_.dropline-00-1.part' }])
    })
  })

  describe('a part file', () => {
    it('is private and has another name until it is published; then it is as new files are', async () => {
      const from = sent({ run: { content: MIB + 1, executable: true }, read: 2 * MIB })
      const sink = newSink(target)
      await sink.prepare(requestOf(from))
      const [run, read] = [await sink.openFile(0), await sink.openFile(1)]
      const parts = (await readdir(target)).filter((name) => name.endsWith('.part'))
      expect(parts).toHaveLength(2)
      for (const name of parts) expect((await lstat(join(target, name))).mode & 0o777).toBe(0o600)
      await run.abandon()
      await read.abandon()
      await give(sink, from)
      await sink.finish()
      await sink.forget?.()
      expect((await lstat(join(target, 'run'))).mode & 0o777).toBe(0o777 & ~umask)
      expect((await lstat(join(target, 'read'))).mode & 0o777).toBe(0o666 & ~umask)
      expect((await readFile(join(target, 'run'))).equals(from.bytesOf(0))).toBe(true)
      expect(await namesOf(target)).toEqual(['read', 'run'])
    })

    it('and a small file honour a strict umask', async () => {
      process.umask(0o077)
      await receive(
        target,
        sent({ small: { content: 'x', executable: true }, large: { content: MIB, executable: true } }),
      )
      for (const name of ['small', 'large'])
        expect((await lstat(join(target, name))).mode & 0o777).toBe(0o700)
    })

    it('gets times that every file system can keep', async () => {
      const far = sent({
        past: { content: 'x', mtimeMs: -1e15 },
        early: { content: 'x', mtimeMs: 0 },
        future: { content: 'x', mtimeMs: 8e15 },
        folder: null,
      })
      await receive(target, far)
      for (const name of ['past', 'early'])
        expect((await lstat(join(target, name))).mtime.getUTCFullYear()).toBe(1980)
      const aheadMs = (await lstat(join(target, 'future'))).mtimeMs - Date.now()
      expect(aheadMs).toBeGreaterThan(23 * 3_600_000)
      expect(aheadMs).toBeLessThan(25 * 3_600_000)
      expect((await lstat(join(target, 'folder'))).mtimeMs).toBe(1_600_000_000_000)
    })

    it('gets neither time nor exec bit where that is not wanted', async () => {
      const from = sent({
        'd/small': { content: 'x', executable: true },
        'd/large': { content: MIB, executable: true },
      })
      await receive(target, from, { keepTimes: false, keepExecutable: false })
      for (const name of ['d', 'd/small', 'd/large']) {
        const { mode, mtimeMs } = await lstat(join(target, name))
        expect(Date.now() - mtimeMs).toBeLessThan(60_000)
        if (name !== 'd') expect(mode & 0o111).toBe(0)
      }
    })
  })

  describe('abandon', () => {
    it('removes parts and empty folders, and keeps what is finished', async () => {
      const from = sent({ 'done/file': 'x', 'half/inner/file': MIB, 'half/small': 'x' })
      const sink = newSink(target)
      await sink.prepare(requestOf(from))
      await giveFile(sink, from, 1)
      const large = await sink.openFile(4)
      await large.write(0, [from.bytesOf(4)], nodeSha256(from.bytesOf(4)))
      await sink.abandon()
      expect(await namesOf(target)).toEqual(['done/', 'done/file'])
    })

    it('leaves alone what somebody else has put there', async () => {
      const from = sent({ 'd/x': MIB })
      const sink = newSink(target)
      await sink.prepare(requestOf(from))
      await writeFile(join(target, 'd/mine'), 'mine')
      await sink.openFile(1)
      await sink.abandon()
      expect(await namesOf(target)).toEqual(['d/', 'd/mine'])
    })

    it('leaves folders that were there before', async () => {
      await mkdir(join(target, 'd'))
      const from = sent({ 'd/x': MIB, 'd/e': null })
      const sink = newSink(target)
      await sink.prepare(requestOf(from, { conflict: 'skip' }))
      await sink.abandon()
      expect(await namesOf(target)).toEqual(['d/'])
    })
  })

  describe('the target folder', () => {
    it('may be missing, and may be reached through a link', async () => {
      await receive(join(dir, 'new/deep'), sent({ a: 'x' }))
      expect(await namesOf(join(dir, 'new/deep'))).toEqual(['a'])
      await symlink(target, join(dir, 'link'))
      await receive(join(dir, 'link'), sent({ 'd/a': 'x' }))
      expect(await namesOf(target)).toEqual(['d/', 'd/a'])
    })

    it('that is a file is unwritable', async () => {
      await writeFile(join(dir, 'file'), '')
      const from = sent({ a: 'x' })
      expect(await codeOf(newSink(join(dir, 'file')).check(from.manifest))).toBe('target-unwritable')
      expect(await codeOf(newSink(join(dir, 'file')).prepare(requestOf(from)))).toBe('target-unwritable')
    })

    it('is looked at, without creating anything, before anybody is asked', async () => {
      await writeFile(join(target, 'a'), '')
      await writeFile(join(target, '_.x'), '')
      const { manifest } = sent({ a: 'x', '.x': 'x', b: 'x', 'd/a': 'x' })
      const found = await newSink(target).check(manifest)
      expect(found).toMatchObject({ conflicts: 2 })
      expect(found.neededBytes).toBe(64 * MIB + 4 * 4096)
      expect(found.freeBytes).toBeGreaterThan(found.neededBytes)
      expect(await newSink(join(target, 'no/such/folder')).check(manifest)).toMatchObject({ conflicts: 0 })
      expect((await readdir(target)).sort()).toEqual(['_.x', 'a'])
    })

    it('never lets go outside what a planted link points to', async () => {
      const outside = join(dir, 'outside')
      await mkdir(join(outside, 'inner'), { recursive: true })
      const from = sent({ 'd/inner/a': MIB, 'd/inner/b': MIB, 'd/inner/c': 'small', 'd/e/f': 'small' })
      const sink = newSink(target)
      await sink.prepare(requestOf(from))
      const opened = await sink.openFile(2)
      await rename(join(target, 'd'), join(target, 'moved'))
      await symlink(outside, join(target, 'd'))
      await opened.write(0, [from.bytesOf(2)], nodeSha256(from.bytesOf(2)))
      await Promise.allSettled([
        opened.publish(),
        giveFile(sink, from, 3),
        giveFile(sink, from, 4),
        giveFile(sink, from, 6),
      ])
      await sink.finish().catch(() => undefined)
      await sink.abandon()
      expect(await namesOf(outside)).toEqual(['inner/'])
    })

    it('keeps everything inside while links are swapped in all the time', async () => {
      const outside = join(dir, 'outside')
      await mkdir(outside)
      const from = sent(
        Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`d/${index}`, 'small'])),
      )
      const sink = newSink(target)
      await sink.prepare(requestOf(from))
      const swap = { goesOn: true }
      const swapper = (async () => {
        while (swap.goesOn) {
          await rename(join(target, 'd'), join(target, 'aside'))
          await symlink(outside, join(target, 'd'))
          await rm(join(target, 'd'))
          await rename(join(target, 'aside'), join(target, 'd'))
        }
      })()
      const indexes = Array.from({ length: 300 }, (_, index) => index + 1)
      await Promise.allSettled(indexes.map((index) => giveFile(sink, from, index)))
      swap.goesOn = false
      await swapper
      await sink.abandon()
      expect(await readdir(outside)).toEqual([])
    })

    it('holds everything that is sent, and nothing lies beside it, whatever the names are', async () => {
      const part = fc.oneof(
        fc.constantFrom(
          'a',
          '.x',
          'b.tar.gz',
          '~',
          '-rf',
          'é',
          'C:\\x',
          '..\\..\\x',
          'x'.repeat(300),
          '文'.repeat(200),
        ),
        anyText(4).filter((text) => !/\p{Cs}/u.test(text) && !/^\.{0,2}$|[/\0]/.test(text)),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 3 }), async (path) => {
          const from = sent({ [path.join('/')]: 'x' })
          const report = await receive(target, from)
          expect(report.failed.total).toBe(0)
          expect((await readdir(dir)).sort()).toEqual(['target'])
          const files = (await treeOf(target)).filter((line) => / [0-9a-f]{64} /.test(line))
          expect(files).toHaveLength(1)
          await rm(target, { recursive: true })
          await mkdir(target)
        }),
        { numRuns: 100 },
      )
    })
  })
})

describe('a small disk', () => {
  let mounted = false
  const mount = (options: string): boolean => (mounted = mountTmpfs(target, options))
  afterEach(() => {
    if (mounted) unmount(target)
    mounted = false
  })

  it('that cannot hold the files is said to be full before anybody is asked', async (context) => {
    if (!mount('size=80m')) return context.skip()
    try {
      await folderSink(target).check(sent({ 'd/a': 20 * MIB }).manifest)
      expect.unreachable()
    } catch (error) {
      expect((error as DroplineError).info).toEqual({
        code: 'disk-full',
        detail: { neededBytes: 84 * MIB, freeBytes: 80 * MIB },
      })
    }
    expect(await readdir(target)).toEqual([])
  })

  it('is large enough for what is there already, when that is not sent again', async (context) => {
    if (!mount('size=100m')) return context.skip()
    const from = sent({ 'd/a': 30 * MIB, 'd/b': 'x' })
    await receiveTree(target, from)
    const { conflicts } = await folderSink(target).check(from.manifest)
    expect(conflicts).toBe(1)
    expect((await receiveTree(target, from, { conflict: 'skip' })).same).toBe(2)
    expect(await codeOf(receiveTree(target, from, { conflict: 'rename' }))).toBe('disk-full')
    expect(await namesOf(target)).toEqual(['d/', 'd/a', 'd/b'])
  })

  it('that fills up meanwhile refuses a block until there is room again', async (context) => {
    if (!mount('size=80m')) return context.skip()
    const from = sent({ 'd/a': 4 * MIB, 'd/s': 20_000 })
    const sink = folderSink(target)
    await sink.prepare(requestOf(from))
    const used = 76 * MIB
    await writeFile(join(target, 'other'), new Uint8Array(used))
    await writeFile(join(target, 'rest'), new Uint8Array(80 * MIB)).catch(() => undefined)
    const file = await sink.openFile(1)
    const block = from.bytesOf(1).subarray(0, MIB)
    expect(await codeOf(file.write(0, [block], nodeSha256(block)))).toBe('disk-full')
    expect(await codeOf(giveFile(sink, from, 2))).toBe('disk-full')
    await rm(join(target, 'rest'))
    await rm(join(target, 'other'))
    await file.write(0, [block], nodeSha256(block))
    for (let at = 1; at < 4; at++) {
      const next = from.bytesOf(1).subarray(at * MIB, (at + 1) * MIB)
      await file.write(at, [next], nodeSha256(next))
    }
    await file.publish()
    await giveFile(sink, from, 2)
    expect((await sink.finish()).top).toEqual(['d'])
    await sink.forget?.()
    expect(await namesOf(target)).toEqual(['d/', 'd/a', 'd/s'])
    expect((await readFile(join(target, 'd/a'))).equals(from.bytesOf(1))).toBe(true)
  })

  it('that is read-only is unwritable', async (context) => {
    if (!mount('size=100m,ro')) return context.skip()
    expect(await codeOf(folderSink(target).check(sent({ a: 'x' }).manifest))).toBe('target-unwritable')
  })

  it('without rights is unwritable', async (context) => {
    if (process.getuid?.() === 0) {
      console.warn('skipped: root may write everywhere')
      return context.skip()
    }
    await chmod(target, 0o500)
    expect(await codeOf(folderSink(target).check(sent({ a: 'x' }).manifest))).toBe('target-unwritable')
  })
})

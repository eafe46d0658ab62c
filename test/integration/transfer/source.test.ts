import { execFileSync } from 'node:child_process'
import {
  appendFile,
  chmod,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DroplineError } from '../../../src/core/base/errors.ts'
import { scanSource } from '../../../src/platform/node/files/source.ts'
import { makeTree } from '../../support/trees.ts'

let dir = ''
const { signal } = new AbortController()

beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'dropline-source-')))
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof DroplineError ? error.info : error),
  )

const pathsOf = async (...paths: string[]): Promise<string[]> => {
  const { manifest } = await scanSource(
    paths.map((path) => join(dir, path)),
    signal,
  )
  return manifest.entries.map(({ kind, path }) => `${path.join('/')}${kind === 'folder' ? '/' : ''}`)
}

describe('scanSource', () => {
  it('lists folders before their contents, in the order of names', async () => {
    await makeTree(dir, {
      'b/z': 1,
      'b/a/x': 2,
      'b/empty': null,
      'c.txt': { content: 'run', executable: true, mtimeMs: 1_500_000_000_456 },
    })
    expect(await pathsOf('c.txt', 'b')).toEqual(['c.txt', 'b/', 'b/a/', 'b/a/x', 'b/empty/', 'b/z'])
    const { manifest } = await scanSource([join(dir, 'c.txt')], signal)
    expect(manifest).toEqual({
      entries: [
        { kind: 'file', path: ['c.txt'], sizeBytes: 3, mtimeMs: 1_500_000_000_456, executable: true },
      ],
      totalBytes: 3,
    })
  })

  it('numbers equal names from different places, and takes one place once', async () => {
    await makeTree(dir, { 'one/a.txt': 1, 'two/a.txt': 2, 'three/A.TXT': 3 })
    expect(await pathsOf('one/a.txt', 'two/a.txt', 'three/A.TXT', 'one/../one/a.txt', 'one/')).toEqual([
      'a.txt',
      'a (1).txt',
      'A (2).TXT',
      'one/',
      'one/a.txt',
    ])
  })

  it('follows no links, hangs on no FIFO, and reports what it skips', async () => {
    await makeTree(dir, { 'd/file': 1 })
    await symlink('/etc/passwd', join(dir, 'd/link'))
    await symlink('..', join(dir, 'd/loop'))
    await symlink('nowhere', join(dir, 'd/broken'))
    execFileSync('mkfifo', [join(dir, 'd/pipe')])
    const server = createServer().listen(join(dir, 'd/socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      expect(await pathsOf('d')).toEqual(['d/', 'd/file'])
      const { skipped } = await scanSource([join(dir, 'd')], signal)
      expect(skipped.map(({ location, kind }) => [location.slice(dir.length), kind]).sort()).toEqual([
        ['/d/broken', 'link'],
        ['/d/link', 'link'],
        ['/d/loop', 'link'],
        ['/d/pipe', 'special'],
        ['/d/socket', 'special'],
      ])
      expect(await errorOf(scanSource([join(dir, 'd/pipe')], signal))).toEqual({
        code: 'nothing-to-send',
        detail: { skipped: 1 },
      })
    } finally {
      server.close()
    }
  })

  it('says what it cannot send', async () => {
    expect(await errorOf(scanSource([], signal))).toMatchObject({ code: 'nothing-to-send' })
    expect(await errorOf(scanSource([join(dir, 'missing')], signal))).toMatchObject({
      code: 'source-unreadable',
      detail: { name: 'missing' },
    })
    await makeTree(dir, { 'd/what?.txt': 1 })
    expect(await errorOf(scanSource([join(dir, 'd')], signal))).toEqual({
      code: 'name-unsupported',
      detail: { reason: 'forbidden-character', name: 'd/what?.txt' },
    })
    await makeTree(dir, { 'e/README': 1, 'e/readme': 1 })
    expect(await errorOf(scanSource([join(dir, 'e')], signal))).toMatchObject({
      code: 'name-unsupported',
      detail: { reason: 'duplicate' },
    })
  })

  it('says what it may not read', async (context) => {
    if (process.getuid?.() === 0) {
      console.warn('skipped: root may read everything')
      return context.skip()
    }
    await makeTree(dir, { secret: 1 })
    await chmod(join(dir, 'secret'), 0)
    expect(await errorOf(scanSource([join(dir, 'secret')], signal))).toMatchObject({
      code: 'source-unreadable',
    })
  })

  it('sends names in NFC, and still finds the file', async () => {
    await makeTree(dir, { 'e\u0301.txt': 'x' })
    const source = await scanSource([join(dir, 'e\u0301.txt')], signal)
    expect(source.manifest.entries[0]?.path).toEqual(['\u00e9.txt'])
    const file = await source.open(0)
    expect(await file.read(0, [new Uint8Array(10)])).toBe(1)
    await file.close()
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    controller.abort()
    expect(await errorOf(scanSource([dir], controller.signal))).toMatchObject({ code: 'cancelled' })
  })
})

describe('a file of the source', () => {
  it('is read across several targets and up to its end', async () => {
    await makeTree(dir, { f: '0123456789' })
    const source = await scanSource([join(dir, 'f')], signal)
    const file = await source.open(0)
    const targets = [new Uint8Array(3), new Uint8Array(4), new Uint8Array(9)]
    expect(await file.read(1, targets)).toBe(9)
    expect(targets.map((target) => Buffer.from(target).toString().replaceAll('\0', ''))).toEqual([
      '123',
      '4567',
      '89',
    ])
    await file.checkUnchanged()
    await file.close()
  })

  it.each<[string, (location: string) => Promise<void>]>([
    ['longer', (location) => appendFile(location, 'x')],
    ['rewritten', (location) => utimes(location, 1, 1)],
    [
      'replaced',
      async (location) => {
        await writeFile(`${location}.new`, 'other')
        await rename(`${location}.new`, location)
      },
    ],
    [
      'replaced by a FIFO',
      async (location) => {
        await unlink(location)
        execFileSync('mkfifo', [location])
      },
    ],
  ])('that is %s after the scan counts as changed', async (_how, change) => {
    await makeTree(dir, { f: { content: 'abcde', mtimeMs: 1_600_000_000_000 } })
    const source = await scanSource([join(dir, 'f')], signal)
    await change(join(dir, 'f'))
    const file = await source.open(0)
    expect(await errorOf(file.checkUnchanged())).toEqual({ code: 'source-changed', detail: { name: 'f' } })
    await file.close()
  })

  it.each<[string, (location: string) => Promise<void>]>([
    ['is gone', (location) => unlink(location)],
    [
      'has become a link',
      async (location) => {
        await unlink(location)
        await symlink('/etc/passwd', location)
      },
    ],
  ])('that %s is unreadable', async (_how, change) => {
    await makeTree(dir, { 'd/f': 'abc' })
    const source = await scanSource([join(dir, 'd')], signal)
    await change(join(dir, 'd/f'))
    expect(await errorOf(source.open(1))).toMatchObject({
      code: 'source-unreadable',
      detail: { name: 'd/f' },
    })
  })
})

import { execFileSync } from 'node:child_process'
import {
  appendFile,
  chmod,
  mkdir,
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
import type { FileSource } from '../../../src/core/transfer/ports.ts'
import { reopenSource, scanSource } from '../../../src/platform/node/files/source.ts'
import type { SourceLinks } from '../../../src/platform/node/files/source-tree.ts'
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

const scan = (paths: readonly string[], links?: SourceLinks) =>
  scanSource(
    paths.map((path) => join(dir, path)),
    links === undefined ? { signal } : { signal, links },
  )

function listing({ manifest }: FileSource): string[] {
  const suffix = { file: '', folder: '/', link: '' }
  return Array.from(manifest.entries(), ([index, { kind, linkTarget }]) => {
    const path = `${manifest.path(index).join('/')}${suffix[kind]}`
    return linkTarget === null ? path : `${path} -> ${linkTarget}`
  })
}

const pathsOf = async (...paths: string[]): Promise<string[]> => listing(await scan(paths))

/** Opens the file of a path and reads all of it. */
async function textOf(source: FileSource, path: string): Promise<string> {
  const index = listing(source).indexOf(path)
  const file = await source.open(index)
  const bytes = new Uint8Array(source.manifest.sizeBytes(index))
  await file.read(0, [bytes])
  await file.checkUnchanged()
  await file.close()
  return Buffer.from(bytes).toString()
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
    const { manifest } = await scan(['c.txt'])
    expect(manifest.entry(0)).toEqual({
      kind: 'file',
      parent: -1,
      name: 'c.txt',
      sizeBytes: 3,
      mtimeMs: 1_500_000_000_456,
      executable: true,
      linkTarget: null,
    })
  })

  it('numbers equal names from different places, and takes one place once', async () => {
    await makeTree(dir, { 'one/a.txt': '1', 'two/a.txt': '22', 'three/A.TXT': '333' })
    const source = await scan(['one/a.txt', 'two/a.txt', 'three/A.TXT', 'one/../one/a.txt', 'one/'])
    expect(listing(source)).toEqual(['a.txt', 'a (1).txt', 'A.TXT', 'one/', 'one/a.txt'])
    expect(await textOf(source, 'a (1).txt')).toBe('22')
    expect(source.tops).toEqual(
      ['one/a.txt', 'two/a.txt', 'three/A.TXT', 'one'].map((path) => join(dir, path)),
    )
  })

  it('takes the folder it is in, with or without a slash at the end, and several with files between', async () => {
    await makeTree(dir, { 'd/x': 1, 'e/y': 1, 'f.txt': 1 })
    const before = process.cwd()
    process.chdir(join(dir, 'd'))
    try {
      const source = await scanSource(['.', '../e/', join(dir, 'f.txt')], { signal })
      expect(listing(source)).toEqual(['d/', 'd/x', 'e/', 'e/y', 'f.txt'])
    } finally {
      process.chdir(before)
    }
  })

  it('has names that no other system can have', async () => {
    const odd = [
      'what?.txt',
      'back\\slash',
      'new\nline',
      'CON',
      'dot.',
      'README',
      'readme',
      '\u00e9',
      'e\u0301',
      '\ufeffbom',
    ]
    await mkdir(join(dir, 'd'))
    for (const name of odd) await writeFile(join(dir, 'd', name), name)
    const source = await scan(['d'])
    expect(listing(source).slice(1).sort()).toEqual(odd.map((name) => `d/${name}`).sort())
    for (const name of odd) expect(await textOf(source, `d/${name}`)).toBe(name)
  })

  it('hangs on no FIFO and reports what it leaves out', async () => {
    await makeTree(dir, { 'd/file': 1 })
    execFileSync('mkfifo', [join(dir, 'd/pipe')])
    const bad = Buffer.concat([Buffer.from(join(dir, 'd/not-text-')), Buffer.of(0xff)])
    await writeFile(bad, 'x')
    const server = createServer().listen(join(dir, 'd/socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const source = await scan(['d'])
      expect(listing(source)).toEqual(['d/', 'd/file'])
      expect(source.skipped).toEqual({
        total: 3,
        list: [
          { name: 'd/not-text-\ufffd', reason: 'name-not-text' },
          { name: 'd/pipe', reason: 'special-file' },
          { name: 'd/socket', reason: 'special-file' },
        ],
      })
      expect(await errorOf(scan(['d/pipe']))).toEqual({ code: 'nothing-to-send', detail: { skipped: 1 } })
    } finally {
      server.close()
    }
  })

  it('says what it cannot send at all', async () => {
    expect(await errorOf(scan([]))).toMatchObject({ code: 'nothing-to-send' })
    await makeTree(dir, { there: 1 })
    expect(await errorOf(scan(['there', 'missing']))).toMatchObject({
      code: 'source-unreadable',
      detail: { name: 'missing' },
    })
  })

  it('leaves out what may not be read', async (context) => {
    if (process.getuid?.() === 0) {
      console.warn('skipped: root may read everything')
      return context.skip()
    }
    await makeTree(dir, { 'd/secret': 1, 'd/open': 1 })
    await chmod(join(dir, 'd/secret'), 0)
    const { skipped } = await scan(['d'])
    expect(skipped.list).toEqual([{ name: 'd/secret', reason: 'unreadable' }])
    expect(await errorOf(scan(['d/secret']))).toMatchObject({ code: 'source-unreadable' })
  })

  it('keeps a tree of a hundred folders, and reports what lies too deep', async () => {
    const deep = Array.from({ length: 100 }, (_, index) => `${index}`).join('/')
    await makeTree(dir, { [`d/${deep}/file`]: 'bottom' })
    const source = await scan(['d'])
    expect(source.manifest.length).toBe(102)
    expect(await textOf(source, `d/${deep}/file`)).toBe('bottom')
    await makeTree(dir, { [`e/${'x/'.repeat(300)}file`]: 'bottom' })
    const deeper = await scan(['e'])
    expect(deeper.manifest.length).toBe(256)
    expect(deeper.skipped.list).toEqual([{ name: `e/${'x/'.repeat(255)}x`, reason: 'unreadable' }])
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    controller.abort()
    expect(await errorOf(scanSource([dir], { signal: controller.signal }))).toMatchObject({
      code: 'cancelled',
    })
  })
})

describe('links', () => {
  beforeEach(async () => {
    await makeTree(dir, { 'd/file': 'inside', 'd/sub/x': 'x', 'outside/secret': 'secret' })
    const link = (target: string, path: string): Promise<void> => symlink(target, join(dir, path))
    await link('file', 'd/to-file')
    await link('sub', 'd/to-folder')
    await link('../file', 'd/sub/up')
    await link('to-folder/x', 'd/through')
    await link('../outside/secret', 'd/out')
    await link(join(dir, 'd/file'), 'd/absolute')
    await link('nowhere', 'd/broken')
    await link('me', 'd/me')
    await link('..', 'd/sub/back')
    await link('sub/back/../outside', 'd/sly')
    await link('../outside', 'd/out-folder')
    await link('out-folder/secret', 'd/through-out')
  })

  it('inside the tree are kept, others reported', async () => {
    const source = await scan(['d'])
    expect(listing(source)).toEqual([
      'd/',
      'd/file',
      'd/sub/',
      'd/sub/back -> ..',
      'd/sub/up -> ../file',
      'd/sub/x',
      'd/through -> to-folder/x',
      'd/to-file -> file',
      'd/to-folder -> sub',
    ])
    expect(source.skipped.list).toEqual([
      { name: 'd/absolute', reason: 'link-outside' },
      { name: 'd/broken', reason: 'link-broken' },
      { name: 'd/me', reason: 'link-loop' },
      { name: 'd/out', reason: 'link-outside' },
      { name: 'd/out-folder', reason: 'link-outside' },
      { name: 'd/sly', reason: 'link-outside' },
      { name: 'd/through-out', reason: 'link-outside' },
    ])
  })

  it('are followed, and no way leads in a circle', async () => {
    const source = await scan(['d'], 'follow')
    expect(listing(source)).toEqual([
      'd/',
      'd/absolute',
      'd/file',
      'd/out',
      'd/out-folder/',
      'd/out-folder/secret',
      'd/sly/',
      'd/sly/secret',
      'd/sub/',
      'd/sub/up',
      'd/sub/x',
      'd/through',
      'd/through-out',
      'd/to-file',
      'd/to-folder/',
      'd/to-folder/up',
      'd/to-folder/x',
    ])
    expect(source.skipped.list).toEqual([
      { name: 'd/broken', reason: 'link-broken' },
      { name: 'd/me', reason: 'link-loop' },
      { name: 'd/sub/back', reason: 'link-loop' },
      { name: 'd/to-folder/back', reason: 'link-loop' },
    ])
    expect(await textOf(source, 'd/out-folder/secret')).toBe('secret')
    expect(await textOf(source, 'd/to-file')).toBe('inside')
  })

  it('are left out when nobody wants them', async () => {
    const source = await scan(['d', 'd/to-file'], 'skip')
    expect(listing(source)).toEqual(['d/', 'd/file', 'd/sub/', 'd/sub/x'])
    expect(new Set(source.skipped.list.map(({ reason }) => reason))).toEqual(new Set(['links-skipped']))
    expect(source.skipped.total).toBe(13)
  })

  it('that are chosen themselves stand for what they lead to', async () => {
    const source = await scan(['d/to-file', 'd/out-folder'])
    expect(listing(source)).toEqual(['to-file', 'out-folder/', 'out-folder/secret'])
    expect(await textOf(source, 'to-file')).toBe('inside')
  })
})

it('a source can be opened again without walking, and still notices changes', async () => {
  await makeTree(dir, { 'd/a': 'aaa', 'd/b': 'bbb', 'other/d': 'ddd' })
  const { manifest, tops } = await scan(['d', 'other/d'])
  const source = reopenSource({ manifest, tops, links: 'keep' })
  expect(await textOf(source, 'd/a')).toBe('aaa')
  expect(await textOf(source, 'd (1)')).toBe('ddd')
  await writeFile(join(dir, 'd/b'), 'longer')
  expect(await errorOf(source.open(2))).toEqual({ code: 'source-changed', detail: { name: 'd/b' } })
})

describe('a file of the source', () => {
  it('is read across several targets and up to its end', async () => {
    await makeTree(dir, { f: '0123456789' })
    const source = await scan(['f'])
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
    const source = await scan(['f'])
    await change(join(dir, 'f'))
    expect(await errorOf(source.open(0))).toEqual({ code: 'source-changed', detail: { name: 'f' } })
  })

  it('that is changed while it is read counts as changed', async () => {
    await makeTree(dir, { f: 'abcde' })
    const source = await scan(['f'])
    const file = await source.open(0)
    await file.checkUnchanged()
    await appendFile(join(dir, 'f'), 'x')
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
    const source = await scan(['d'])
    await change(join(dir, 'd/f'))
    expect(await errorOf(source.open(1))).toMatchObject({
      code: 'source-unreadable',
      detail: { name: 'd/f' },
    })
  })
})

import { execFileSync } from 'node:child_process'
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
import { utf8 } from '../../../src/core/base/bytes.ts'
import { DroplineError } from '../../../src/core/base/errors.ts'
import type { ManifestEntry } from '../../../src/core/transfer/manifest.ts'
import { checkManifest } from '../../../src/core/transfer/names.ts'
import type { FileSink } from '../../../src/core/transfer/ports.ts'
import { createPartFile } from '../../../src/platform/node/files/part-file.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { entry, manifestOf } from '../../support/memory-files.ts'
import { namesOf, treeOf } from '../../support/trees.ts'
import { anyText } from '../../support/any-text.ts'

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

/** Receives entries whose files contain `text`. */
async function receive(
  sink: FileSink,
  entries: readonly ManifestEntry[],
  text = 'new',
): Promise<readonly string[]> {
  await sink.prepare(manifestOf(entries))
  for (const [index, { kind }] of entries.entries()) {
    if (kind === 'folder') continue
    const file = await sink.openFile(index)
    await file.write(0, [utf8(text)])
    await file.publish()
  }
  return (await sink.finish()).top
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof DroplineError ? error.code : String(error)),
  )

describe('final names', () => {
  it.each([
    ['a.txt', 'a (1).txt', 'a (2).txt'],
    ['a.tar.gz', 'a (1).tar.gz', 'a (2).tar.gz'],
    ['noextension', 'noextension (1)', 'noextension (2)'],
    ['v1.2 final', 'v1.2 final (1)', 'v1.2 final (2)'],
  ])('%s is taken: then %s, then %s', async (name, first, second) => {
    await writeFile(join(target, name), 'old')
    expect(await receive(folderSink(target), [entry(name, 3)])).toEqual([first])
    expect(await receive(folderSink(target), [entry(name, 3)])).toEqual([second])
    expect(await readFile(join(target, name), 'utf8')).toBe('old')
    expect(await readFile(join(target, second), 'utf8')).toBe('new')
  })

  it('of folders get the number at the end, and their contents go with them', async () => {
    await mkdir(join(target, 'v1.2'))
    await writeFile(join(target, 'v1.2/x'), 'old')
    expect(await receive(folderSink(target), [entry('v1.2', null), entry('v1.2/x', 3)])).toEqual(['v1.2 (1)'])
    expect(await namesOf(target)).toEqual(['v1.2/', 'v1.2/x', 'v1.2 (1)/', 'v1.2 (1)/x'])
    expect(await readFile(join(target, 'v1.2/x'), 'utf8')).toBe('old')
  })

  it('are different for a hundred transfers of one name at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 100 }, () => receive(folderSink(target), [entry('image.jpg', 3)])),
    )
    expect(new Set(all.flat()).size).toBe(100)
    expect(await readdir(target)).toHaveLength(100)
  })

  it('stay within 255 bytes', async () => {
    const name = `${'文'.repeat(83)}.txt`
    await writeFile(join(target, name), 'old')
    const [fresh] = await receive(folderSink(target), [entry(name, 3)])
    expect(fresh).toBe(`${'文'.repeat(82)} (1).txt`)
  })

  it('at the top are never hidden', async () => {
    expect(
      await receive(folderSink(target), [entry('.bashrc', 3), entry('d', null), entry('d/.x', 3)]),
    ).toEqual(['_.bashrc', 'd'])
    expect(await namesOf(target)).toEqual(['_.bashrc', 'd/', 'd/.x'])
  })

  it('do not follow or replace a link that is there', async () => {
    await symlink(join(dir, 'outside'), join(target, 'a'))
    await symlink(dir, join(target, 'b'))
    const top = await receive(folderSink(target), [entry('a', 3), entry('b', null), entry('b/x', 3)])
    expect(top).toEqual(['a (1)', 'b (1)'])
    expect((await readdir(dir)).sort()).toEqual(['target'])
  })
})

describe('a part file', () => {
  it('is private and has another name until it is published; then it is as new files are', async () => {
    const sink = folderSink(target)
    await sink.prepare(manifestOf([entry('run', 3, { executable: true }), entry('read', 3)]))
    const [run, read] = [await sink.openFile(0), await sink.openFile(1)]
    await run.write(0, [utf8('a'), utf8('bc')])
    const parts = await readdir(target)
    expect(parts).toHaveLength(2)
    for (const name of parts) {
      expect(name).toMatch(/^\.[0-9a-f]{16}\.dropline-part$/)
      expect((await lstat(join(target, name))).mode & 0o777).toBe(0o600)
    }
    await run.publish()
    await read.publish()
    expect((await lstat(join(target, 'run'))).mode & 0o777).toBe(0o777 & ~umask)
    expect((await lstat(join(target, 'read'))).mode & 0o777).toBe(0o666 & ~umask)
    expect(await readFile(join(target, 'run'), 'utf8')).toBe('abc')
    expect(await namesOf(target)).toEqual(['read', 'run'])
  })

  it('honours a strict umask', async () => {
    process.umask(0o077)
    await receive(folderSink(target), [entry('run', 3, { executable: true })])
    expect((await lstat(join(target, 'run'))).mode & 0o777).toBe(0o700)
  })

  it('gets times that every file system can keep', async () => {
    const far = [
      entry('past', 3, { mtimeMs: -1e15 }),
      entry('future', 3, { mtimeMs: 8e15 }),
      entry('folder', null),
    ]
    await receive(folderSink(target), far)
    expect((await lstat(join(target, 'past'))).mtime.getUTCFullYear()).toBe(1980)
    const aheadMs = (await lstat(join(target, 'future'))).mtimeMs - Date.now()
    expect(aheadMs).toBeGreaterThan(23 * 3_600_000)
    expect(aheadMs).toBeLessThan(25 * 3_600_000)
    expect((await lstat(join(target, 'folder'))).mtimeMs).toBe(1_600_000_000_000)
  })
})

describe('a file system without hard links', () => {
  const noLinks = (): Promise<void> =>
    Promise.reject(Object.assign(new Error('operation not permitted'), { code: 'EPERM' }))

  async function publishAs(...names: string[]): Promise<string> {
    let final = ''
    const part = await createPartFile({
      location: join(target, '.x.dropline-part'),
      name: 'x',
      sizeBytes: 3,
      candidates: () => names.map((name) => join(target, name)),
      mtimeMs: 1_600_000_000_000,
      mode: 0o644,
      checkFolder: () => Promise.resolve(),
      hardLink: noLinks,
      onPublished: (location) => {
        final = location
      },
      onClosed: () => undefined,
    })
    await part.write(0, [utf8('new')])
    await part.publish()
    return final
  }

  it('still gets the first name that is free, and nothing is overwritten', async () => {
    await writeFile(join(target, 'a'), 'old')
    expect(await publishAs('a', 'b')).toBe(join(target, 'b'))
    expect(await readFile(join(target, 'a'), 'utf8')).toBe('old')
    expect(await readFile(join(target, 'b'), 'utf8')).toBe('new')
    expect(await namesOf(target)).toEqual(['a', 'b'])
    expect(await codeOf(publishAs('a', 'b'))).toBe('target-unwritable')
  })
})

describe('abandon', () => {
  it('removes parts and empty folders, and keeps what is finished', async () => {
    const sink = folderSink(target)
    await sink.prepare(
      manifestOf([
        entry('done', null),
        entry('done/file', 3),
        entry('half', null),
        entry('half/inner', null),
        entry('half/inner/file', 3),
      ]),
    )
    await (await sink.openFile(1)).publish()
    await (await sink.openFile(4)).write(0, [utf8('ab')])
    await sink.abandon()
    expect(await namesOf(target)).toEqual(['done/', 'done/file'])
  })

  it('leaves alone what somebody else has put there', async () => {
    const sink = folderSink(target)
    await sink.prepare(manifestOf([entry('d', null), entry('d/x', 3)]))
    await writeFile(join(target, 'd/mine'), 'mine')
    await sink.openFile(1)
    await sink.abandon()
    expect(await namesOf(target)).toEqual(['d/', 'd/mine'])
  })
})

describe('the target folder', () => {
  it('may be missing, and may be reached through a link', async () => {
    await receive(folderSink(join(dir, 'new/deep')), [entry('a', 3)])
    expect(await namesOf(join(dir, 'new/deep'))).toEqual(['a'])
    await symlink(target, join(dir, 'link'))
    await receive(folderSink(join(dir, 'link')), [entry('d', null), entry('d/a', 3)])
    expect(await namesOf(target)).toEqual(['d/', 'd/a'])
  })

  it('that is a file is unwritable', async () => {
    await writeFile(join(dir, 'file'), '')
    expect(await codeOf(folderSink(join(dir, 'file')).prepare(manifestOf([entry('a', 3)])))).toBe(
      'target-unwritable',
    )
  })

  it('never lets go outside what a planted link points to', async () => {
    const outside = join(dir, 'outside')
    await mkdir(join(outside, 'inner'), { recursive: true })
    const sink = folderSink(target)
    await sink.prepare(
      manifestOf([entry('d', null), entry('d/inner', null), entry('d/inner/a', 3), entry('d/inner/b', 3)]),
    )
    const opened = await sink.openFile(2)
    await rename(join(target, 'd'), join(target, 'moved'))
    await symlink(outside, join(target, 'd'))
    await opened.write(0, [utf8('abc')])
    expect(await codeOf(opened.publish())).toBe('target-unwritable')
    expect(await codeOf(sink.openFile(3))).toBe('target-unwritable')
    await sink.abandon()
    expect(await namesOf(outside)).toEqual(['inner/'])
  })

  it('keeps everything inside, for every manifest that is accepted', async () => {
    const part = fc.oneof(fc.constantFrom('a', '.x', 'b.tar.gz', '..', '~', '-rf', 'é'), anyText(4))
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 3 }), async (path) => {
        const folders = path
          .slice(0, -1)
          .map((_, depth) => entry('', null, { path: path.slice(0, depth + 1) }))
        const entries = [...folders, entry('', 3, { path })]
        try {
          checkManifest(entries)
        } catch {
          return
        }
        await receive(folderSink(target), entries)
        expect((await readdir(dir)).sort()).toEqual(['target'])
        const files = (await treeOf(target)).filter((line) => !/\/ -?\d+$/.test(line))
        expect(files).toHaveLength(1)
        await rm(target, { recursive: true })
        await mkdir(target)
      }),
      { numRuns: 100 },
    )
  })
})

/** Mounts a small file system, where that is allowed. */
function mountTmpfs(options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', target], { stdio: 'pipe' })
    return true
  } catch (error) {
    console.warn(`skipped: cannot mount a tmpfs here (${String(error).split('\n')[0] ?? ''})`)
    return false
  }
}

describe('a small disk', () => {
  let mounted = false
  afterEach(() => {
    if (mounted) execFileSync('umount', [target])
    mounted = false
  })

  it('that cannot hold the files is said to be full before anything is created', async (context) => {
    mounted = mountTmpfs('size=80m')
    if (!mounted) return context.skip()
    const sink = folderSink(target)
    try {
      await sink.prepare(manifestOf([entry('d', null), entry('d/a', 20 * 1024 * 1024)]))
      expect.unreachable()
    } catch (error) {
      expect((error as DroplineError).info).toEqual({
        code: 'disk-full',
        detail: { neededBytes: 84 * 1024 * 1024, freeBytes: 80 * 1024 * 1024 },
      })
    }
    expect(await readdir(target)).toEqual([])
  })

  it('that fills up meanwhile is said to be full, and no half file remains', async (context) => {
    mounted = mountTmpfs('size=70m')
    if (!mounted) return context.skip()
    const sink = folderSink(target)
    await sink.prepare(manifestOf([entry('d', null), entry('d/a', 4 * 1024 * 1024)]))
    await writeFile(join(target, 'other'), new Uint8Array(69 * 1024 * 1024))
    const file = await sink.openFile(1)
    expect(await codeOf(file.write(0, [new Uint8Array(4 * 1024 * 1024)]))).toBe('disk-full')
    await sink.abandon()
    expect(await readdir(target)).toEqual(['other'])
  })

  it('that is read-only is unwritable', async (context) => {
    mounted = mountTmpfs('size=100m,ro')
    if (!mounted) return context.skip()
    expect(await codeOf(folderSink(target).prepare(manifestOf([entry('a', 3)])))).toBe('target-unwritable')
  })

  it('without rights is unwritable', async (context) => {
    if (process.getuid?.() === 0) {
      console.warn('skipped: root may write everywhere')
      return context.skip()
    }
    await chmod(target, 0o500)
    expect(await codeOf(folderSink(target).prepare(manifestOf([entry('a', 3)])))).toBe('target-unwritable')
  })
})

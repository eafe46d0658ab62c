// Trees that have broken other programs, sent from this disk to a folder on it and to a FAT: they arrive as they were, or
// the report says what was changed.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SinkReport, SkippedEntry } from '../../../src/core/transfer/ports.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { copyPaths } from '../../support/copy-paths.ts'
import { mountFat, type Mounted } from '../../support/mounts.ts'
import { codeOf, sent } from '../../support/sink-tools.ts'
import { makeTree, treeOf, type TreeSpec } from '../../support/trees.ts'

const zwj = '\u200d'
const family = `👨${zwj}👩${zwj}👧${zwj}👦`
const long = '文'.repeat(84)

interface Case {
  readonly what: string
  readonly tree: TreeSpec
  /** More that makeTree cannot make. */
  readonly more?: (dir: string) => Promise<void>
  /** What becomes of names on FAT: those that are not here stay. */
  readonly onFat?: Readonly<Record<string, string>>
  readonly skipped?: readonly SkippedEntry[]
  /** Links, of which FAT has none. */
  readonly links?: readonly string[]
}

const cases: readonly Case[] = [
  {
    what: 'F01 characters that Windows forbids, and controls',
    tree: { 'a<b>c:d"e|f?g*h.txt': 'a', 'back\\slash': 'b', 'bell\u0007tab\t': 'c' },
    onFat: {
      'a<b>c:d"e|f?g*h.txt': 'a_b_c_d_e_f_g_h.txt',
      'back\\slash': 'back_slash',
      'bell\u0007tab\t': 'bell_tab_',
    },
  },
  {
    what: 'F02 device names, spaces and dots at the ends',
    tree: {
      CON: 'a',
      'nul.txt': 'b',
      'con.air.1997.nfo': 'c',
      COM1: 'd',
      'dot.': 'e',
      'space ': 'f',
      ' lead': 'g',
    },
    onFat: {
      CON: '_CON',
      'nul.txt': '_nul.txt',
      'con.air.1997.nfo': '_con.air.1997.nfo',
      COM1: '_COM1',
      'dot.': 'dot_',
      'space ': 'space_',
      ' lead': '_lead',
    },
  },
  {
    what: 'F03 names of as many bytes as there are',
    tree: {
      [`${long}.x`]: 'a',
      [`${'é'.repeat(120)}.jpeg`]: 'b',
      [`${family.repeat(10)}.p`]: 'c',
      ['x'.repeat(255)]: 'd',
    },
  },
  {
    what: 'F04 a deep tree',
    tree: { [`${Array.from({ length: 40 }, (_, at) => `level-${at}`).join('/')}/deep`]: 'a' },
  },
  { what: 'F05 both Unicode forms', tree: { '\u00e9.txt': 'composed', 'e\u0301.txt': 'decomposed' } },
  {
    what: 'F06 names that differ in case',
    tree: { README: 'a', readme: 'b', 'Folder/x': 'c', 'folder/X': 'd', 'folder/x': 'e' },
    onFat: { readme: 'readme (1)', folder: 'folder (1)', 'folder/x': 'x (1)' },
  },
  {
    what: 'F07 a hundred files of one name',
    tree: Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${at}/image.jpg`, `${at}`])),
  },
  {
    what: 'F09 names that look like ways out',
    tree: { '..\\..\\evil': 'a', '...': 'b', '~': 'c', '-rf': 'd' },
    onFat: { '..\\..\\evil': '.._.._evil', '...': '___' },
  },
  {
    what: 'F10 links of all kinds',
    tree: { file: 'a', 'sub/x': 'b' },
    more: async (dir) => {
      for (const [target, name] of [
        ['file', 'to-file'],
        ['sub', 'to-folder'],
        ['../file', 'sub/up'],
        ['/etc/passwd', 'absolute'],
        ['../../..', 'outside'],
        ['nowhere', 'broken'],
        ['loop', 'loop'],
      ])
        await symlink(target ?? '', join(dir, name ?? ''))
    },
    skipped: [
      { name: 'tree/absolute', reason: 'link-outside' },
      { name: 'tree/broken', reason: 'link-broken' },
      { name: 'tree/loop', reason: 'link-loop' },
      { name: 'tree/outside', reason: 'link-outside' },
    ],
    links: ['tree/sub/up', 'tree/to-file', 'tree/to-folder'],
  },
  {
    what: 'F11 a FIFO',
    tree: { file: 'a' },
    more: (dir) => Promise.resolve(void execFileSync('mkfifo', [join(dir, 'pipe')])),
    skipped: [{ name: 'tree/pipe', reason: 'special-file' }],
  },
  {
    what: 'F12 empty folders and files, hidden names, a hundred levels',
    tree: {
      '.hidden': 'a',
      '.folder/.x': 'b',
      empty: null,
      nothing: '',
      [`${'d/'.repeat(100)}e`]: null,
    },
  },
  {
    what: 'F14 times and exec bits',
    tree: {
      'run.sh': { content: '#!/bin/sh', executable: true, mtimeMs: 1_234_567_890_123 },
      'odd-second': { content: 'b', mtimeMs: 1_500_000_001_000 },
    },
  },
  {
    what: 'F15 quotes, percent signs, newlines, escapes, text that runs the other way',
    tree: {
      [`it's 100% #1 & "more" \`x\` $y;z`]: 'a',
      'new\nline': 'b',
      '\u001b[31mred': 'c',
      'שלום.txt': 'd',
    },
    onFat: {
      [`it's 100% #1 & "more" \`x\` $y;z`]: `it's 100% #1 & _more_ \`x\` $y;z`,
      'new\nline': 'new_line',
      '\u001b[31mred': '_[31mred',
    },
  },
  { what: 'large files among small ones', tree: { large: 3 * 1024 * 1024 + 5, small: 'a', empty: '' } },
]

let dir = ''
let from = ''
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'dropline-field-')))
  from = join(dir, 'tree')
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

async function make({ tree, more }: Case): Promise<void> {
  await makeTree(from, tree)
  await more?.(from)
}

/** The tree as it was made, without what a sender leaves out. */
async function expectedLines({ skipped = [] }: Case): Promise<string[]> {
  const left = skipped.map(({ name }) => name.slice('tree/'.length))
  return (await treeOf(from)).filter((line) => !left.some((name) => line.startsWith(`${name} `)))
}

describe('on a disk of Linux', () => {
  it.each(cases)('$what', async (each) => {
    await make(each)
    const { report, skipped } = await copyPaths([from], join(dir, 'target'))
    expect(report).toMatchObject({ top: ['tree'], renamed: { total: 0 }, failed: { total: 0 } })
    expect(skipped).toEqual(each.skipped ?? [])
    expect(await treeOf(join(dir, 'target/tree'))).toEqual(await expectedLines(each))
  })

  it('F08 what exists stays: a.tar.gz becomes a (1).tar.gz', async () => {
    await makeTree(from, { 'a.tar.gz': 'new' })
    await makeTree(join(dir, 'target'), { 'a.tar.gz': 'old' })
    const { report } = await copyPaths([join(from, 'a.tar.gz')], join(dir, 'target'))
    expect(report.top).toEqual(['a (1).tar.gz'])
  })

  it('F13 folders and files at once, some twice, one with a slash at its end', async () => {
    await makeTree(dir, { 'one/x': 'a', 'two/x': 'b', 'file.txt': 'c', 'other/file.txt': 'd' })
    const paths = ['one/', 'two', 'file.txt', 'other/file.txt', 'one'].map((path) => join(dir, path))
    const { report } = await copyPaths(paths, join(dir, 'target'))
    expect(report.top).toEqual(['one', 'two', 'file.txt', 'file (1).txt'])
  })

  it('F14 times out of range are brought into it', async () => {
    await makeTree(from, { early: 'a', late: 'b' })
    // Node takes times before 1970 for now.
    execFileSync('touch', ['-d', '@-1000000', join(from, 'early')])
    await utimes(join(from, 'late'), 5e9, 5e9)
    await copyPaths([from], join(dir, 'target'))
    const years = (await treeOf(join(dir, 'target/tree'))).map((line) =>
      new Date(Number(line.split(' ').at(-1))).getUTCFullYear(),
    )
    expect(years[0]).toBe(1980)
    expect(years[1]).toBeLessThanOrEqual(new Date().getUTCFullYear() + 1)
  })
})

describe('on a FAT', () => {
  let home = ''
  let fat: Mounted | null = null
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'dropline-fat-'))
    await mkdir(join(home, 'fat'))
    fat = mountFat(home, join(home, 'fat'))
  })
  afterAll(async () => {
    fat?.unmount()
    await rm(home, { recursive: true, force: true })
  })

  it.each(cases)('$what', async (each) => {
    if (fat === null) return
    await make(each)
    const target = await mkdtemp(join(home, 'fat', 'target-'))
    const { report, skipped } = await copyPaths([from], target)
    expect(skipped).toEqual(each.skipped ?? [])
    const { onFat = {}, links = [] } = each
    expect(report.renamed.list.map(({ from: name }) => name).sort()).toEqual(
      Object.keys(onFat)
        .map((name) => `tree/${name}`)
        .sort(),
    )
    for (const { from: name, to } of report.renamed.list)
      expect(to.split('/').at(-1)).toBe(onFat[name.slice('tree/'.length)])
    expect(report.failed.list).toEqual(links.map((name) => ({ name, code: 'target-unwritable' })))
    expect(await contentsOf(target)).toEqual(await contentsOf(from, each))
    await expectTimes(target, report)
    expect((await readdir(target)).filter((name) => name.startsWith('.dropline'))).toEqual([])
    await rm(target, { recursive: true, maxRetries: 5 })
  })

  it('a tree that is sent again is known, though the times are coarse', async () => {
    if (fat === null) return
    await makeTree(from, { 'a.txt': { content: 'a', mtimeMs: 1_500_000_001_777 }, 'CON/b?': 'b' })
    const target = join(home, 'fat', 'again')
    await copyPaths([from], target)
    const { report } = await copyPaths([from], target, { conflict: 'skip' })
    expect(report).toMatchObject({ same: 2, top: ['tree'] })
    await rm(target, { recursive: true, maxRetries: 5 })
  })

  it('an existing file is not overwritten, and is when that is asked for', async () => {
    if (fat === null) return
    await makeTree(from, { 'Read.me': 'new' })
    const target = join(home, 'fat', 'conflict')
    await mkdir(target)
    await writeFile(join(target, 'READ.ME'), 'older')
    const renamed = await copyPaths([join(from, 'Read.me')], target)
    expect(renamed.report.top).toEqual(['Read (1).me'])
    await copyPaths([join(from, 'Read.me')], target, { conflict: 'overwrite' })
    expect(await readFile(join(target, 'read.me'), 'utf8')).toBe('new')
    expect(await readdir(target)).toHaveLength(2)
    await rm(target, { recursive: true, maxRetries: 5 })
  })

  it('that is an old one says before it begins that a file is too large', async () => {
    if (fat?.kind !== 'vfat') return
    const { manifest } = sent({ huge: 'x' })
    const huge = { ...manifest, sizeBytes: () => 2 ** 32, length: 1, path: () => ['huge'] }
    expect(await codeOf(folderSink(join(home, 'fat')).check(huge))).toBe('target-unwritable')
  })
})

/** The contents of all files, in order. */
async function contentsOf(
  folder: string,
  { skipped = [] }: { readonly skipped?: readonly SkippedEntry[] } = {},
): Promise<string[]> {
  const left = skipped.map(({ name }) => name.slice('tree/'.length))
  const lines = (await treeOf(folder)).filter((line) => !left.some((name) => line.startsWith(`${name} `)))
  return lines.flatMap((line) => / (\d+ [0-9a-f]{64}) -?\d+(?: x)?$/.exec(line)?.[1] ?? []).sort()
}

/** Two seconds are as exact as FAT is. */
async function expectTimes(folder: string, report: SinkReport): Promise<void> {
  if (report.renamed.total > 0) return
  const received = await treeOf(join(folder, 'tree'))
  const made = (await treeOf(from)).filter((line) => / [0-9a-f]{64} /.test(line))
  for (const line of made) {
    const [name, timeMs] = [
      line.replace(/ \d+ [0-9a-f]{64}.*$/su, ''),
      Number(/ (-?\d+)(?: x)?$/.exec(line)?.[1]),
    ]
    const there = received.find((other) => other.startsWith(`${name} `)) ?? ''
    expect(Math.abs(Number(/ (-?\d+)(?: x)?$/.exec(there)?.[1]) - timeMs)).toBeLessThanOrEqual(2000)
  }
}

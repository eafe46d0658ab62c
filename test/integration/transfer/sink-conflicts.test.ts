import { lstat, mkdir, mkdtemp, readFile, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { give, receiveTree, requestOf, sent } from '../../support/sink-tools.ts'
import { makeTree, namesOf, treeOf } from '../../support/trees.ts'

const MIB = 1024 * 1024
let dir = ''
let target = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropline-conflicts-'))
  target = join(dir, 'target')
  await mkdir(target)
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

const text = (path: string): Promise<string> => readFile(join(target, path), 'utf8')
const tree = {
  'd/same.txt': 'abc',
  'd/sub/large': 3 * MIB + 1,
  'd/empty': '',
  'd/e': null,
  'top.tar.gz': 'top',
}

describe.each(['skip', 'overwrite'] as const)('a tree that is sent again under %s', (conflict) => {
  it.each(['quick', 'content'] as const)('moves nothing when nothing has changed (%s)', async (compare) => {
    await receiveTree(target, sent(tree))
    const before = await treeOf(target)
    const report = await receiveTree(target, sent(tree), { conflict, compare })
    expect(report).toMatchObject({ given: [], same: 4, top: ['d', 'top.tar.gz'], renamed: { total: 0 } })
    expect(await treeOf(target)).toEqual(before)
  })

  it('moves only what is missing', async () => {
    await receiveTree(target, sent(tree))
    const before = await treeOf(target)
    await rm(join(target, 'd/sub'), { recursive: true })
    const report = await receiveTree(target, sent(tree), { conflict })
    expect(report.given).toEqual(['d/sub/large'])
    expect((await treeOf(target)).filter((line) => !line.startsWith('d/ '))).toEqual(
      before.filter((line) => !line.startsWith('d/ ')),
    )
  })

  it('leaves alone what is only there', async () => {
    await makeTree(join(target, 'd'), { mine: 'mine', 'sub/mine': 'mine' })
    await receiveTree(target, sent(tree), { conflict })
    expect(await text('d/mine')).toBe('mine')
    expect(await text('d/sub/mine')).toBe('mine')
    expect(await text('d/same.txt')).toBe('abc')
  })
})

describe('a file that differs', () => {
  beforeEach(async () => {
    await makeTree(target, { 'a.tar.gz': 'old!', 'd/b': { content: 'old', mtimeMs: 1_500_000_000_000 } })
  })
  const from = sent({ 'a.tar.gz': 'new', 'd/b': 'new', 'd/c': 'new' })

  it('gets a number under skip, and once is enough', async () => {
    const report = await receiveTree(target, from, { conflict: 'skip' })
    expect(report.renamed.list).toEqual([
      { from: 'a.tar.gz', to: 'a (1).tar.gz' },
      { from: 'd/b', to: 'd/b (1)' },
    ])
    const again = await receiveTree(target, from, { conflict: 'skip' })
    expect(again).toMatchObject({ given: [], same: 3 })
    expect(await namesOf(target)).toEqual(['a (1).tar.gz', 'a.tar.gz', 'd/', 'd/b', 'd/b (1)', 'd/c'])
    expect([await text('a.tar.gz'), await text('d/b'), await text('d/b (1)')]).toEqual(['old!', 'old', 'new'])
  })

  it('is replaced under overwrite, only when the new one is whole', async () => {
    const sink = folderSink(target)
    await sink.prepare(requestOf(from, { conflict: 'overwrite' }))
    expect(await text('a.tar.gz')).toBe('old!')
    await give(sink, from)
    await sink.finish()
    await sink.forget?.()
    expect(await namesOf(target)).toEqual(['a.tar.gz', 'd/', 'd/b', 'd/c'])
    expect([await text('a.tar.gz'), await text('d/b')]).toEqual(['new', 'new'])
  })

  it('and has the same size and time is found by its contents, when these are asked for', async () => {
    await utimes(join(target, 'd/b'), 1_600_000_000, 1_600_000_000)
    const quick = await receiveTree(target, from, { conflict: 'overwrite' })
    expect(quick.given).toEqual(['a.tar.gz', 'd/c'])
    expect(await text('d/b')).toBe('old')
    const content = await receiveTree(target, from, { conflict: 'overwrite', compare: 'content' })
    expect(content).toMatchObject({ given: ['d/b'], same: 2 })
    expect(await text('d/b')).toBe('new')
  })

  it('in its contents alone gets a number under skip', async () => {
    await utimes(join(target, 'd/b'), 1_600_000_000, 1_600_000_000)
    await receiveTree(target, from, { conflict: 'skip', compare: 'content' })
    expect([await text('d/b'), await text('d/b (1)')]).toEqual(['old', 'new'])
  })
})

it('times that are not kept say nothing, so that contents are compared', async () => {
  const from = sent({ a: 'one', b: 'two' })
  await receiveTree(target, from, { keepTimes: false })
  await writeFile(join(target, 'b'), 'TWO')
  const report = await receiveTree(target, from, { keepTimes: false, conflict: 'overwrite' })
  expect(report).toMatchObject({ given: ['b'], same: 1 })
})

describe('something of another kind in the way', () => {
  it.each(['skip', 'overwrite'] as const)('is left alone under %s', async (conflict) => {
    await makeTree(target, { 'file/x': 'mine', folder: 'mine' })
    await symlink('folder', join(target, 'linked'))
    const from = sent({ file: 'new', 'folder/x': 'new', linked: 'new' })
    const report = await receiveTree(target, from, { conflict })
    expect(report.top).toEqual(['file (1)', 'folder (1)', 'linked (1)'])
    expect([await text('file/x'), await text('folder'), await readlink(join(target, 'linked'))]).toEqual([
      'mine',
      'mine',
      'folder',
    ])
    expect([await text('file (1)'), await text('folder (1)/x')]).toEqual(['new', 'new'])
  })

  it('that has come meanwhile is never replaced, and no neighbour is', async () => {
    await makeTree(target, { 'a/x': 'mine' })
    const from = sent({ a: 'first', 'a (1)': 'second', b: 'third' })
    const sink = folderSink(target)
    await sink.prepare(requestOf(from, { conflict: 'overwrite' }))
    await writeFile(join(target, 'b'), 'mine')
    await give(sink, from)
    const { top } = await sink.finish()
    expect(new Set(top).size).toBe(3)
    const received = await Promise.all(top.map(text))
    expect(received).toEqual(['first', 'second', 'third'])
    expect(await text('b')).toBe('mine')
  })
})

it('a hundred files of one name from a hundred folders all arrive', async () => {
  const from = sent(
    Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${index}/image.jpg`, `${index}`])),
  )
  await receiveTree(target, from)
  expect((await namesOf(target)).filter((name) => name.endsWith('image.jpg'))).toHaveLength(100)
})

describe('links', () => {
  const linked = sent({
    'd/file': 'x',
    'd/to-file': '-> file',
    'd/to-folder': '-> sub',
    'd/sub/up': '-> ../file',
    'd/through': '-> to-folder/up',
    'd/self': '-> .',
    across: '-> d/file',
    'd/broken': '-> nowhere',
    'd/loop': '-> loop',
  })

  it('are kept, and those that lead nowhere are reported', async () => {
    const report = await receiveTree(target, linked)
    expect(report.links).toBe(6)
    expect(report.failed).toEqual({
      total: 2,
      list: [
        { name: 'd/broken', code: 'target-unwritable' },
        { name: 'd/loop', code: 'target-unwritable' },
      ],
    })
    expect(await readlink(join(target, 'd/sub/up'))).toBe('../file')
    expect(await text('d/through')).toBe('x')
    expect(await text('across')).toBe('x')
    expect((await lstat(join(target, 'd/to-file'))).mtimeMs).toBe(1_600_000_000_000)
  })

  it('follow what they lead to when it is renamed', async () => {
    await makeTree(target, { d: 'mine' })
    await receiveTree(target, linked)
    expect(await readlink(join(target, 'across'))).toBe('d (1)/file')
    expect(await text('across')).toBe('x')
  })

  it('are left out when they are not wanted', async () => {
    const report = await receiveTree(target, linked, { links: 'skip' })
    expect(report).toMatchObject({ links: 0, failed: { total: 0 } })
    expect(await namesOf(target)).toEqual(['d/', 'd/file', 'd/sub/'])
  })

  it('to a file that did not come are not made', async () => {
    const sink = folderSink(target)
    await sink.prepare(requestOf(linked))
    await sink.fileFailed(1)
    const report = await sink.finish()
    expect(report.links).toBe(2)
    expect(await namesOf(target)).toContain('d/to-folder -> sub')
  })

  it('that are there and say the same count as made', async () => {
    await receiveTree(target, linked)
    const before = await treeOf(target)
    const report = await receiveTree(target, linked, { conflict: 'skip' })
    expect(report.links).toBe(6)
    expect((await treeOf(target)).length).toBe(before.length)
  })
})

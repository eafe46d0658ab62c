import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ItemTable } from '../../../src/main/files.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-files-'))
  await writeFile(path.join(folder, 'a.txt'), 'abc')
  await mkdir(path.join(folder, 'b'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('ItemTable', () => {
  it('tells name, kind and size, and never the path', async () => {
    const items = await new ItemTable().add([path.join(folder, 'a.txt'), path.join(folder, 'b')])
    expect(items).toMatchObject([
      { name: 'a.txt', kind: 'file', bytes: 3 },
      { name: 'b', kind: 'folder', bytes: null },
    ])
    expect(JSON.stringify(items)).not.toContain(folder)
  })

  it('gives the paths back for its own ids only', async () => {
    const table = new ItemTable()
    const [file, sub] = await table.add([path.join(folder, 'a.txt'), path.join(folder, 'b')])
    expect(table.pathsOf([sub!.id, file!.id])).toEqual([path.join(folder, 'b'), path.join(folder, 'a.txt')])
    expect(() => table.pathsOf(['/etc/passwd'])).toThrow(/internal/)
    expect(() => table.pathsOf([])).toThrow(/nothing-to-send/)
  })

  it('has a new id for each time, and knows nothing of another table', async () => {
    const file = path.join(folder, 'a.txt')
    const table = new ItemTable()
    const [first] = await table.add([file])
    const [second] = await table.add([file])
    expect(first!.id).not.toBe(second!.id)
    expect(() => new ItemTable().pathsOf([first!.id])).toThrow(/internal/)
  })

  it.each([
    ['a file that is not there', () => path.join(folder, 'none')],
    ['a path that is not absolute', () => 'package.json'],
    ['a device', () => '/dev/null'],
  ])('refuses %s and keeps nothing', async (_, name) => {
    await expect(new ItemTable().add([name()])).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  it('says so when nothing was chosen', async () => {
    await expect(new ItemTable().add([])).rejects.toMatchObject({ code: 'nothing-to-send' })
  })
})

import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileSystemOf } from '../../../../../src/platform/node/files/file-system.ts'
import { linuxCalls } from '../../../../../src/platform/node/files/linux-calls.ts'

const calls = await linuxCalls()

describe.skipIf(calls === null)('calls that Node lacks', () => {
  if (calls === null) return
  let folder = ''
  let file = -1
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dropline-calls-'))
    file = fs.openSync(folder, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY)
  })
  afterEach(() => {
    fs.closeSync(file)
    rmSync(folder, { recursive: true })
  })

  it('create a file in an open folder, wherever that is by now', () => {
    const moved = `${folder}-moved`
    fs.renameSync(folder, moved)
    const created = calls.createIn(file, 'Größe 🙂', 0o666)
    fs.writeSync(created, 'whole')
    fs.closeSync(created)
    fs.renameSync(moved, folder)
    expect(readFileSync(join(folder, 'Größe 🙂'), 'utf8')).toBe('whole')
  })

  it('create nothing where there is something, nor through a link', () => {
    writeFileSync(join(folder, 'taken'), 'old')
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'))
    for (const name of ['taken', 'link'])
      expect(() => calls.createIn(file, name, 0o666)).toThrow(expect.objectContaining({ code: 'EEXIST' }))
    expect(fs.readdirSync(folder).toSorted()).toEqual(['link', 'taken'])
    expect(() => calls.createIn(file, 'no/such', 0o666)).toThrow(expect.objectContaining({ code: 'ENOENT' }))
  })

  it('give a new name, and never one that is taken', () => {
    writeFileSync(join(folder, 'part'), 'new')
    writeFileSync(join(folder, 'taken'), 'old')
    symlinkSync('nowhere', join(folder, 'link'))
    for (const name of ['taken', 'link'])
      expect(() => calls.renameNew(file, 'part', name)).toThrow(expect.objectContaining({ code: 'EEXIST' }))
    expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('old')
    expect(calls.renameNew(file, 'part', 'final')).toBe(true)
    expect(fs.readdirSync(folder).toSorted()).toEqual(['final', 'link', 'taken'])
    expect(readFileSync(join(folder, 'final'), 'utf8')).toBe('new')
  })

  it('read what is in memory right into place', async () => {
    const location = join(folder, 'read')
    writeFileSync(location, 'abcdefgh')
    const target = new Uint8Array(8).subarray(2, 6)
    const opened = fs.openSync(location, 'r')
    const read = calls.readCached(opened, target, 1)
    fs.closeSync(opened)
    const isMemory = (await fileSystemOf(fs.realpathSync(folder))) === 'tmpfs'
    // A memory file system does not know the flag.
    if (isMemory && read === -1) return
    expect(read).toBe(4)
    expect(new TextDecoder().decode(target)).toBe('bcde')
    expect(new Uint8Array(target.buffer).slice(0, 2)).toEqual(new Uint8Array(2))
  })
})

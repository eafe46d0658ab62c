import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Spool } from '../../../src/engine/spool.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-spool-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a sweep removes what is old and nobody needs', async () => {
  const spool = new Spool(folder)
  for (const name of ['forgotten', 'needed', 'young']) {
    await spool.writeText(name, 'text')
    if (name !== 'young') await utimes(spool.placeOf(name), 1000, 1000)
  }
  await spool.sweep(2_000_000, (place) => place === spool.placeOf('needed'))
  expect((await readdir(path.join(folder, 'spool'))).sort()).toEqual(['needed', 'young'])
})

test('a sweep of nothing does nothing', async () => {
  await new Spool(folder).sweep(2_000_000, () => false)
  expect(await readdir(folder)).toEqual([])
})

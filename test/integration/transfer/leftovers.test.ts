import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { randomBytes, toHex } from '../../../src/core/base/bytes.ts'
import { BLOCK_BYTES } from '../../../src/core/transfer/limits.ts'
import { folderSink, removeLeftovers } from '../../../src/platform/node/files/sink.ts'
import { give, requestOf, sent } from '../../support/sink-tools.ts'
import { namesOf } from '../../support/trees.ts'

const OLD_MS = 1_000_000
const LIMIT_MS = 2_000_000

let target = ''
beforeEach(async () => {
  target = await mkdtemp(join(tmpdir(), 'dropline-leftovers-'))
})
afterEach(() => rm(target, { recursive: true, force: true }))

const tree = sent({ 'trip/day/note.txt': 'done', 'trip/film.bin': 2 * BLOCK_BYTES, 'trip/later': null })

/** A receipt that stopped in the middle of its second file, or at its very end before the sender knew. */
async function leave(transferId: Uint8Array, isFinished: boolean): Promise<void> {
  const sink = folderSink(target)
  await sink.prepare(requestOf(tree, { transferId }))
  if (isFinished) {
    await give(sink, tree)
    await sink.finish()
  } else {
    await give(sink, tree, [0, 1, 2])
    await sink.openFile(3)
    await sink.suspend()
  }
}

async function makeOld(transferId: Uint8Array): Promise<void> {
  await utimes(join(target, `.dropline-${toHex(transferId)}.journal`), OLD_MS / 1000, OLD_MS / 1000)
}

it('are removed with their parts, in every folder; what had arrived stays', async () => {
  const transferId = randomBytes(16)
  await leave(transferId, false)
  expect((await namesOf(target)).some((name) => name.includes('.dropline-'))).toBe(true)
  await makeOld(transferId)
  await removeLeftovers(target, LIMIT_MS, () => false)
  expect(await namesOf(target)).toEqual(['trip/', 'trip/day/', 'trip/day/note.txt'])
})

it('stay while somebody needs them, and while they are young', async () => {
  const transferId = randomBytes(16)
  await leave(transferId, false)
  const before = await namesOf(target)
  await removeLeftovers(target, LIMIT_MS, () => false)
  expect(await namesOf(target)).toEqual(before)
  await makeOld(transferId)
  await removeLeftovers(target, LIMIT_MS, (known) => known === toHex(transferId))
  expect(await namesOf(target)).toEqual(before)
})

it('of a receipt that is complete are only its journal: empty folders stay', async () => {
  const transferId = randomBytes(16)
  await leave(transferId, true)
  await makeOld(transferId)
  await removeLeftovers(target, LIMIT_MS, () => false)
  expect(await namesOf(target)).toEqual([
    'trip/',
    'trip/day/',
    'trip/day/note.txt',
    'trip/film.bin',
    'trip/later/',
  ])
})

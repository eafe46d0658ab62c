import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, link, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomBytes, toHex, utf8 } from '../../../src/core/base/bytes.ts'
import { BLOCK_BYTES } from '../../../src/core/transfer/limits.ts'
import type { FileProgress, FileSink, SinkPlan } from '../../../src/core/transfer/ports.ts'
import { inlineOps } from '../../../src/platform/node/files/file-ops.ts'
import { JournalFile, readRecords } from '../../../src/platform/node/files/journal-file.ts'
import { recordType } from '../../../src/platform/node/files/journal-records.ts'
import { nodeSha256 } from '../../../src/platform/node/files/sha256.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import {
  childTree,
  give,
  giveFile,
  plainChoice,
  requestOf,
  type Sent,
  sent,
} from '../../support/sink-tools.ts'
import { namesOf, treeOf } from '../../support/trees.ts'

const MIB = 1024 * 1024
const transferId = randomBytes(16)
let dir = ''
let target = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropline-resume-'))
  target = join(dir, 'target')
  await mkdir(target)
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

/** How many files this process has open, where the system says. */
const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd').catch(() => [])).length

const journalOf = (folder = target): string => join(folder, `.dropline-${toHex(transferId)}.journal`)

/** Writes some blocks of a file and leaves it open. */
async function writeBlocks(sink: FileSink, from: Sent, index: number, first: number, end: number) {
  const file = await sink.openFile(index)
  for (let block = first; block < end; block++) {
    const part = from.bytesOf(index).subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
    await file.write(block, [part], nodeSha256(part))
  }
  return file
}

function statesOf(plan: SinkPlan, from: Sent): Record<string, FileProgress> {
  const files = Array.from({ length: from.manifest.length }, (_, index) => index).filter(
    (index) => from.manifest.kind(index) === 'file',
  )
  return Object.fromEntries(files.map((index) => [from.manifest.path(index).join('/'), plan.progress(index)]))
}

/** Gives what the plan does not have. */
async function giveRest(sink: FileSink, from: Sent, plan: SinkPlan): Promise<void> {
  for (let index = 0; index < from.manifest.length; index++) {
    if (from.manifest.kind(index) !== 'file') continue
    const progress = plan.progress(index)
    if (progress.state === 'complete') continue
    await giveFile(sink, from, index, progress.state === 'partial' ? progress.blocks : 0)
  }
}

/** Continues in a fresh sink until everything is there; answers what was there before. */
async function complete(folder: string, from: Sent): Promise<Record<string, FileProgress>> {
  const sink = folderSink(folder)
  const manifest = await sink.recall(transferId)
  const plan = await sink.prepare(manifest === null ? requestOf(from, { transferId }) : null)
  const before = statesOf(plan, from)
  await giveRest(sink, from, plan)
  await sink.finish()
  await sink.forget?.()
  return before
}

/** What lies in a folder that received everything without trouble. */
async function expectedTree(from: Sent): Promise<string[]> {
  const whole = join(dir, 'whole')
  await mkdir(whole)
  const sink = folderSink(whole)
  await sink.prepare(requestOf(from))
  await give(sink, from)
  await sink.finish()
  await sink.forget?.()
  return treeOf(whole)
}

const tree = {
  'd/small': 'abc',
  'd/large': 5 * MIB + 3,
  'd/other': 3 * MIB,
  'd/e': null,
  'd/l': '-> large',
  '.top': 'x',
}

describe('an interrupted receipt', () => {
  it('is not there when there was none', async () => {
    expect(await folderSink(target).recall(transferId)).toBeNull()
    expect(await folderSink(join(dir, 'missing')).recall(transferId)).toBeNull()
  })

  it('goes on with what is verified, and ends as if nothing had been', async () => {
    const from = sent(tree)
    const first = folderSink(target)
    expect((await first.prepare(requestOf(from, { transferId }))).bytesBefore).toBe(0)
    await giveFile(first, from, 1)
    await writeBlocks(first, from, 2, 0, 3)
    await first.suspend()

    const second = folderSink(target)
    const manifest = await second.recall(transferId)
    expect(manifest?.sha256).toEqual(from.manifest.sha256)
    const plan = await second.prepare(null)
    expect(statesOf(plan, from)).toEqual({
      'd/small': { state: 'complete' },
      'd/large': { state: 'partial', blocks: 3 },
      'd/other': { state: 'missing' },
      '.top': { state: 'missing' },
    })
    expect(plan.bytesBefore).toBe(3 + 3 * MIB)
    await giveRest(second, from, plan)
    const report = await second.finish()
    await second.forget?.()
    expect(report).toMatchObject({ top: ['d', '_.top'], links: 1 })
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })

  it('keeps its names when somebody takes one meanwhile', async () => {
    await writeFile(join(target, 'a'), 'old')
    const from = sent({ a: 2 * MIB, b: 2 * MIB })
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await writeBlocks(first, from, 0, 0, 1)
    await first.suspend()
    await writeFile(join(target, 'b'), 'mine')
    await complete(target, from)
    expect((await readdir(target)).sort()).toEqual(['a', 'a (1)', 'b', 'b (1)'])
    expect(await readFile(join(target, 'b'), 'utf8')).toBe('mine')
  })

  it('is taken up again by a call that is repeated, with the choice of then', async () => {
    await writeFile(join(target, 'a'), 'old')
    const from = sent({ a: 2 * MIB })
    const first = folderSink(target)
    await first.prepare(
      requestOf(from, { transferId, ...plainChoice, conflict: 'overwrite', keepTimes: false }),
    )
    await first.suspend()
    const openBefore = await openFiles()
    const second = folderSink(target)
    await second.recall(transferId)
    await second.prepare(null)
    await second.prepare(null)
    await give(second, from)
    await second.finish()
    await second.forget?.()
    expect(await readdir(target)).toEqual(['a'])
    expect(await openFiles()).toBe(openBefore)
  })

  it('gives way to another manifest of the same transfer, and leaves nothing of the old one', async () => {
    const old = sent({ 'd/one': 2 * MIB, 'd/two': 'finished' })
    const first = folderSink(target)
    await first.prepare(requestOf(old, { transferId }))
    await writeBlocks(first, old, 1, 0, 1)
    await giveFile(first, old, 2)
    await first.suspend()
    const from = sent({ 'x/one': 'new' })
    const second = folderSink(target)
    expect(await second.recall(transferId)).not.toBeNull()
    await second.prepare(requestOf(from, { transferId }))
    await give(second, from)
    await second.finish()
    await second.forget?.()
    expect(await namesOf(target)).toEqual(['d/', 'd/two', 'x/', 'x/one'])
  })

  it('can be discarded without being continued', async () => {
    const from = sent(tree)
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await writeBlocks(first, from, 2, 0, 3)
    await giveFile(first, from, 1)
    await first.suspend()
    const second = folderSink(target)
    await second.recall(transferId)
    await second.abandon()
    expect(await namesOf(target)).toEqual(['d/', 'd/small'])
  })

  it('that is finished stays known until it is forgotten', async () => {
    const from = sent(tree)
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await give(first, from)
    const report = await first.finish()
    // Moved away by its user, who knows nothing of a sender that has not heard.
    await rm(join(target, 'd'), { recursive: true })
    const second = folderSink(target)
    expect(await second.recall(transferId)).not.toBeNull()
    const plan = await second.prepare(null)
    expect(new Set(Object.values(statesOf(plan, from)).map(({ state }) => state))).toEqual(
      new Set(['complete']),
    )
    expect((await second.finish()).top).toEqual(report.top)
    await second.forget?.()
    expect(await namesOf(target)).toEqual(['_.top'])
  })

  it('notices a part file that is shorter than the journal says, or gone', async () => {
    const from = sent(tree)
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await writeBlocks(first, from, 2, 0, 4)
    await writeBlocks(first, from, 3, 0, 2)
    await first.suspend()
    const part = (index: number) =>
      join(target, 'd', `.dropline-${toHex(transferId.subarray(0, 8))}-${index}.part`)
    await truncate(part(2), 2 * MIB + 17)
    await rm(part(3))
    const before = await complete(target, from)
    expect(before).toMatchObject({
      'd/large': { state: 'partial', blocks: 2 },
      'd/other': { state: 'missing' },
    })
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })
})

describe('a file that got its name just before the end', () => {
  it.each(['small', 'large', 'large, which still has the name of its part'])(
    'a %s one is found, and not there twice',
    async (kind) => {
      const from = sent({ 'd/f': kind === 'small' ? 'abc' : 2 * MIB })
      const first = folderSink(target)
      await first.prepare(requestOf(from, { transferId }))
      await give(first, from)
      await first.suspend()
      // As if the run had ended before it could record the last step.
      let storedAt = 0
      await readRecords(journalOf(), ({ type }, offset) => {
        if (type === recordType.state) storedAt = offset
      })
      await truncate(journalOf(), storedAt)
      if (kind.includes('still'))
        await link(
          join(target, 'd/f'),
          join(target, 'd', `.dropline-${toHex(transferId.subarray(0, 8))}-1.part`),
        )
      await complete(target, from)
      expect(await namesOf(target)).toEqual(['d/', 'd/f'])
    },
  )
})

describe('a journal', () => {
  it('that is torn at any byte is as good as its whole records', async () => {
    const from = sent({ ...tree, 'd/large': 3 * MIB + 3, 'd/other': 100 })
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await giveFile(first, from, 1)
    await writeBlocks(first, from, 2, 0, 3)
    await first.suspend()
    const journal = await readFile(journalOf())
    const whole = await expectedTree(from)
    let known = 0
    for (let length = 0; length <= journal.length; length++) {
      // The rest is what a disk may show after a loss of power.
      const torn =
        length % 2 === 0
          ? journal.subarray(0, length)
          : Buffer.concat([journal.subarray(0, length), Buffer.alloc(60)])
      await writeFile(journalOf(), torn)
      const manifest = await folderSink(target).recall(transferId)
      if (known > 0) expect(manifest).not.toBeNull()
      if (manifest !== null) known += 1
      if (length % 83 !== 0) continue
      const copy = join(dir, `copy-${length}`)
      await cp(target, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
      await complete(copy, from)
      if (manifest !== null) expect(await treeOf(copy)).toEqual(whole)
      await rm(copy, { recursive: true })
    }
    expect(known).toBeGreaterThan(100)
  })

  it('with a damaged byte is believed up to there', async () => {
    const from = sent(tree)
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await writeBlocks(first, from, 2, 0, 4)
    await first.suspend()
    const journal = await readFile(journalOf())
    const at: number[] = []
    await readRecords(journalOf(), ({ type }, offset) => {
      if (type === recordType.block) at.push(offset)
    })
    const damaged = (at[2] ?? 0) + 20
    journal[damaged] = (journal[damaged] ?? 0) ^ 1
    await writeFile(journalOf(), journal)
    const before = await complete(target, from)
    expect(before['d/large']).toEqual({ state: 'partial', blocks: 2 })
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })
})

describe('after a start of the computer', () => {
  /** Makes the journal look as if its last records were from another boot. */
  async function pretendRestart(): Promise<void> {
    const endBytes = await readRecords(journalOf(), () => undefined)
    const journal = await JournalFile.reopen(inlineOps, journalOf(), endBytes)
    await journal.append({ type: recordType.boot, payload: utf8('another boot') })
    await journal.close()
  }

  async function receiveSome(): Promise<Sent> {
    const from = sent(tree)
    const first = folderSink(target)
    await first.prepare(requestOf(from, { transferId }))
    await giveFile(first, from, 1)
    await writeBlocks(first, from, 2, 0, 4)
    // As it is now, when nothing has been flushed.
    const crashed = join(dir, 'crashed')
    await cp(target, crashed, { recursive: true, preserveTimestamps: true })
    await first.suspend()
    target = crashed
    return from
  }

  it('blocks that were not flushed are verified again', async () => {
    const from = await receiveSome()
    await pretendRestart()
    const part = join(target, 'd', `.dropline-${toHex(transferId.subarray(0, 8))}-2.part`)
    const bytes = await readFile(part)
    bytes.fill(0, 2 * MIB + 5, 2 * MIB + 6)
    bytes.fill(0, 3 * MIB, 4 * MIB)
    await writeFile(part, bytes)
    const before = await complete(target, from)
    expect(before['d/large']).toEqual({ state: 'partial', blocks: 2 })
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })

  it('and are believed the next time, as far as they were good', async () => {
    const from = await receiveSome()
    await pretendRestart()
    const part = join(target, 'd', `.dropline-${toHex(transferId.subarray(0, 8))}-2.part`)
    await truncate(part, MIB)
    await truncate(part, 4 * MIB)
    for (let run = 0; run < 2; run++) {
      const sink = folderSink(target)
      await sink.recall(transferId)
      expect(statesOf(await sink.prepare(null), from)['d/large']).toEqual({ state: 'partial', blocks: 1 })
      await sink.suspend()
    }
    await complete(target, from)
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })

  it('a stored file that is not there is asked for again', async () => {
    const from = await receiveSome()
    await rm(join(target, 'd/small'))
    await pretendRestart()
    const before = await complete(target, from)
    expect(before['d/small']).toEqual({ state: 'missing' })
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })
})

describe.each([[[]], [['portable']]])('a process that is killed (%j)', (more) => {
  it('at any moment has kept everything it said, and another one goes on', async () => {
    const from = sent(childTree)
    const said = new Map<number, number>()
    const child = fileURLToPath(new URL('../../support/sink-child.ts', import.meta.url))
    let kills = 0
    for (let stop = 3; ; stop += 9) {
      const run = spawn(process.execPath, [child, target, toHex(transferId), `${stop + 6}`, ...more], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let lines = 0
      let finished = false
      for await (const line of createInterface({ input: run.stdout })) {
        const [word, index, blocks] = line.split(' ')
        if (word === 'block') said.set(Number(index), Number(blocks))
        if (word === 'stored') said.set(Number(index), Number.POSITIVE_INFINITY)
        if (word === 'finished') finished = true
        if (++lines === stop && !finished) run.kill('SIGKILL')
      }
      if (run.exitCode === null && run.signalCode === null) await once(run, 'exit')
      if (finished) break
      kills += 1
      const sink = folderSink(target)
      if ((await sink.recall(transferId)) === null) continue
      const plan = await sink.prepare(null)
      for (const [index, blocks] of said) {
        const progress = plan.progress(index)
        if (blocks === Number.POSITIVE_INFINITY) expect(progress.state).toBe('complete')
        else if (progress.state !== 'complete') expect(progress).toMatchObject({ state: 'partial' })
        if (progress.state === 'partial') expect(progress.blocks).toBeGreaterThanOrEqual(blocks)
      }
      await sink.suspend()
    }
    expect(kills).toBeGreaterThan(3)
    const last = folderSink(target)
    await last.recall(transferId)
    await last.forget?.()
    expect(await treeOf(target)).toEqual(await expectedTree(from))
  })
})

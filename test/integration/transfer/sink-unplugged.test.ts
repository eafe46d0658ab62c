import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomBytes } from '../../../src/core/base/bytes.ts'
import { BLOCK_BYTES } from '../../../src/core/transfer/limits.ts'
import type { SinkFile } from '../../../src/core/transfer/ports.ts'
import { nodeSha256 } from '../../../src/platform/node/files/sha256.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { mountStick, type Stick } from '../../support/mounts.ts'
import { codeOf, giveFile, requestOf, type Sent, sent } from '../../support/sink-tools.ts'
import { namesOf, treeOf } from '../../support/trees.ts'

const MIB = 1024 * 1024
let dir = ''
let stick: Stick | null = null

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropline-unplugged-'))
  stick = mountStick(dir)
})

afterEach(async () => {
  stick?.close()
  await rm(dir, { recursive: true, force: true })
})

const write = (file: SinkFile, from: Sent, index: number, block: number): Promise<void> => {
  const part = from.bytesOf(index).subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES)
  return file.write(block, [part], nodeSha256(part))
}

describe.each([{}, { isPortable: true }])('a stick that is pulled out (%j)', (options) => {
  it('holds up a transfer until it is back', async (context) => {
    if (stick === null) return context.skip()
    const { target } = stick
    const from = sent({ 'd/large': 12 * MIB, 'd/small': 'x', 'e/other': 'y' })
    const sink = folderSink(target, options)
    await sink.prepare(requestOf(from, { transferId: randomBytes(16) }))
    const file = await sink.openFile(1)
    await write(file, from, 1, 0)
    await giveFile(sink, from, 2)
    // As after half a minute.
    execFileSync('sync', ['-f', target])
    stick.pull()
    expect(await codeOf(write(file, from, 1, 1))).toBe('target-missing')
    expect(await codeOf(giveFile(sink, from, 4))).toBe('target-missing')
    stick.eject()
    expect(await codeOf(write(file, from, 1, 1))).toBe('target-missing')
    stick.putIn()
    for (let block = 1; block < 12; block++) await write(file, from, 1, block)
    await file.publish()
    await giveFile(sink, from, 4)
    expect((await sink.finish()).top).toEqual(['d', 'e'])
    await sink.forget?.()
    expect((await namesOf(target)).filter((name) => !name.startsWith('lost'))).toEqual([
      'd/',
      'd/large',
      'd/small',
      'e/',
      'e/other',
    ])
  })

  it('says what it has lost, and another connection brings it', async (context) => {
    if (stick === null) return context.skip()
    const { target } = stick
    const transferId = randomBytes(16)
    const from = sent({ 'd/large': 12 * MIB, 'd/small': 'x' })
    const sink = folderSink(target, options)
    await sink.prepare(requestOf(from, { transferId }))
    const file = await sink.openFile(1)
    for (let block = 0; block < 9; block++) await write(file, from, 1, block)
    stick.pull()
    expect(await codeOf(write(file, from, 1, 9))).toBe('target-missing')
    stick.eject()
    stick.putIn()
    const failure: unknown = await write(file, from, 1, 9).catch((error: unknown) => error)
    expect(failure, String(failure instanceof Error ? failure.cause : '')).toMatchObject({
      code: 'target-missing',
      detail: { lostBytes: expect.any(Number) as number },
    })
    await sink.suspend()
    const next = folderSink(target, options)
    const known = await next.recall(transferId)
    const plan = await next.prepare(known === null ? requestOf(from, { transferId }) : null)
    const progress = plan.progress(1)
    await giveFile(next, from, 1, progress.state === 'partial' ? progress.blocks : 0)
    await giveFile(next, from, 2)
    await next.finish()
    await next.forget?.()
    const hash = nodeSha256(from.bytesOf(1))
    expect((await treeOf(target)).find((line) => line.includes('large'))).toContain(
      Buffer.from(hash).toString('hex'),
    )
  })
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { receiveTransfer } from '../../../src/core/transfer/receive.ts'
import { sendTransfer } from '../../../src/core/transfer/send.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { nodeSha256 } from '../../../src/platform/node/files/sha256.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { scanSource } from '../../../src/platform/node/files/source.ts'
import { memoryDataPipes } from '../../support/memory-data-pipe.ts'
import { makeTree, treeOf } from '../../support/trees.ts'

let dir = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropline-round-trip-'))
})

afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

async function move(paths: readonly string[], target: string) {
  const [left, right] = memoryDataPipes()
  const { signal } = new AbortController()
  const common = { sha256: nodeSha256, clock: systemClock, signal }
  const source = await scanSource(paths, signal)
  const [sent, received] = await Promise.all([
    sendTransfer({ ...common, pipe: left, source, senderName: 'left', onEvent: () => undefined }),
    receiveTransfer({
      ...common,
      pipe: right,
      sink: folderSink(target),
      receiverName: 'right',
      ask: () => Promise.resolve(true),
      onEvent: () => undefined,
    }),
  ])
  return { sent, received }
}

describe('a tree', () => {
  it('arrives identical: names, bytes, times, exec bits, empty files and folders', async () => {
    await makeTree(join(dir, 'from/photos'), {
      'empty.txt': '',
      'empty folder': null,
      'a/b/c/d/e/deep.bin': 100_000,
      'a/.hidden': 'dot',
      'run.sh': { content: '#!/bin/sh\n', executable: true },
      'old.txt': { content: 'old', mtimeMs: 1_000_000_000_123 },
      'exact-block.bin': 1024 * 1024,
      'three-blocks.bin': 3 * 1024 * 1024 + 1,
      'small-limit.bin': 32 * 1024,
      'over-limit.bin': 32 * 1024 + 1,
      'Ünïcödé ファイル 😀.txt': 'name',
      "it's 100% #1 & more.txt": 'quote',
    })
    const { sent, received } = await move([join(dir, 'from/photos')], join(dir, 'to'))
    expect(await treeOf(join(dir, 'to'))).toEqual(await treeOf(join(dir, 'from')))
    expect(sent).toMatchObject({ files: 11, top: ['photos'] })
    expect(received).toMatchObject({ files: 11, bytes: sent.bytes, bytesMoved: sent.bytes, top: ['photos'] })
  })
})

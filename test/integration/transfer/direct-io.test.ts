import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeSha256 } from '../../../src/platform/node/files/sha256.ts'
import {
  isPageAligned,
  openDirect,
  PAGE_BYTES,
  pageAlignedBuffers,
} from '../../../src/platform/node/files/direct-io.ts'
import { folderSink } from '../../../src/platform/node/files/sink.ts'
import { requestOf, sent } from '../../support/sink-tools.ts'
import { noise } from '../../support/trees.ts'

const MIB = 1024 * 1024
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-direct-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('page-aligned buffers', () => {
  it('do not overlap, and are told from ordinary ones', () => {
    const next = pageAlignedBuffers(MIB)
    const buffers = Array.from({ length: 20 }, next)
    buffers.forEach((buffer, index) => buffer.fill(index + 1))
    buffers.forEach((buffer, index) => {
      expect(buffer.length).toBe(MIB)
      expect(buffer.every((byte) => byte === index + 1)).toBe(true)
      expect(isPageAligned(buffer)).toBe(true)
    })
    expect(isPageAligned(new Uint8Array(MIB))).toBe(false)
    expect(isPageAligned(next().subarray(1, PAGE_BYTES + 1))).toBe(false)
    expect(isPageAligned(next().subarray(0, PAGE_BYTES - 1))).toBe(false)
  })

  it('are accepted by O_DIRECT where the file system knows it', async (context) => {
    const location = path.join(folder, 'x')
    await (await open(location, 'wx')).close()
    const direct = await openDirect(location)
    if (direct === null) return context.skip('O_DIRECT cannot be had here')
    const block = pageAlignedBuffers(MIB)()
    block.set(noise(MIB, 'direct'))
    expect((await direct.write(block, 0, MIB, MIB)).bytesWritten).toBe(MIB)
    await direct.close()
    expect((await readFile(location)).subarray(MIB).equals(noise(MIB, 'direct'))).toBe(true)
  })
})

describe('a large file', () => {
  it.each([8 * MIB, 8 * MIB + 1, 9 * MIB - 1])(
    'of %i bytes is written whole, whichever way its bytes go',
    async (sizeBytes) => {
      const from = sent({ x: sizeBytes })
      const sink = folderSink(folder)
      await sink.prepare(requestOf(from))
      const part = await sink.openFile(0)
      for (let block = 0; block * MIB < sizeBytes; block++) {
        const bytes =
          sink.blockBuffer?.(MIB).subarray(0, Math.min(MIB, sizeBytes - block * MIB)) ?? new Uint8Array(0)
        bytes.set(from.bytesOf(0).subarray(block * MIB, block * MIB + bytes.length))
        await part.write(block, [bytes], nodeSha256(bytes))
      }
      await part.publish()
      await sink.finish()
      expect((await readFile(path.join(folder, 'x'))).equals(from.bytesOf(0))).toBe(true)
    },
  )
})

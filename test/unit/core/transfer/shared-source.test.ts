import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { blockHasher } from '../../../../src/core/transfer/file-hash.ts'
import type { FileSource } from '../../../../src/core/transfer/ports.ts'
import { sharedSource } from '../../../../src/core/transfer/shared-source.ts'
import { nodeSha256 } from '../../../../src/platform/node/files/sha256.ts'
import { MemorySource, type MemoryTree } from '../../../support/memory-files.ts'
import { MemorySink, type SinkHooks } from '../../../support/memory-sink.ts'
import { bothEnds, type RunningPair, startPair } from '../../../support/transfer-pair.ts'

const MIB = 1024 * 1024

const tree: MemoryTree = {
  big: 24 * MIB + 5,
  folder: null,
  ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`folder/${i}`, i * 40])),
  other: 5 * MIB,
}

interface Run {
  readonly pair: RunningPair
  readonly sink: MemorySink
}

function receive(source: FileSource, number: number, hooks: SinkHooks = {}): Run {
  const sink = new MemorySink(hooks)
  return { sink, pair: startPair({ source, sink, transferId: new Uint8Array(16).fill(number) }) }
}

function expectAll(source: MemorySource, sink: MemorySink): void {
  for (const [path, bytes] of sink.published) {
    const index = [...source.manifest.entries()].findIndex(
      ([at]) => source.manifest.path(at).join('/') === path,
    )
    expect(Buffer.compare(bytes, source.contents(index))).toBe(0)
  }
  expect(sink.published.size).toBe(source.manifest.files)
}

describe('a source that several receivers share', () => {
  it('is read and hashed once while they are in step', async () => {
    const source = new MemorySource(tree)
    let hashed = 0
    const hash = blockHasher(nodeSha256)
    const shared = sharedSource(source, (block) => {
      hashed += 1
      return hash(block)
    })
    const runs = Array.from({ length: 5 }, (_, number) => receive(shared, number))
    for (const { pair, sink } of runs) {
      expect((await bothEnds(pair)).received.ok).toBe(true)
      expectAll(source, sink)
    }
    expect(source.readBytes).toBe(source.manifest.totalBytes)
    expect(hashed).toBe(25 + 5)
    expect(source.closed).toBe(source.opened)
  })

  it('keeps nobody waiting for one that is slow, or has gone', async () => {
    const source = new MemorySource(tree)
    const shared = sharedSource(source, blockHasher(nodeSha256))
    const stuck = receive(shared, 0, { onWrite: () => new Promise<never>(() => undefined) })
    const gone = receive(shared, 1, {
      onWrite: (_index, block) => {
        if (block === 3) gone.pair.pipes[0].close()
      },
    })
    const fine = receive(shared, 2)
    expect((await bothEnds(fine.pair)).received.ok).toBe(true)
    expectAll(source, fine.sink)
    expect(await gone.pair.sent).toMatchObject({ code: 'peer-lost' })
    stuck.pair.pipes[0].close()
    expect(await stuck.pair.sent).toMatchObject({ code: 'peer-lost' })
    // Whoever comes late reads for himself.
    const late = receive(shared, 3)
    expect((await bothEnds(late.pair)).received.ok).toBe(true)
    expectAll(source, late.sink)
    expect(source.closed).toBe(source.opened)
  })

  it('fails for all who need what cannot be read, and for nobody else', async () => {
    const source = new MemorySource(tree)
    source.unopenable.set(5, new DroplineError('source-unreadable', { name: 'folder/3' }))
    source.onRead = (index, offset) => {
      if (index === 0 && offset === 7 * MIB) throw new DroplineError('source-unreadable', { name: 'big' })
    }
    const shared = sharedSource(source, blockHasher(nodeSha256))
    const runs = Array.from({ length: 3 }, (_, number) => receive(shared, number))
    for (const { pair } of runs)
      expect(await pair.received).toMatchObject({
        ok: true,
        outcome: { files: 200, failed: { total: 2 } },
      })
    expect(source.closed).toBe(source.opened)
  })

  it('notices a file that is shorter than it was', async () => {
    const short = new MemorySource({ big: 3 * MIB, ok: 5 })
    const long = new MemorySource({ big: 3 * MIB + 9, ok: 5 })
    const shared = sharedSource(
      { manifest: long.manifest, skipped: long.skipped, open: (index) => short.open(index) },
      blockHasher(nodeSha256),
    )
    const { sent } = await bothEnds(receive(shared, 0).pair)
    expect(sent).toMatchObject({
      outcome: { failed: { list: [{ name: 'big', code: 'source-changed' }] } },
    })
  })
})

import { DroplineError } from '../base/errors.ts'
import { BlockCache, type HeldBlock } from './block-cache.ts'
import { entryName } from './failures.ts'
import { BLOCK_BYTES, SHARED_CACHE_BYTES } from './limits.ts'
import type { FileSource, HashBlock, SourceFile } from './ports.ts'

/** Keys of the cache: room for every block of a file. */
const BLOCKS_LIMIT = 2 ** 32

/**
 * One source for several receivers at a time: give the same one to each sendTransfer. A block that several of them need within
 * SHARED_CACHE_BYTES of reading is read and hashed once. Each gets its own copy, so that nobody waits for another's connection: one
 * that lags behind, or is gone, reads for itself or not at all. Files are open while somebody has them open.
 */
export function sharedSource(source: FileSource, hashBlock: HashBlock): FileSource {
  const shared = new SharedFiles(source, hashBlock)
  return {
    manifest: source.manifest,
    skipped: source.skipped,
    open: (index) => shared.open(index),
  }
}

/** A file that is open once for all who read it. */
interface OpenFile {
  readonly opened: Promise<SourceFile>
  users: number
}

class SharedFiles {
  readonly #source: FileSource
  readonly #hashBlock: HashBlock
  readonly #open = new Map<number, OpenFile>()
  readonly #cache = new BlockCache(SHARED_CACHE_BYTES)

  constructor(source: FileSource, hashBlock: HashBlock) {
    this.#source = source
    this.#hashBlock = hashBlock
  }

  async open(index: number): Promise<SourceFile> {
    const file = this.#take(index)
    try {
      await file.opened
    } catch (error) {
      await this.#give(index, file)
      throw error
    }
    return {
      read: async (offset, targets) => {
        const wanted = lengthOf(targets)
        if (offset % BLOCK_BYTES !== 0 || wanted > BLOCK_BYTES)
          return await (await file.opened).read(offset, targets)
        return await this.#withBlock(index, offset, wanted, ({ bytes }) => {
          copyInto(targets, bytes)
          return bytes.length
        })
      },
      readHashed: (offset, targets) => this.#readHashed(index, offset, targets),
      checkUnchanged: async () => {
        await (await file.opened).checkUnchanged()
      },
      close: () => this.#give(index, file),
    }
  }

  #readHashed(index: number, offset: number, targets: readonly Uint8Array[]): Promise<Uint8Array> {
    const wanted = lengthOf(targets)
    return this.#withBlock(index, offset, wanted, (block) => {
      if (block.bytes.length !== wanted)
        throw new DroplineError('source-changed', { name: entryName(this.#source.manifest, index) })
      block.sha256 ??= this.#hashBlock([block.bytes])
      copyInto(targets, block.bytes)
      return block.sha256
    })
  }

  async #withBlock<T>(
    index: number,
    offset: number,
    wanted: number,
    use: (block: HeldBlock) => T | Promise<T>,
  ): Promise<T> {
    const key = index * BLOCKS_LIMIT + offset / BLOCK_BYTES
    return await this.#cache.with(
      key,
      wanted,
      () => this.#load(index, offset, wanted),
      async (block) => await use(block),
    )
  }

  /** Goes on even if the one who asked for it closes meanwhile. */
  async #load(index: number, offset: number, wanted: number): Promise<Uint8Array> {
    const file = this.#take(index)
    try {
      const bytes = new Uint8Array(wanted)
      const read = await (await file.opened).read(offset, [bytes])
      return bytes.subarray(0, read)
    } finally {
      await this.#give(index, file)
    }
  }

  #take(index: number): OpenFile {
    const file = this.#open.get(index) ?? { opened: this.#source.open(index), users: 0 }
    this.#open.set(index, file)
    file.users += 1
    return file
  }

  async #give(index: number, file: OpenFile): Promise<void> {
    file.users -= 1
    if (file.users > 0) return
    if (this.#open.get(index) === file) this.#open.delete(index)
    const opened = await file.opened.catch(() => null)
    await opened?.close()
  }
}

function lengthOf(targets: readonly Uint8Array[]): number {
  return targets.reduce((sum, target) => sum + target.length, 0)
}

/** Fills the targets one after the other, as far as there are bytes. */
function copyInto(targets: readonly Uint8Array[], bytes: Uint8Array): void {
  let offset = 0
  for (const target of targets) {
    target.set(bytes.subarray(offset, offset + target.length))
    offset += target.length
  }
}

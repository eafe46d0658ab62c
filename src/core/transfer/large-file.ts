import type { DroplineError } from '../base/errors.ts'
import { FileRoot } from './file-hash.ts'
import type { FileSource, Sha256, SourceFile } from './ports.ts'

export interface LargeFileInit {
  readonly source: FileSource
  readonly sha256: Sha256
  readonly index: number
  readonly sizeBytes: number
  /** Where the receiver needs it from. */
  readonly fromBlock: number
}

/** A file of several chunks while it is read: opened for its first block, closed after its end. */
export class LargeFile {
  readonly index: number
  readonly sizeBytes: number
  readonly fromBlock: number
  /** Why it is not sent to its end: this side could not read it, or the receiver cannot write it. */
  failure: DroplineError | null = null
  readonly #source: FileSource
  readonly #root: FileRoot
  #chain: Promise<void> = Promise.resolve()
  #opened: Promise<SourceFile> | null = null

  constructor({ source, sha256, index, sizeBytes, fromBlock }: LargeFileInit) {
    this.#source = source
    this.index = index
    this.sizeBytes = sizeBytes
    this.fromBlock = fromBlock
    this.#root = new FileRoot(sha256, sizeBytes, fromBlock)
  }

  open(): Promise<SourceFile> {
    this.#opened ??= this.#source.open(this.index)
    return this.#opened
  }

  /** Takes the hash of the next block, which may come later than those of blocks after it. */
  addHash(hash: Promise<Uint8Array>): void {
    this.#chain = this.#chain.then(async () => this.#root.add(await hash))
    // Whoever asks for the root hears of it.
    this.#chain.catch(() => undefined)
  }

  /** The root over all hashes that were added; rejects if one of them did. */
  async root(): Promise<Uint8Array> {
    await this.#chain
    return this.#root.value
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    const file = await opened?.catch(() => undefined)
    await file?.close()
  }
}

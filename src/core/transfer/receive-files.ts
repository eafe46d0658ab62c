import { equalBytes, freeBytes } from '../base/bytes.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { BufferPool } from './buffer-pool.ts'
import { Slots } from './concurrency.ts'
import { entryName } from './failures.ts'
import { FileRoot } from './file-hash.ts'
import { FileWriter } from './file-writer.ts'
import { type BlockHeader, decodeBlockHeader, decodePack } from './frames.ts'
import { BLOCK_BYTES, CHUNK_BYTES, CHUNK_LEAST_BYTES, FILES_AT_ONCE, SMALL_FILE_BYTES } from './limits.ts'
import { blockCount, planState, type TransferPlan } from './plan.ts'
import type { FileSink, HashBlock, Sha256, SmallFile } from './ports.ts'
import type { ReceiveLedger } from './receive-ledger.ts'
import type { Storage } from './storage.ts'

export interface IncomingFilesInit {
  readonly plan: TransferPlan
  readonly ledger: ReceiveLedger
  readonly sink: FileSink
  readonly storage: Storage
  readonly sha256: Sha256
  readonly hashBlock: HashBlock
  /** This disk will not have a file; the sender has to be told. */
  readonly onRefused: (index: number, error: DroplineError) => void
  readonly onError: (error: DroplineError) => void
}

/** The block that is arriving. */
interface OpenBlock {
  readonly header: BlockHeader
  readonly buffer: Uint8Array
  bytes: number
}

/** The large file that is arriving. */
interface OpenFile {
  readonly index: number
  readonly sizeBytes: number
  readonly fromBlock: number
  readonly root: FileRoot
  readonly writer: FileWriter
}

/**
 * Takes the binary messages in the order in which they arrive, checks every one against the manifest, the plan and the hashes, and
 * writes what is verified. Methods throw DroplineErrors; what goes wrong on disk later is given to `onError`, unless it
 * concerns one file alone.
 */
export class IncomingFiles {
  readonly #init: IncomingFilesInit
  readonly #slots = new Slots(FILES_AT_ONCE)
  readonly #tasks = new Set<Promise<void>>()
  readonly #writers = new Set<FileWriter>()
  readonly #blocks = new BufferPool(
    () => this.#init.sink.blockBuffer?.(BLOCK_BYTES) ?? new Uint8Array(BLOCK_BYTES),
  )
  /** Where the next file is looked for: files come in the order of the manifest, each once. */
  #nextIndex = 0
  #file: OpenFile | null = null
  #block: OpenBlock | null = null

  constructor(init: IncomingFilesInit) {
    this.#init = init
  }

  /** One block message. */
  block(message: Uint8Array): void {
    const header = decodeBlockHeader(message)
    if (this.#block !== null) throw violation('a block inside a block')
    const file = this.#file ?? this.#beginFile(header.file)
    const offset = header.block * BLOCK_BYTES
    const fits =
      header.file === file.index &&
      header.block === file.fromBlock + file.root.blocks &&
      header.lengthBytes > 0 &&
      header.lengthBytes === Math.min(BLOCK_BYTES, file.sizeBytes - offset)
    if (!fits) throw violation('a block out of order or of a wrong length')
    this.#init.ledger.arrive(header.lengthBytes, 0)
    this.#block = { header, buffer: this.#blocks.take(), bytes: 0 }
  }

  /** One chunk message. */
  chunk(message: Uint8Array): void {
    const block = this.#block
    const file = this.#file
    if (block === null || file === null) throw violation('a chunk outside a block')
    const part = message.subarray(1)
    const missing = block.header.lengthBytes - block.bytes - part.length
    if (part.length > CHUNK_BYTES || missing < 0 || (missing > 0 && part.length < CHUNK_LEAST_BYTES))
      throw violation('a chunk of a wrong length')
    // Copied, so that the message can be forgotten at once: buffers that wait for the disk make every collection a long one.
    block.buffer.set(part, block.bytes)
    block.bytes += part.length
    freeBytes(message)
    if (missing > 0) return
    this.#block = null
    const bytes = block.buffer.subarray(0, block.bytes)
    const { sha256 } = block.header
    file.root.add(sha256)
    file.writer.write({
      block: block.header.block,
      bytes,
      sha256,
      verified: this.#verifyBlock(file.index, sha256, bytes),
      release: () => this.#blocks.give(block.buffer),
    })
  }

  /** The end of a large file; of one whose blocks were all there it is the only message. */
  fileEnd(index: number, root: Uint8Array): void {
    const file = this.#file ?? this.#beginFile(index)
    const complete = file.index === index && file.fromBlock + file.root.blocks === blockCount(file.sizeBytes)
    if (!complete) throw violation('the end of a file that is not complete')
    if (!equalBytes(root, file.root.value)) throw this.#mismatch(index)
    this.#init.ledger.arrive(0, 1)
    this.#file = null
    file.writer.publish()
  }

  /** One pack message. */
  pack(message: Uint8Array): void {
    if (this.#file !== null) throw violation('a pack inside a file')
    const files = decodePack(message).map(({ file, sha256, bytes }): SmallFile => {
      const sizeBytes = this.#takeFile(file)
      if (sizeBytes > SMALL_FILE_BYTES || bytes.length !== sizeBytes)
        throw violation('a packed file of a wrong length')
      this.#init.ledger.arrive(sizeBytes, 1)
      if (!equalBytes(sha256, this.#init.sha256(bytes))) throw this.#mismatch(file)
      return { index: file, bytes }
    })
    // Given back at once: what waits for the collector makes it run often.
    this.#track(this.#storeSmall(files).then(() => freeBytes(message)))
  }

  /** The sender has found a candidate to be the same. */
  fileSame(index: number): void {
    const { plan, ledger, sink, storage } = this.#init
    if (this.#nextIndex > 0 || this.#file !== null || plan.state(index) !== planState.candidate)
      throw violation('the same file, out of place')
    plan.setSame(index)
    ledger.arrive(0, 1)
    const settled = async (): Promise<void> => {
      await storage.run(() => sink.sameFile(index))
      ledger.settle({ bytes: 0, files: 1 }, { bytes: plan.manifest.sizeBytes(index), files: 1 })
    }
    this.#track(settled())
  }

  /** The sender has given a file up, or agrees that it was refused. Answers whether that is news. */
  fileFailed(index: number): boolean {
    const { plan, ledger, sink, storage } = this.#init
    const isCurrent = this.#file?.index === index
    if (this.#block !== null || (!isCurrent && !plan.isOpen(index)))
      throw violation('a failed file, out of place')
    ledger.arrive(0, 1)
    const isNews = plan.state(index) !== planState.failed
    if (isNews) plan.setFailed(index)
    if (isCurrent) {
      this.#file?.writer.drop()
      this.#file = null
      return isNews
    }
    const settled = async (): Promise<void> => {
      await storage.run(() => sink.fileFailed(index))
      ledger.settle({ bytes: 0, files: 1 }, { bytes: -plan.bytesOfBlocks(index), files: 0 })
    }
    this.#track(settled())
    return isNews
  }

  /** Throws unless every file of the manifest has arrived or failed. */
  end(): void {
    if (this.#file !== null || this.#nextFile() !== undefined) throw violation('an end before the last file')
  }

  /** Resolves when nothing is being written any more, whether it went well or not. */
  async settled(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks)
  }

  /** Drops what is not yet written and lets go of all files. */
  stop(): void {
    for (const writer of this.#writers) writer.stop()
  }

  #beginFile(index: number): OpenFile {
    const fromBlock = this.#init.plan.blocks(index)
    const sizeBytes = this.#takeFile(index)
    if (sizeBytes <= SMALL_FILE_BYTES) throw violation('a small file outside a pack')
    const root = new FileRoot(this.#init.sha256, sizeBytes, fromBlock)
    this.#file = { index, sizeBytes, fromBlock, root, writer: this.#newWriter(index) }
    return this.#file
  }

  /** Moves on to the next file, which has to be `index`; answers its size. */
  #takeFile(index: number): number {
    if (this.#nextFile() !== index) throw violation('a file out of order')
    this.#nextIndex = index + 1
    this.#init.plan.setBegun(index)
    return this.#init.plan.manifest.sizeBytes(index)
  }

  #nextFile(): number | undefined {
    const { plan } = this.#init
    const { length } = plan.manifest
    while (this.#nextIndex < length && !plan.isOpen(this.#nextIndex)) this.#nextIndex += 1
    return this.#nextIndex < length ? this.#nextIndex : undefined
  }

  async #verifyBlock(index: number, sha256: Uint8Array, bytes: Uint8Array): Promise<void> {
    if (!equalBytes(sha256, await this.#init.hashBlock([bytes]))) throw this.#mismatch(index)
  }

  #mismatch(index: number): DroplineError {
    return new DroplineError('hash-mismatch', { name: entryName(this.#init.plan.manifest, index) })
  }

  /** One after the other when the disk refuses them together: it may be one alone that cannot be written. */
  async #storeSmall(files: readonly SmallFile[]): Promise<void> {
    const { ledger, sink, storage } = this.#init
    const tally = { bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0), files: files.length }
    try {
      await storage.run(() => sink.storeSmall(files))
      ledger.settle(tally, tally)
    } catch (error) {
      if (!(error instanceof DroplineError) || error.code !== 'target-unwritable') throw error
      const [only] = files
      if (files.length === 1 && only !== undefined) {
        await this.#refuse(only.index, error)
        ledger.settle(tally, { bytes: 0, files: 0 })
      } else for (const file of files) await this.#storeSmall([file])
    }
  }

  async #refuse(index: number, error: DroplineError): Promise<void> {
    const { plan, sink, storage, onRefused } = this.#init
    // The sender may have given it up meanwhile.
    if (plan.state(index) !== planState.failed) {
      plan.setFailed(index)
      onRefused(index, error)
    }
    await storage.run(() => sink.fileFailed(index))
  }

  #newWriter(index: number): FileWriter {
    const { plan, ledger, sink, storage } = this.#init
    // What of this file counts as done, and no longer does when it fails.
    let keptBytes = plan.bytesOfBlocks(index)
    const drop = (): void => {
      ledger.settle({ bytes: 0, files: 0 }, { bytes: -keptBytes, files: 0 })
      keptBytes = 0
    }
    const writer = new FileWriter(this.#slots, storage, {
      open: () => sink.openFile(index),
      onWritten: (bytes, kept) => {
        if (kept) keptBytes += bytes
        ledger.settle({ bytes, files: 0 }, { bytes: kept ? bytes : 0, files: 0 })
      },
      onPublished: () => {
        ledger.settle({ bytes: 0, files: 1 }, { bytes: 0, files: 1 })
      },
      onRefused: async (error) => {
        drop()
        await this.#refuse(index, error)
      },
      onDropped: async () => {
        drop()
        await storage.run(() => sink.fileFailed(index))
        ledger.settle({ bytes: 0, files: 1 }, { bytes: 0, files: 0 })
      },
    })
    this.#writers.add(writer)
    this.#track(writer.ended, () => this.#writers.delete(writer))
    return writer
  }

  #track(work: Promise<void>, onEnd?: () => void): void {
    const task = work
      .catch((error: unknown) => this.#init.onError(toDroplineError(error)))
      .finally(() => {
        this.#tasks.delete(task)
        onEnd?.()
      })
    this.#tasks.add(task)
  }
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what })
}

import { equalBytes } from '../base/bytes.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { BufferPool } from './buffer-pool.ts'
import { Slots } from './concurrency.ts'
import { fileRoot } from './file-hash.ts'
import { type BlockHeader, decodeBlockHeader, decodePack } from './frames.ts'
import {
  BLOCK_BYTES,
  CHUNK_BYTES,
  CHUNK_LEAST_BYTES,
  FILES_AT_ONCE,
  SMALL_FILE_BYTES,
  WINDOW_BYTES,
  WINDOW_FILES,
} from './limits.ts'
import type { Manifest } from './manifest.ts'
import { FileWriter } from './file-writer.ts'
import type { FileSink, HashBlock, Sha256 } from './ports.ts'
import { entryName } from './send-steps.ts'

export interface IncomingFilesInit {
  readonly manifest: Manifest
  readonly sink: FileSink
  readonly sha256: Sha256
  readonly hashBlock: HashBlock
  /** Called after each write and each publication, with the totals so far. */
  readonly onDone: (bytesWritten: number, filesPublished: number) => void
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
  readonly hashes: Uint8Array[]
  readonly writer: FileWriter
}

/**
 * Takes the binary messages in the order in which they arrive, checks every one against the manifest and the hashes, and
 * writes what is verified. Methods throw DroplineErrors; what goes wrong on disk later is given to `onError`.
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
  #arrived = { bytes: 0, files: 0 }
  #done = { bytes: 0, files: 0 }

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
      header.block === file.hashes.length &&
      header.lengthBytes > 0 &&
      header.lengthBytes === Math.min(BLOCK_BYTES, file.sizeBytes - offset)
    if (!fits) throw violation('a block out of order or of a wrong length')
    this.#count(header.lengthBytes, 0)
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
    if (missing > 0) return
    this.#block = null
    const bytes = block.buffer.subarray(0, block.bytes)
    file.hashes.push(block.header.sha256)
    file.writer.write({
      offset: block.header.block * BLOCK_BYTES,
      bytes,
      verified: this.#verifyBlock(file.index, block.header.sha256, bytes),
      release: () => this.#blocks.give(block.buffer),
    })
  }

  /** The end of a large file. */
  fileEnd(index: number, root: Uint8Array): void {
    const file = this.#file
    const complete = file?.index === index && file.hashes.length === Math.ceil(file.sizeBytes / BLOCK_BYTES)
    if (file === null || !complete) throw violation('the end of a file that is not complete')
    if (!equalBytes(root, fileRoot(this.#init.sha256, file.sizeBytes, file.hashes)))
      throw this.#mismatch(index)
    this.#count(0, 1)
    this.#file = null
    file.writer.publish()
  }

  /** One pack message. */
  pack(message: Uint8Array): void {
    if (this.#file !== null) throw violation('a pack inside a file')
    for (const { file, sha256, bytes } of decodePack(message)) {
      const sizeBytes = this.#takeFile(file)
      if (sizeBytes > SMALL_FILE_BYTES || bytes.length !== sizeBytes)
        throw violation('a packed file of a wrong length')
      this.#count(sizeBytes, 1)
      this.#verify(file, sha256, bytes)
      const writer = this.#newWriter(file)
      if (bytes.length > 0) writer.write({ offset: 0, bytes })
      writer.publish()
    }
  }

  /** Throws unless every file of the manifest has arrived. */
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
    const sizeBytes = this.#takeFile(index)
    if (sizeBytes <= SMALL_FILE_BYTES) throw violation('a small file outside a pack')
    this.#file = { index, sizeBytes, hashes: [], writer: this.#newWriter(index) }
    return this.#file
  }

  /** Moves on to the next file, which has to be `index`; answers its size. */
  #takeFile(index: number): number {
    if (this.#nextFile() !== index) throw violation('a file out of order')
    this.#nextIndex = index + 1
    return this.#init.manifest.entries[index]?.sizeBytes ?? 0
  }

  #nextFile(): number | undefined {
    const { entries } = this.#init.manifest
    while (entries[this.#nextIndex]?.kind === 'folder') this.#nextIndex += 1
    return this.#nextIndex < entries.length ? this.#nextIndex : undefined
  }

  /** Holds the sender to its window: what arrives waits in memory until it is written. */
  #count(bytes: number, files: number): void {
    this.#arrived = { bytes: this.#arrived.bytes + bytes, files: this.#arrived.files + files }
    const waitingBytes = this.#arrived.bytes - this.#done.bytes
    const waitingFiles = this.#arrived.files - this.#done.files
    if (waitingBytes > WINDOW_BYTES || waitingFiles > WINDOW_FILES) throw violation('more than the window')
  }

  #verify(index: number, sha256: Uint8Array, bytes: Uint8Array): void {
    if (!equalBytes(sha256, this.#init.sha256(bytes))) throw this.#mismatch(index)
  }

  async #verifyBlock(index: number, sha256: Uint8Array, bytes: Uint8Array): Promise<void> {
    if (!equalBytes(sha256, await this.#init.hashBlock([bytes]))) throw this.#mismatch(index)
  }

  #mismatch(index: number): DroplineError {
    return new DroplineError('hash-mismatch', { name: entryName(this.#init.manifest, index) })
  }

  #newWriter(index: number): FileWriter {
    const writer = new FileWriter(this.#slots, {
      open: () => this.#init.sink.openFile(index),
      onWritten: (bytes) => {
        this.#done = { bytes: this.#done.bytes + bytes, files: this.#done.files }
        this.#init.onDone(this.#done.bytes, this.#done.files)
      },
      onPublished: () => {
        this.#done = { bytes: this.#done.bytes, files: this.#done.files + 1 }
        this.#init.onDone(this.#done.bytes, this.#done.files)
      },
    })
    const task = writer.ended
      .catch((error: unknown) => this.#init.onError(toDroplineError(error)))
      .finally(() => {
        this.#tasks.delete(task)
        this.#writers.delete(writer)
      })
    this.#tasks.add(task)
    this.#writers.add(writer)
    return writer
  }
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what })
}

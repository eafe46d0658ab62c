import { DroplineError } from '../base/errors.ts'
import { escapeForDisplay } from './display.ts'
import { BufferPool } from './buffer-pool.ts'
import { fileRoot } from './file-hash.ts'
import { encodeBlockHeader, PACK_RECORD_BYTES, PackBuilder } from './frames.ts'
import { BLOCK_BYTES, CHUNK_BYTES, PACK_LIMIT_BYTES, PACK_LIMIT_FILES, SMALL_FILE_BYTES } from './limits.ts'
import type { Manifest } from './manifest.ts'
import { encodeControl, messageType } from './messages.ts'
import type { FileSource, HashBlock, Sha256, SourceFile } from './ports.ts'

/** What the sender reads as one piece: some small files, one block of a large file, or the end of a large file. */
export type Step =
  | { readonly kind: 'pack'; readonly files: readonly number[] }
  | { readonly kind: 'block'; readonly file: LargeFile; readonly block: number }
  | { readonly kind: 'file-end'; readonly file: LargeFile }

/** Messages ready to be sent in order, the payload they carry, and how many files end in them. */
export interface LoadedStep {
  readonly messages: readonly Uint8Array[]
  readonly payloadBytes: number
  readonly filesEnded: number
  /** Gives the buffers of the messages back; call it only when nobody reads them any more. */
  readonly recycle: () => void
}

/** A file of several chunks while it is read: opened for its first block, closed after its end. */
export class LargeFile {
  readonly index: number
  readonly sizeBytes: number
  readonly blockHashes: Promise<Uint8Array>[] = []
  readonly #source: FileSource
  #opened: Promise<SourceFile> | null = null

  constructor(source: FileSource, index: number, sizeBytes: number) {
    this.#source = source
    this.index = index
    this.sizeBytes = sizeBytes
  }

  open(): Promise<SourceFile> {
    this.#opened ??= this.#source.open(this.index)
    return this.#opened
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    const file = await opened?.catch(() => undefined)
    await file?.close()
  }
}

/** The files of a manifest in order, cut into steps. Lazy: a large file is cut while it is sent. */
export function* planSteps(source: FileSource): Generator<Step, void, undefined> {
  let pack: number[] = []
  let packBytes = 1
  for (const [index, entry] of source.manifest.entries.entries()) {
    if (entry.kind !== 'file') continue
    const small = entry.sizeBytes <= SMALL_FILE_BYTES
    const recordBytes = PACK_RECORD_BYTES + entry.sizeBytes
    const full = packBytes + recordBytes > PACK_LIMIT_BYTES || pack.length === PACK_LIMIT_FILES
    if (pack.length > 0 && (!small || full)) {
      yield { kind: 'pack', files: pack }
      pack = []
      packBytes = 1
    }
    if (small) {
      pack.push(index)
      packBytes += recordBytes
    } else yield* planLargeFile(new LargeFile(source, index, entry.sizeBytes))
  }
  if (pack.length > 0) yield { kind: 'pack', files: pack }
}

function* planLargeFile(file: LargeFile): Generator<Step, void, undefined> {
  const blocks = Math.ceil(file.sizeBytes / BLOCK_BYTES)
  for (let block = 0; block < blocks; block++) yield { kind: 'block', file, block }
  yield { kind: 'file-end', file }
}

/** Reads and hashes steps. Owns the files it opens: call `close` when it is not needed any more. */
export class StepLoader {
  readonly #source: FileSource
  readonly #sha256: Sha256
  readonly #hashBlock: HashBlock
  readonly #open = new Set<LargeFile>()
  readonly #blocks = new BufferPool(() => chunkMessages())

  constructor(source: FileSource, sha256: Sha256, hashBlock: HashBlock) {
    this.#source = source
    this.#sha256 = sha256
    this.#hashBlock = hashBlock
  }

  /** Steps of one file must be given in order; they may overlap. Rejects with 'source-unreadable' or 'source-changed'. */
  load(step: Step): Promise<LoadedStep> {
    switch (step.kind) {
      case 'pack':
        return this.#loadPack(step.files)
      case 'block':
        return this.#loadBlock(step.file, step.block)
      case 'file-end':
        return this.#loadFileEnd(step.file)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((file) => file.close()))
    this.#open.clear()
  }

  async #loadPack(indexes: readonly number[]): Promise<LoadedStep> {
    const { entries } = this.#source.manifest
    const files = indexes.map((file) => ({ file, sizeBytes: entries[file]?.sizeBytes ?? 0 }))
    const pack = new PackBuilder(files)
    const reads = indexes.map((file, position) =>
      this.#readWhole(file, pack.payloads[position] ?? new Uint8Array(0)),
    )
    // All must have settled before a failure is passed on: nobody closes a file that is still being opened.
    for (const read of await Promise.allSettled(reads)) if (read.status === 'rejected') throw read.reason
    return {
      messages: [pack.seal(this.#sha256)],
      payloadBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      filesEnded: files.length,
      recycle: nothingToRecycle,
    }
  }

  async #readWhole(index: number, payload: Uint8Array): Promise<void> {
    const file = await this.#source.open(index)
    try {
      if (payload.length > 0) await this.#fill(file, index, 0, [payload])
      await file.checkUnchanged()
    } finally {
      await file.close()
    }
  }

  #loadBlock(file: LargeFile, block: number): Promise<LoadedStep> {
    this.#open.add(file)
    const offset = block * BLOCK_BYTES
    const lengthBytes = Math.min(BLOCK_BYTES, file.sizeBytes - offset)
    const whole = this.#blocks.take()
    const messages = whole
      .slice(0, Math.ceil(lengthBytes / CHUNK_BYTES))
      .map((message, index) =>
        message.subarray(0, 1 + Math.min(CHUNK_BYTES, lengthBytes - index * CHUNK_BYTES)),
      )
    const payloads = messages.map((message) => message.subarray(1))
    const hash = file
      .open()
      .then((opened) => this.#fill(opened, file.index, offset, payloads))
      .then(() => this.#hashBlock(payloads))
    file.blockHashes[block] = hash
    return hash.then((sha256) => ({
      messages: [encodeBlockHeader({ file: file.index, block, lengthBytes, sha256 }), ...messages],
      payloadBytes: lengthBytes,
      filesEnded: 0,
      recycle: () => this.#blocks.give(whole),
    }))
  }

  async #loadFileEnd(file: LargeFile): Promise<LoadedStep> {
    const hashes = await Promise.all(file.blockHashes)
    const opened = await file.open()
    await opened.checkUnchanged()
    await file.close()
    this.#open.delete(file)
    const root = fileRoot(this.#sha256, file.sizeBytes, hashes)
    return {
      messages: [encodeControl({ type: 'file-end', file: file.index, root })],
      payloadBytes: 0,
      filesEnded: 1,
      recycle: nothingToRecycle,
    }
  }

  async #fill(
    file: SourceFile,
    index: number,
    offset: number,
    targets: readonly Uint8Array[],
  ): Promise<void> {
    const wanted = targets.reduce((sum, target) => sum + target.length, 0)
    const read = await file.read(offset, targets)
    if (read !== wanted)
      throw new DroplineError('source-changed', { name: entryName(this.#source.manifest, index) })
  }
}

/**
 * The messages of a whole block. Each chunk is a message of its own with room for its type byte, so that the bytes are never
 * copied here, and has its own buffer, so that a MessagePort can take it over.
 */
function chunkMessages(): Uint8Array[] {
  return Array.from({ length: Math.ceil(BLOCK_BYTES / CHUNK_BYTES) }, () => {
    const message = new Uint8Array(1 + CHUNK_BYTES)
    message[0] = messageType.chunk
    return message
  })
}

const nothingToRecycle = (): void => undefined

/** The path of an entry for an error. */
export function entryName(manifest: Manifest, index: number): string {
  return escapeForDisplay((manifest.entries[index]?.path ?? []).join('/'))
}

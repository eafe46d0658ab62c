import { equalBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { BufferPool } from './buffer-pool.ts'
import { entryName } from './failures.ts'
import { FileRoot } from './file-hash.ts'
import { encodeBlockHeader, PackBuilder } from './frames.ts'
import type { LargeFile } from './large-file.ts'
import { BLOCK_BYTES, CHUNK_BYTES } from './limits.ts'
import { type Control, encodeControl, messageType, tellableCode, tellableDetail } from './messages.ts'
import { blockCount, type TransferPlan } from './plan.ts'
import type { FileSource, HashBlock, Sha256, SourceFile } from './ports.ts'
import type { Step } from './send-plan.ts'

/** A file that this side cannot send. */
export interface FailedFile {
  readonly index: number
  readonly error: DroplineError
}

/** Messages ready to be sent in order, the payload they carry, and how many files end in them. */
export interface LoadedStep {
  readonly messages: readonly Uint8Array[]
  readonly payloadBytes: number
  readonly filesEnded: number
  /** Files of the manifest that begin or end with it. */
  readonly files: readonly number[]
  /** What the messages say has failed. */
  readonly failed: readonly FailedFile[]
  /** The large file whose block or end it is. */
  readonly file: LargeFile | null
  /** Gives the buffers of the messages back; call it only when nobody reads them any more. */
  readonly recycle: () => void
}

/**
 * What of a step may still be sent, to be asked right before: a block before it may have failed, or the receiver may have refused
 * the file, since it was loaded. Nothing follows but the message that says so, in place of the end.
 */
export function asItStands(step: LoadedStep): LoadedStep {
  const { file, filesEnded } = step
  if (file === null || file.failure === null) return step
  step.recycle()
  return filesEnded === 0 ? emptyStep : failedStep(file.index, file.failure)
}

export interface StepLoaderInit {
  readonly source: FileSource
  readonly plan: TransferPlan
  readonly sha256: Sha256
  readonly hashBlock: HashBlock
}

/**
 * Reads and hashes steps. A file that cannot be read, or that changed, becomes a message that says so; only other errors reject.
 * Owns the files it opens: call `close` when it is not needed any more.
 */
export class StepLoader {
  readonly #init: StepLoaderInit
  readonly #open = new Set<LargeFile>()
  /** Files whose end has not been sent yet. */
  readonly #begun = new Set<LargeFile>()
  readonly #blocks = new BufferPool(() => chunkMessages())

  constructor(init: StepLoaderInit) {
    this.#init = init
  }

  /** Steps of one file must be given in order; they may overlap. */
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

  /** Compares a candidate with what the receiver has: a step that says it is the same, or has failed; null when it differs. */
  async compare(index: number): Promise<LoadedStep | null> {
    const { source, plan, sha256 } = this.#init
    try {
      const file = await source.open(index)
      try {
        const root = new FileRoot(sha256, this.#sizeOf(index), 0)
        await this.#hashWhole(file, index, root)
        await file.checkUnchanged()
        return equalBytes(root.value, plan.root(index)) ? sameStep(index) : null
      } finally {
        await file.close()
      }
    } catch (error) {
      return failedStep(index, fileError(error))
    }
  }

  /** The receiver does not want the rest of this file. */
  refuse(index: number, error: DroplineError): void {
    for (const file of this.#begun) if (file.index === index) file.failure ??= error
  }

  /** Says that the end of a file has been sent: nothing can stop it any more. */
  ended(file: LargeFile): void {
    this.#begun.delete(file)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((file) => file.close()))
    this.#open.clear()
  }

  async #hashWhole(file: SourceFile, index: number, root: FileRoot): Promise<void> {
    const sizeBytes = this.#sizeOf(index)
    const whole = this.#blocks.take()
    try {
      for (let block = 0; block < blockCount(sizeBytes); block++) {
        const lengthBytes = Math.min(BLOCK_BYTES, sizeBytes - block * BLOCK_BYTES)
        const payloads = payloadsOf(messagesFor(whole, lengthBytes))
        root.add(await this.#readBlock(file, index, block, payloads))
      }
    } finally {
      this.#blocks.give(whole)
    }
  }

  async #loadPack(indexes: readonly number[]): Promise<LoadedStep> {
    const { sha256 } = this.#init
    const pack = this.#newPack(indexes)
    const reads = await Promise.allSettled(
      indexes.map((index, position) => this.#readWhole(index, pack.payload(position))),
    )
    const failed = reads.flatMap((read, position) =>
      read.status === 'rejected' ? [{ index: indexes[position] ?? 0, error: fileError(read.reason) }] : [],
    )
    const messages = failed.map((failure) => failureMessage(failure))
    const positions = reads.flatMap(({ status }, position) => (status === 'fulfilled' ? [position] : []))
    const files = positions.map((position) => indexes[position] ?? 0)
    if (failed.length === 0) messages.push(pack.seal(sha256))
    else if (files.length > 0) {
      const rest = this.#newPack(files)
      positions.forEach((position, place) => rest.payload(place).set(pack.payload(position)))
      messages.push(rest.seal(sha256))
    }
    const payloadBytes = files.reduce((sum, index) => sum + this.#sizeOf(index), 0)
    return { ...emptyStep, messages, payloadBytes, filesEnded: indexes.length, files, failed }
  }

  #newPack(indexes: readonly number[]): PackBuilder {
    return new PackBuilder(indexes.map((file) => ({ file, sizeBytes: this.#sizeOf(file) })))
  }

  #sizeOf(index: number): number {
    return this.#init.plan.manifest.sizeBytes(index)
  }

  async #readWhole(index: number, payload: Uint8Array): Promise<void> {
    const { source } = this.#init
    if (source.readWhole !== undefined) {
      await source.readWhole(index, payload)
      return
    }
    const file = await source.open(index)
    try {
      if (payload.length > 0) await this.#fill(file, index, 0, [payload])
      await file.checkUnchanged()
    } finally {
      await file.close()
    }
  }

  async #loadBlock(file: LargeFile, block: number): Promise<LoadedStep> {
    this.#open.add(file)
    this.#begun.add(file)
    const lengthBytes = Math.min(BLOCK_BYTES, file.sizeBytes - block * BLOCK_BYTES)
    const whole = this.#blocks.take()
    const messages = messagesFor(whole, lengthBytes)
    const hash = file
      .open()
      .then((opened) => this.#readBlock(opened, file.index, block, payloadsOf(messages)))
    file.addHash(hash)
    try {
      const header = { file: file.index, block, lengthBytes, sha256: await hash }
      return {
        messages: [encodeBlockHeader(header), ...messages],
        payloadBytes: lengthBytes,
        filesEnded: 0,
        files: [file.index],
        failed: [],
        file,
        recycle: () => this.#blocks.give(whole),
      }
    } catch (error) {
      file.failure ??= fileError(error)
      this.#blocks.give(whole)
      return emptyStep
    }
  }

  async #loadFileEnd(file: LargeFile): Promise<LoadedStep> {
    try {
      if (file.failure === null) {
        const root = await file.root()
        const opened = await file.open()
        await opened.checkUnchanged()
        return { ...controlStep({ type: 'file-end', file: file.index, root }, [file.index]), file }
      }
    } catch (error) {
      file.failure ??= fileError(error)
    } finally {
      await file.close()
      this.#open.delete(file)
    }
    return { ...failedStep(file.index, file.failure), file }
  }

  async #readBlock(
    file: SourceFile,
    index: number,
    block: number,
    payloads: readonly Uint8Array[],
  ): Promise<Uint8Array> {
    const offset = block * BLOCK_BYTES
    if (file.readHashed !== undefined) return await file.readHashed(offset, payloads)
    await this.#fill(file, index, offset, payloads)
    return await this.#init.hashBlock(payloads)
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
      throw new DroplineError('source-changed', { name: entryName(this.#init.plan.manifest, index) })
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

/** The chunk messages that carry so many bytes, cut from those of a whole block. */
function messagesFor(whole: readonly Uint8Array[], lengthBytes: number): Uint8Array[] {
  return whole
    .slice(0, Math.ceil(lengthBytes / CHUNK_BYTES))
    .map((message, index) =>
      message.subarray(0, 1 + Math.min(CHUNK_BYTES, lengthBytes - index * CHUNK_BYTES)),
    )
}

function payloadsOf(messages: readonly Uint8Array[]): Uint8Array[] {
  return messages.map((message) => message.subarray(1))
}

/** The error as one that concerns a single file; throws every other. */
function fileError(error: unknown): DroplineError {
  if (
    error instanceof DroplineError &&
    (error.code === 'source-unreadable' || error.code === 'source-changed')
  )
    return error
  throw error
}

const nothingToRecycle = (): void => undefined

const emptyStep: LoadedStep = {
  messages: [],
  payloadBytes: 0,
  filesEnded: 0,
  files: [],
  failed: [],
  file: null,
  recycle: nothingToRecycle,
}

function controlStep(control: Control, files: readonly number[]): LoadedStep {
  return { ...emptyStep, messages: [encodeControl(control)], filesEnded: 1, files }
}

function sameStep(index: number): LoadedStep {
  return controlStep({ type: 'file-same', file: index }, [])
}

function failedStep(index: number, error: DroplineError): LoadedStep {
  return {
    ...emptyStep,
    messages: [failureMessage({ index, error })],
    filesEnded: 1,
    failed: [{ index, error }],
  }
}

function failureMessage({ index, error }: FailedFile): Uint8Array {
  const { code, detail } = error
  return encodeControl({
    type: 'file-failed',
    file: index,
    code: tellableCode(code),
    detail: tellableDetail(detail),
  })
}

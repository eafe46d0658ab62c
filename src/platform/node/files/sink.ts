import { lstat, readdir, realpath, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fromHex } from '../../../core/base/bytes.ts'
import { DroplineError } from '../../../core/base/errors.ts'
import { BLOCK_BYTES } from '../../../core/transfer/limits.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import type {
  FileProgress,
  FileSink,
  SinkCheck,
  SinkFile,
  SinkPlan,
  SinkReport,
  SinkRequest,
  SmallFile,
} from '../../../core/transfer/ports.ts'
import { pageAlignedBuffers } from './direct-io.ts'
import { errnoCode, sinkError } from './fs-errors.ts'
import { dropPart, PartFile } from './part-file.ts'
import { prepareAgain, type Prepared, prepareNew, type ReceivingFolder } from './prepare.ts'
import { recordType } from './journal-records.ts'
import { type Receipt, readReceipt } from './receipt-journal.ts'
import { entryState, stateRecords } from './receipt-state.ts'
import { journalLocation, type Receiving } from './receiving.ts'
import { countLinks, makeLinks } from './sink-links.ts'
import { reportOf } from './sink-report.ts'
import { storeSmallFiles } from './small-files.ts'
import { checkTarget } from './target.ts'
import { finishFolders, removeIncomplete } from './target-tree.ts'

export interface SinkOptions {
  /** Uses only what every system has, as Windows and macOS do; slower, and for tests. */
  readonly isPortable?: boolean
}

/**
 * Receives one transfer into `folder`, which is created if it is missing. Nothing is written outside of it, through no link below
 * it, and nothing is overwritten unless that was asked for. What was received survives this process: a journal in the folder knows it.
 */
export function folderSink(folder: string, { isPortable = false }: SinkOptions = {}): FileSink {
  return new FolderSink({ folder: resolve(folder), isPortable })
}

class FolderSink implements FileSink {
  readonly #to: ReceivingFolder
  readonly #folder: string
  #newBlock: (() => Uint8Array) | null = null
  #recalled: { readonly transferId: Uint8Array; readonly receipt: Receipt } | null = null
  #prepared: Prepared | null = null
  #report: SinkReport | null = null

  constructor(to: ReceivingFolder) {
    this.#to = to
    this.#folder = to.folder
  }

  async recall(transferId: Uint8Array): Promise<Manifest | null> {
    try {
      const root = await realpath(this.#folder)
      const receipt = await readReceipt(journalLocation(root, transferId), transferId)
      this.#recalled = receipt === null ? null : { transferId, receipt }
      return receipt?.manifest ?? null
    } catch (error) {
      // No folder, or a journal that this version does not understand.
      if (error instanceof DroplineError || errnoCode(error) === 'ENOENT') return null
      throw sinkError(error, this.#folder)
    }
  }

  check(manifest: Manifest): Promise<SinkCheck> {
    return checkTarget(this.#folder, manifest)
  }

  async prepare(request: SinkRequest | null): Promise<SinkPlan> {
    try {
      // A call that is repeated opens everything anew.
      await this.#prepared?.receiving.close()
      this.#prepared = request === null ? await this.#continue() : await this.#begin(request)
    } catch (error) {
      throw sinkError(error, this.#folder)
    }
    const { receiving, candidates } = this.#prepared
    const { state, manifest } = receiving.init
    const progress = (index: number): FileProgress => {
      const known = state.of(index)
      if (known !== 'missing') return { state: known === 'stored' ? 'complete' : 'same' }
      const blocks = state.blocks(index)
      if (blocks > 0) return { state: 'partial', blocks }
      const blockHashes = candidates.get(index)
      return blockHashes === undefined ? { state: 'missing' } : { state: 'candidate', blockHashes }
    }
    let bytesBefore = 0
    for (let index = 0; index < manifest.length; index++)
      if (state.of(index) === 'stored') bytesBefore += manifest.sizeBytes(index)
      else bytesBefore += Math.min(state.blocks(index) * BLOCK_BYTES, manifest.sizeBytes(index))
    return { progress, bytesBefore }
  }

  blockBuffer(lengthBytes: number): Uint8Array {
    this.#newBlock ??= pageAlignedBuffers(lengthBytes)
    return this.#newBlock()
  }

  async openFile(index: number): Promise<SinkFile> {
    const file = new PartFile(this.#receiving, index)
    await file.open()
    return file
  }

  storeSmall(files: readonly SmallFile[]): Promise<void> {
    return storeSmallFiles(this.#receiving, files)
  }

  async sameFile(index: number): Promise<void> {
    const { init } = this.#receiving
    await this.#attempt(index, () => this.#receiving.append(...stateRecords(entryState.same, [index])))
    init.state.set(index, entryState.same)
  }

  async fileFailed(index: number): Promise<void> {
    const receiving = this.#receiving
    await receiving.parts
      .get(index)
      ?.close()
      .catch(() => undefined)
    await this.#attempt(index, () => dropPart(receiving, index))
  }

  async finish(): Promise<SinkReport> {
    if (this.#report !== null) return this.#report
    const receiving = this.#receiving
    const { failedFolders } = this.#prepared ?? { failedFolders: [] }
    const isFinished = this.#recalled?.receipt.isFinished === true
    this.#report = await receiving.attempt(this.#folder, async () => {
      const links = isFinished ? await countLinks(receiving) : await makeLinks(receiving)
      if (!isFinished) {
        await finishFolders(receiving)
        await receiving.flush()
        await receiving.append({ type: recordType.finished, payload: new Uint8Array(0) })
      }
      return await reportOf(receiving, links, failedFolders)
    })
    await receiving.close()
    return this.#report
  }

  async forget(): Promise<void> {
    const transferId = this.#prepared?.receiving.init.transferId ?? this.#recalled?.transferId
    const root = await realpath(this.#folder).catch(() => null)
    if (root !== null && transferId !== undefined) await removeJournal(root, transferId)
  }

  async suspend(): Promise<void> {
    const receiving = this.#prepared?.receiving
    if (receiving === undefined || this.#report !== null) return
    this.#prepared = null
    await receiving.attempt(this.#folder, () => receiving.flush()).catch(() => undefined)
    await receiving.close()
  }

  async abandon(): Promise<void> {
    // All of it is there, and belongs to the user: only the sender has not heard of it.
    if (this.#recalled?.receipt.isFinished === true) {
      await this.forget()
      return
    }
    const receiving = this.#prepared?.receiving ?? (await this.#continue().catch(() => null))?.receiving
    this.#prepared = null
    if (receiving === undefined || this.#report !== null) return
    await discard(receiving).catch((error: unknown) => {
      throw sinkError(error, this.#folder)
    })
  }

  get #receiving(): Receiving {
    if (this.#prepared === null)
      throw new DroplineError('internal', { message: 'a sink that is not prepared' })
    return this.#prepared.receiving
  }

  #attempt<T>(index: number, action: () => Promise<T>): Promise<T> {
    return this.#receiving.attempt(this.#receiving.nameOf(index), action)
  }

  async #continue(): Promise<Prepared> {
    if (this.#recalled === null) throw new DroplineError('internal', { message: 'nothing to continue' })
    const { transferId } = this.#recalled
    // Read again: the call before may have failed half-way.
    const root = await realpath(this.#folder)
    const receipt = await readReceipt(journalLocation(root, transferId), transferId)
    if (receipt === null) throw new DroplineError('target-unwritable', { name: this.#folder })
    return await prepareAgain(this.#to, transferId, receipt)
  }

  async #begin(request: SinkRequest): Promise<Prepared> {
    // What was received of another manifest under this id, or by a call before that failed half-way.
    if (await this.recall(request.transferId)) await discard((await this.#continue()).receiving)
    return await prepareNew(this.#to, request)
  }
}

const journalName = /^\.dropline-([0-9a-f]{32})\.journal$/u

/**
 * Removes what interrupted receipts have left in a folder, when nothing was added to their journals since `beforeMs` and
 * `isNeeded` answers false of the transfer. Finished files stay. What cannot be removed stays, too.
 */
export async function removeLeftovers(
  folder: string,
  beforeMs: number,
  isNeeded: (transferId: string) => boolean,
): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const transferId = journalName.exec(name)?.[1]
    if (transferId === undefined || isNeeded(transferId)) continue
    try {
      const { mtimeMs } = await lstat(join(folder, name))
      const sink = folderSink(folder)
      if (mtimeMs < beforeMs && (await sink.recall(fromHex(transferId))) !== null) await sink.abandon()
    } catch {
      // It may be somebody else's, or gone meanwhile.
    }
  }
}

/** Removes everything of a receipt but its finished files. */
async function discard(receiving: Receiving): Promise<void> {
  for (const part of [...receiving.parts.values()]) await part.close().catch(() => undefined)
  try {
    await removeIncomplete(receiving)
  } finally {
    await receiving.close()
  }
  await removeJournal(receiving.init.root, receiving.init.transferId)
}

async function removeJournal(root: string, transferId: Uint8Array): Promise<void> {
  await unlink(journalLocation(root, transferId)).catch((error: unknown) => {
    if (errnoCode(error) !== 'ENOENT') throw error
  })
}

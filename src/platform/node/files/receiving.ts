import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { toHex } from '../../../core/base/bytes.ts'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import type { NameRules } from '../../../core/transfer/name-mapping.ts'
import type { FinalNames } from '../../../core/transfer/names.ts'
import type { ReceiveChoice } from '../../../core/transfer/ports.ts'
import type { FileOps } from './file-ops.ts'
import { diskAt } from './file-system.ts'
import { GatheredFlush, openVolumeFlush, SharedFlush, type VolumeFlush } from './flush.ts'
import { isGone, sinkError } from './fs-errors.ts'
import { JournalFile } from './journal-file.ts'
import type { JournalRecord } from './journal-records.ts'
import type { LinuxCalls } from './linux-calls.ts'
import { readReceipt } from './receipt-journal.ts'
import { markRecord, type ReceiptState } from './receipt-state.ts'
import { TargetFolders } from './target-folders.ts'
import { verifyTail } from './verify-tail.ts'

/** Bytes of large files between two flushes: after a start of the computer no more than that is read again. */
const SYNC_EVERY_BYTES = 128 * 1024 * 1024

/** What is fixed for one receipt in one folder. */
export interface ReceivingInit {
  readonly transferId: Uint8Array
  /** The folder, as the user named it: it may be reached through a link. */
  readonly folder: string
  /** Its real path. */
  readonly root: string
  readonly manifest: Manifest
  readonly choice: ReceiveChoice
  readonly rules: NameRules
  readonly names: FinalNames
  readonly state: ReceiptState
  readonly ops: FileOps
  /** For files in folders that are open; null where they cannot be had, or would hold up others. */
  readonly calls: LinuxCalls | null
  /** Whether to use only what every system has. */
  readonly isPortable: boolean
  /** Permission bits that the umask leaves of a new file. */
  readonly executableMode: number
  readonly fileSystem: string | null
  /** What diskAt says of the root. */
  readonly disk: string
  readonly timeToleranceMs: number
  /** Whether an earlier run has received a part of it. */
  readonly isRecalled: boolean
}

/** A part file that is open. */
export interface OpenPart {
  flush(): Promise<void>
  /** Lets go of the file; it stays. */
  close(): Promise<void>
}

/** Where the journal of a transfer lies. */
export function journalLocation(root: string, transferId: Uint8Array): string {
  return join(root, `.dropline-${toHex(transferId)}.journal`)
}

/** The open folders and the journal of a receipt, and what to do when the disk under them goes away. */
export class Receiving {
  readonly init: ReceivingInit
  /** What the names of all part files of this receipt begin with. */
  readonly partPrefix: string
  /** Open part files, by entry. */
  readonly parts = new Map<number, OpenPart>()
  readonly #shared = new SharedFlush(() => this.#flushAll())
  readonly #gathered = new GatheredFlush(() => this.flush())
  #folders: TargetFolders
  #journal: JournalFile
  #volume: VolumeFlush | null
  #generation = 0
  #users = 0
  #isGone = false
  #returning: Promise<void> | null = null
  #unsyncedBytes = 0

  private constructor(
    init: ReceivingInit,
    folders: TargetFolders,
    journal: JournalFile,
    volume: VolumeFlush | null,
  ) {
    this.init = init
    this.partPrefix = `.dropline-${toHex(init.transferId.subarray(0, 8))}-`
    this.#folders = folders
    this.#journal = journal
    this.#volume = volume
  }

  static async start(init: ReceivingInit, journal: JournalFile): Promise<Receiving> {
    const folders = await TargetFolders.open(init)
    return new Receiving(init, folders, journal, await volumeOf(init))
  }

  get folders(): TargetFolders {
    return this.#folders
  }

  /** Another number after the disk was away: what was opened before is of no use. */
  get generation(): number {
    return this.#generation
  }

  /** Whether one flush serves many files; otherwise each is flushed by itself. */
  get flushesTogether(): boolean {
    return this.#volume !== null
  }

  /** The name of the part file of an entry. A sender cannot give such a name to a file. */
  partName(index: number): string {
    return `${this.partPrefix}${index}.part`
  }

  /** The path of an entry from the top as the sender named it, for errors. */
  nameOf(index: number): string {
    return this.init.manifest.path(index).join('/')
  }

  append(...records: readonly JournalRecord[]): Promise<void> {
    return this.#journal.append(...records)
  }

  /**
   * Runs an action on the disk; `name` is for the error. Rejects with DroplineErrors: 'disk-full' and 'target-missing' can pass and the
   * action be tried again, 'target-unwritable' is final. 'target-missing' with detail.lostBytes: the disk came back without
   * bytes that it had not flushed, so only another connection can go on.
   */
  async attempt<T>(name: string, action: () => Promise<T>): Promise<T> {
    if (this.#isGone) await this.#return()
    this.#users += 1
    try {
      return await action()
    } catch (error) {
      throw await this.#judge(error, name)
    } finally {
      this.#users -= 1
      if (this.#isGone && this.#users === 0) await this.#closeAll().catch(() => undefined)
    }
  }

  /** Notes bytes that were written to a part file and flushes now and then, without keeping anybody waiting. */
  wrote(bytes: number): void {
    this.#unsyncedBytes += bytes
    if (this.#unsyncedBytes < SYNC_EVERY_BYTES) return
    this.#unsyncedBytes = 0
    // What it cannot flush is flushed again before a file gets its name; and there is no mark.
    void this.attempt('', () => this.flush()).catch(() => undefined)
  }

  /** Makes durable what was written and recorded before the call. */
  flush(): Promise<void> {
    return this.#shared.run()
  }

  /** The same for so many small files, with others that come right after them. */
  flushFiles(files: number): Promise<void> {
    return this.#gathered.add(files)
  }

  /** Closes everything; nothing may be under way. */
  async close(): Promise<void> {
    for (const part of [...this.parts.values()]) await part.close().catch(() => undefined)
    if (!this.#isGone) await this.#closeAll()
  }

  async #flushAll(): Promise<void> {
    const upTo = this.#journal.endBytes
    if (this.#volume !== null) await this.#volume.flush()
    else {
      for (const part of this.parts.values()) await part.flush()
      await this.#journal.sync()
    }
    // A full disk has no room for it; then more is read again after a start of the computer.
    await this.#journal.append(markRecord(upTo)).catch(() => undefined)
  }

  async #judge(error: unknown, name: string): Promise<DroplineError> {
    const failure = sinkError(error, name)
    if (error instanceof DroplineError || failure.code === 'disk-full') return failure
    if (!isGone(error) && (await this.#isThere())) return failure
    if (!this.#isGone) {
      this.#isGone = true
      this.#generation += 1
    }
    return new DroplineError('target-missing', { name: escapeForDisplay(this.init.folder) }, { cause: error })
  }

  async #isThere(): Promise<boolean> {
    return await stat(this.init.root).then(
      (stats) => stats.isDirectory(),
      () => false,
    )
  }

  /** The folders and the journal, opened anew. Rejects with 'target-missing' while the disk is away. */
  #return(): Promise<void> {
    this.#returning ??= this.#openAgain().finally(() => {
      this.#returning = null
    })
    return this.#returning
  }

  async #openAgain(): Promise<void> {
    const { folder, root, transferId, ops } = this.init
    const missing = (detail: Record<string, number> = {}, cause?: unknown): DroplineError =>
      new DroplineError('target-missing', { name: escapeForDisplay(folder), ...detail }, { cause })
    const location = journalLocation(root, transferId)
    const expectedBytes = this.#journal.endBytes
    try {
      if ((await realpath(folder)) !== root) throw missing()
      const receipt = await readReceipt(location, transferId)
      // Another disk, or none: only a folder where it belongs. On the same one the journal is lost.
      if (receipt === null) throw missing((await diskAt(root)) === this.init.disk ? { lostBytes: 1 } : {})
      const folders = await TargetFolders.open(this.init)
      const lost = await verifyTail(receipt, folders, (index) => this.partName(index))
      const journal = await JournalFile.reopen(ops, location, receipt.endBytes)
      if (lost.bytes > 0 || receipt.endBytes < expectedBytes) {
        await journal.append(...lost.records)
        await Promise.all([folders.close(), journal.close()])
        throw missing({ lostBytes: Math.max(1, lost.bytes) })
      }
      this.#journal = journal
      this.#volume = await volumeOf(this.init)
      this.#folders = folders
      this.#isGone = false
    } catch (error) {
      throw error instanceof DroplineError ? error : missing({}, error)
    }
  }

  async #closeAll(): Promise<void> {
    await Promise.allSettled([this.#folders.close(), this.#journal.close(), this.#volume?.close()])
  }
}

async function volumeOf({ root, fileSystem, isPortable }: ReceivingInit): Promise<VolumeFlush | null> {
  return isPortable ? null : await openVolumeFlush(root, fileSystem)
}

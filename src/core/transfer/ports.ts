import type { Dispose } from '../base/emitter.ts'
import type { Manifest } from './manifest.ts'
import type { FailureCode } from './messages.ts'

/** What the transfer protocol runs over; core/peer's PeerChannel fits it by shape, and so will other lanes. */
export interface DataPipe {
  /** Takes over one message; its bytes must not change afterwards, unless `copiesOnSend`. */
  send(message: Uint8Array): void
  /** Whether send() has copied the bytes when it returns. */
  readonly copiesOnSend: boolean
  readonly bufferedBytes: number
  /** Whether the connection below is busy mending itself: silence is no sign then that the peer is gone. Absent for never. */
  readonly mending?: boolean
  onLow(listener: () => void): Dispose
  /** A message belongs to the listener, which may give its memory back (freeBytes): whoever passes it on must not read it afterwards. */
  onMessage(listener: (message: Uint8Array) => void): Dispose
  onClose(listener: () => void): Dispose
}

/** SHA-256 of the concatenation of `parts`: 32 bytes. A port because each runtime has a much faster one than pure script. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array

/** SHA-256 of a block, off the thread where that can be had. The bytes stay as they are until it resolves. */
export type HashBlock = (block: readonly Uint8Array[]) => Promise<Uint8Array>

/** A list that is cut where it gets too long to read; `total` counts everything. */
export interface CutList<T> {
  readonly total: number
  readonly list: readonly T[]
}

/** Why the sender left something out. */
export type SkipReason =
  | 'special-file'
  | 'link-outside'
  | 'link-broken'
  | 'link-loop'
  | 'links-skipped'
  | 'unreadable'
  | 'name-not-text'
  | 'vanished'

/** Something under the chosen paths that is not offered. */
export interface SkippedEntry {
  /** Its path from the top, with `/`. */
  readonly name: string
  readonly reason: SkipReason
}

/** An open file of the sender. */
export interface SourceFile {
  /**
   * Fills `targets`, one after the other, with the bytes from `offset` on; answers how many were read (fewer only at the
   * end of the file). Several targets, so that bytes are read right into messages. Rejects with 'source-unreadable'.
   */
  read(offset: number, targets: readonly Uint8Array[]): Promise<number>
  /**
   * The same for a whole block, whose SHA-256 it answers, where that is known without hashing (a source that is shared by
   * several readers). Rejects as `read` does, and with 'source-changed' when there are fewer bytes.
   */
  readHashed?(offset: number, targets: readonly Uint8Array[]): Promise<Uint8Array>
  /** Rejects with DroplineError 'source-changed' if size or mtime are no longer those of the manifest. */
  checkUnchanged(): Promise<void>
  close(): Promise<void>
}

/** The files of the sender. */
export interface FileSource {
  readonly manifest: Manifest
  /** What was found and is not in the manifest. */
  readonly skipped: CutList<SkippedEntry>
  /**
   * Opens the file of entry `index`. Rejects with DroplineError 'source-unreadable', or 'source-changed' if size or mtime are
   * not those of the manifest: then that file fails, and the others go on.
   */
  open(index: number): Promise<SourceFile>
  /**
   * Fills `target`, which has its length, with the whole file of entry `index`: what opening, reading, looking again and closing come
   * to, where that can be had with less ado. Rejects as they do.
   */
  readWhole?(index: number, target: Uint8Array): Promise<void>
}

/**
 * What to do with a name that exists already. 'rename': what comes gets a number. 'skip': folders are merged, a file that is
 * the same is not sent, one that differs gets a number. 'overwrite': merged as well, and a file that differs is replaced.
 */
export type ConflictPolicy = 'rename' | 'skip' | 'overwrite'

/** What the receiver's person, or the settings, decide about a transfer. */
export interface ReceiveChoice {
  readonly conflict: ConflictPolicy
  /** How a file is found to be the same: by size and mtime, or by its contents. */
  readonly compare: 'quick' | 'content'
  readonly keepTimes: boolean
  readonly keepExecutable: boolean
  readonly links: 'keep' | 'skip'
}

/** What a sink is prepared for. */
export interface SinkRequest extends ReceiveChoice {
  /** 16 bytes. */
  readonly transferId: Uint8Array
  readonly manifest: Manifest
}

/** What is there of a file before the first byte of this connection. */
export type FileProgress =
  | { readonly state: 'missing' }
  /** Its first `blocks` blocks are verified; at least one, and possibly all. Only for files above SMALL_FILE_BYTES. */
  | { readonly state: 'partial'; readonly blocks: number }
  /** Under its final name, by an earlier connection of this transfer. */
  | { readonly state: 'complete' }
  /** It was there before this transfer. */
  | { readonly state: 'same' }
  /** A file of the same size was there before; these are the hashes of its blocks (none if it is empty). */
  | { readonly state: 'candidate'; readonly blockHashes: readonly Uint8Array[] }

/** What is there at the start of a connection. */
export interface SinkPlan {
  /** Called once for each file, in order. */
  progress(index: number): FileProgress
  /** Bytes verified by earlier connections of this transfer. */
  readonly bytesBefore: number
}

/** What `check` finds. */
export interface SinkCheck {
  readonly neededBytes: number
  readonly freeBytes: number
  /** Names at the top of the manifest that exist already. */
  readonly conflicts: number
}

/**
 * A large file that is being received. Its bytes lie in a part file until `publish`. 'disk-full' and 'target-missing' can pass:
 * after rejecting with one of them, write and publish are called again with the same arguments. 'target-unwritable' is
 * final for this file, and the transfer goes on without it. 'target-missing' with detail.lostBytes above 0 (the disk came back
 * without what it had not flushed) ends the connection; the plan of the next one says what is missing.
 */
export interface SinkFile {
  /**
   * Writes the bytes of `block`, which are `parts`, one after the other; blocks come in order. `sha256` is theirs, verified. The
   * bytes may be used again after it resolves.
   */
  write(block: number, parts: readonly Uint8Array[], sha256: Uint8Array): Promise<void>
  /** When it resolves the file is durable, has its time and exec bit, and its final name. */
  publish(): Promise<void>
  /** Removes the part file. */
  abandon(): Promise<void>
}

/** A whole small file, verified. The bytes stay as they are until `storeSmall` resolves, and may be gone then. */
export interface SmallFile {
  readonly index: number
  readonly bytes: Uint8Array
}

/** What was written, for the report. Paths are from the top, with `/`. */
export interface SinkReport {
  /** The final names of the top-level entries, in the order of the manifest. */
  readonly top: readonly string[]
  readonly renamed: CutList<{ readonly from: string; readonly to: string }>
  /** Files that were there and the same. */
  readonly same: number
  readonly links: number
  /** What only came out at the end, such as links that this system cannot make. Failed files are not among them. */
  readonly failed: CutList<FailedEntry>
}

/** Something that did not arrive, while the rest did. */
export interface FailedEntry {
  /** Its path from the top, with `/`, escaped for display. */
  readonly name: string
  readonly code: FailureCode
}

/**
 * The receiving folder for one connection of one transfer: made anew for the next. Order of the calls: recall; when it
 * answers null: check, prepare(request); otherwise prepare(null); then files; then finish and forget, or suspend, or abandon.
 * Where it says so, a call that rejected with 'disk-full' or 'target-missing' is made again with the same arguments.
 */
export interface FileSink {
  /** The manifest of an interrupted receipt of this transfer in this folder, as it was accepted then; null if there is none. */
  recall(transferId: Uint8Array): Promise<Manifest | null>
  /** Before the person is asked; creates nothing. Rejects with 'disk-full', 'target-missing' or 'target-unwritable'. */
  check(manifest: Manifest): Promise<SinkCheck>
  /**
   * Creates journal and folders, fixes final names. Null continues what `recall` answered, with the request of then. A request
   * after a `recall` that answered another manifest than is offered now replaces it. May be called again.
   */
  prepare(request: SinkRequest | null): Promise<SinkPlan>
  /** A buffer from which this sink writes best; where there is no such thing any buffer will do. */
  blockBuffer?(lengthBytes: number): Uint8Array
  /** Opens a file above SMALL_FILE_BYTES, which continues after its verified blocks. May be called again. */
  openFile(index: number): Promise<SinkFile>
  /**
   * Stores the verified small files of one pack: durable and under their final names when it resolves. Many calls may be under
   * way at a time, bounded by the window. May be called again; after 'target-unwritable' it is called again once for each
   * file alone, so a file that it has stored already must count as stored.
   */
  storeSmall(files: readonly SmallFile[]): Promise<void>
  /** A 'candidate' has turned out the same: it counts as there. */
  sameFile(index: number): Promise<void>
  /** The file will not come: the sender gave it up, or it could not be written. Drops its part, if any. */
  fileFailed(index: number): Promise<void>
  /**
   * Links, times of folders, flush: afterwards everything is final and durable. Keeps the journal: if the sender does not hear of
   * it, another connection recalls this transfer, whose plan says that all is complete, and finishes it again with the same report.
   * May be called again.
   */
  finish(): Promise<SinkReport>
  /** The sender knows that it is finished: removes the journal. Without it `finish` does. */
  forget?(): Promise<void>
  /** The connection is lost, or it goes on later: keeps journal and parts, closes what is open. */
  suspend(): Promise<void>
  /** Discarded: removes parts, journal and folders that are left empty. Finished files stay. */
  abandon(): Promise<void>
}

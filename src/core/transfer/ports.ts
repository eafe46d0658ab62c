import type { Dispose } from '../base/emitter.ts'
import type { Manifest } from './manifest.ts'

/** What the transfer protocol runs over; core/peer's PeerChannel fits it by shape, and so will other lanes. */
export interface DataPipe {
  /** Takes over one message; its bytes must not change afterwards, unless `copiesOnSend`. */
  send(message: Uint8Array): void
  /** Whether send() has copied the bytes when it returns. */
  readonly copiesOnSend: boolean
  readonly bufferedBytes: number
  onLow(listener: () => void): Dispose
  onMessage(listener: (message: Uint8Array) => void): Dispose
  onClose(listener: () => void): Dispose
}

/** SHA-256 of the concatenation of `parts`: 32 bytes. A port because each runtime has a much faster one than pure script. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array

/** SHA-256 of a block, off the thread where that can be had. The bytes stay as they are until it resolves. */
export type HashBlock = (block: readonly Uint8Array[]) => Promise<Uint8Array>

/** An open file of the sender. */
export interface SourceFile {
  /**
   * Fills `targets`, one after the other, with the bytes from `offset` on; answers how many were read (fewer only at the
   * end of the file). Several targets, so that bytes are read right into messages. Rejects with 'source-unreadable'.
   */
  read(offset: number, targets: readonly Uint8Array[]): Promise<number>
  /** Rejects with DroplineError 'source-changed' if size or mtime are no longer those of the manifest. */
  checkUnchanged(): Promise<void>
  close(): Promise<void>
}

/** The files of the sender, in the order of `manifest.entries`. */
export interface FileSource {
  readonly manifest: Manifest
  /** Opens the file of entry `index`. Rejects with DroplineError 'source-unreadable'. */
  open(index: number): Promise<SourceFile>
}

/** A file that is being received. Its bytes lie in a part file until `publish`. */
export interface SinkFile {
  /**
   * Writes `parts`, one after the other, from `offset` on. Rejects with DroplineError 'disk-full' or 'target-unwritable'.
   * The bytes may be reused after it resolves.
   */
  write(offset: number, parts: readonly Uint8Array[]): Promise<void>
  /** Flushes to disk, sets mtime and exec bit, and gives the file its final name without overwriting anything. */
  publish(): Promise<void>
  /** Removes the part file. */
  abandon(): Promise<void>
}

/** What was written, for the report. `top` are the final names of the top-level entries. */
export interface SinkReport {
  readonly top: readonly string[]
}

/** The receiving folder for one transfer. */
export interface FileSink {
  /**
   * Checks room and rights, creates the top-level names and folders. Rejects with DroplineError 'disk-full' or
   * 'target-unwritable'. Nothing is created before it is called, which is after the user accepted.
   */
  prepare(manifest: Manifest): Promise<void>
  /** A buffer from which this sink writes best; where there is no such thing any buffer will do. */
  blockBuffer?(lengthBytes: number): Uint8Array
  /** Opens entry `index`, a file, for writing. */
  openFile(index: number): Promise<SinkFile>
  /** Sets the times of folders, flushes. After it everything is under its final name. */
  finish(): Promise<SinkReport>
  /** Removes what is incomplete: part files and folders that are left empty. Finished files stay. */
  abandon(): Promise<void>
}

import type { Manifest } from '../../../core/transfer/manifest.ts'
import type { ReceiveChoice } from '../../../core/transfer/ports.ts'

/** Times that every file system can keep: from 1980 (FAT) to a day from now (clocks differ). */
const EARLIEST_MTIME_MS = Date.UTC(1980, 0, 2)
const FUTURE_MTIME_MS = 24 * 60 * 60 * 1000

/** The time that a received file or folder gets. */
export function clampMtime(mtimeMs: number, nowMs: number): number {
  return Math.min(Math.max(mtimeMs, EARLIEST_MTIME_MS), nowMs + FUTURE_MTIME_MS)
}

/** How a finished file looks: what the sender said of it, as far as the receiver wants that. */
export interface FileLook {
  /** Null leaves the time of the last write. */
  readonly mtimeMs: number | null
  /** Permission bits, before the umask. */
  readonly mode: number
}

export function lookOf(manifest: Manifest, index: number, choice: ReceiveChoice): FileLook {
  const { mtimeMs, executable } = manifest.entry(index)
  return {
    mtimeMs: choice.keepTimes ? clampMtime(mtimeMs, Date.now()) : null,
    mode: executable && choice.keepExecutable ? 0o777 : 0o666,
  }
}

import { constants, type Stats } from 'node:fs'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import type { SourceFile } from '../../../core/transfer/ports.ts'
import { type FileOps, readInto } from './file-ops.ts'
import { sourceError } from './fs-errors.ts'
import type { SourcePlace } from './source-tree.ts'

/** What the scan saw, to notice changes. */
export interface SeenFile {
  readonly location: string
  /** The path from the top, for errors. */
  readonly name: () => string
  readonly sizeBytes: number
  /** Rounded to an integer, as in the manifest. */
  readonly mtimeMs: number
  /** Whether the place may be a link: the sender wants links to be followed. */
  readonly mayBeLink: boolean
}

// Never waiting for the writer of a FIFO. Windows has neither FIFOs nor these flags.
const READ_FLAGS =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK
const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW

/** Opens a file of the sender for reading. Rejects with DroplineError 'source-unreadable', or 'source-changed' since the scan. */
export async function openSourceFile(seen: SeenFile, ops: FileOps): Promise<SourceFile> {
  const file = await opened(seen, ops)
  try {
    const stats = await ops.fstat(file)
    if (!isSeen(seen, stats)) throw changed(seen)
    return sourceFile(seen, ops, file, stats.mtimeMs)
  } catch (error) {
    await ops.close(file)
    throw sourceError(error, seen.name())
  }
}

/**
 * Fills `target`, which has its length, with a whole small file of the sender. What is in memory is read on this thread: to have
 * another one do it costs ten times as much.
 */
export async function readSourceFile(
  seen: SeenFile,
  { ops, calls }: Pick<SourcePlace, 'ops' | 'calls'>,
  target: Uint8Array,
): Promise<void> {
  const file = await opened(seen, ops)
  try {
    const before = await ops.fstat(file)
    if (!isSeen(seen, before)) throw changed(seen)
    let read = target.length === 0 ? 0 : Math.max(0, calls?.readCached(file, target, 0) ?? 0)
    if (read < target.length) read += await readInto(file, [target.subarray(read)], read)
    const after = await ops.fstat(file)
    if (read !== target.length || after.size !== seen.sizeBytes || after.mtimeMs !== before.mtimeMs)
      throw changed(seen)
  } catch (error) {
    throw sourceError(error, seen.name())
  } finally {
    await ops.close(file)
  }
}

function isSeen(seen: SeenFile, stats: Stats): boolean {
  return stats.isFile() && stats.size === seen.sizeBytes && Math.round(stats.mtimeMs) === seen.mtimeMs
}

async function opened(seen: SeenFile, ops: FileOps): Promise<number> {
  try {
    return await ops.open(seen.location, seen.mayBeLink ? READ_FLAGS : READ_FLAGS | NO_FOLLOW)
  } catch (error) {
    throw sourceError(error, seen.name())
  }
}

function changed(seen: SeenFile): DroplineError {
  return new DroplineError('source-changed', { name: escapeForDisplay(seen.name()) })
}

/** `mtimeMs` is unrounded, of when it was opened. */
function sourceFile(seen: SeenFile, ops: FileOps, file: number, mtimeMs: number): SourceFile {
  return {
    read: async (offset, targets) => {
      try {
        return await readInto(file, targets, offset)
      } catch (error) {
        throw sourceError(error, seen.name())
      }
    },
    checkUnchanged: async () => {
      let now: Stats
      try {
        now = await ops.fstat(file)
      } catch (error) {
        throw sourceError(error, seen.name())
      }
      if (now.size !== seen.sizeBytes || now.mtimeMs !== mtimeMs) throw changed(seen)
    },
    close: async () => {
      await ops.close(file)
    },
  }
}

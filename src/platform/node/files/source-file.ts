import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import type { SourceFile } from '../../../core/transfer/ports.ts'
import { sourceError } from './fs-errors.ts'

/** What the scan saw, to notice changes. */
export interface SeenFile {
  readonly location: string
  readonly name: string
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
export async function openSourceFile(seen: SeenFile): Promise<SourceFile> {
  const handle = await open(seen.location, seen.mayBeLink ? READ_FLAGS : READ_FLAGS | NO_FOLLOW).catch(
    (error: unknown) => {
      throw sourceError(error, seen.name)
    },
  )
  try {
    const stats = await handle.stat()
    const isSame =
      stats.isFile() && stats.size === seen.sizeBytes && Math.round(stats.mtimeMs) === seen.mtimeMs
    if (!isSame) throw changed(seen)
    return new NodeSourceFile(seen, handle, stats.mtimeMs)
  } catch (error) {
    await handle.close()
    throw sourceError(error, seen.name)
  }
}

function changed(seen: SeenFile): DroplineError {
  return new DroplineError('source-changed', { name: escapeForDisplay(seen.name) })
}

class NodeSourceFile implements SourceFile {
  readonly #seen: SeenFile
  readonly #handle: FileHandle
  /** Unrounded, when it was opened. */
  readonly #mtimeMs: number

  constructor(seen: SeenFile, handle: FileHandle, mtimeMs: number) {
    this.#seen = seen
    this.#handle = handle
    this.#mtimeMs = mtimeMs
  }

  async read(offset: number, targets: readonly Uint8Array[]): Promise<number> {
    try {
      let remaining = targets
      let done = 0
      while (remaining.length > 0) {
        const { bytesRead } = await this.#handle.readv(remaining, offset + done)
        if (bytesRead === 0) break
        done += bytesRead
        remaining = withoutFirst(remaining, bytesRead)
      }
      return done
    } catch (error) {
      throw sourceError(error, this.#seen.name)
    }
  }

  async checkUnchanged(): Promise<void> {
    const now = await this.#handle.stat().catch((error: unknown) => {
      throw sourceError(error, this.#seen.name)
    })
    const isSame = now.size === this.#seen.sizeBytes && now.mtimeMs === this.#mtimeMs
    if (!isSame) throw changed(this.#seen)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** The views that are left when `bytes` of them are dealt with. */
export function withoutFirst(views: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let drop = bytes
  const left: Uint8Array[] = []
  for (const view of views) {
    if (drop < view.length) left.push(drop === 0 ? view : view.subarray(drop))
    drop = Math.max(0, drop - view.length)
  }
  return left
}

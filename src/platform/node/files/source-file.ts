import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import type { SourceFile } from '../../../core/transfer/ports.ts'
import { sourceError } from './fs-errors.ts'

/** What the scan saw, to notice changes. `mtimeMs` is unrounded. */
export interface SeenFile {
  readonly location: string
  readonly name: string
  readonly sizeBytes: number
  readonly mtimeMs: number
}

// Not through a link that has taken the file's place; and never waiting for the writer of a FIFO. Windows has neither.
const OPEN_FLAGS = constants.O_RDONLY | noFollowFlag() | nonBlockFlag()

function noFollowFlag(): number {
  return process.platform === 'win32' ? 0 : constants.O_NOFOLLOW
}

function nonBlockFlag(): number {
  return process.platform === 'win32' ? 0 : constants.O_NONBLOCK
}

/** Opens a file of the sender for reading. Rejects with DroplineError 'source-unreadable'. */
export async function openSourceFile(seen: SeenFile): Promise<SourceFile> {
  try {
    return new NodeSourceFile(seen, await open(seen.location, OPEN_FLAGS))
  } catch (error) {
    throw sourceError(error, seen.name)
  }
}

class NodeSourceFile implements SourceFile {
  readonly #seen: SeenFile
  readonly #handle: FileHandle

  constructor(seen: SeenFile, handle: FileHandle) {
    this.#seen = seen
    this.#handle = handle
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
    const same = now.isFile() && now.size === this.#seen.sizeBytes && now.mtimeMs === this.#seen.mtimeMs
    if (!same) throw new DroplineError('source-changed', { name: escapeForDisplay(this.#seen.name) })
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

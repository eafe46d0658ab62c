import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { DroplineError } from '../../../core/base/errors.ts'
import type { SinkFile } from '../../../core/transfer/ports.ts'
import { errnoCode, sinkError, whereSupported } from './fs-errors.ts'
import { withoutFirst } from './source-file.ts'

/** How a part file ends up. */
export interface PartFileInit {
  /** Absolute path of the part file, in the folder where the file goes. */
  readonly location: string
  /** For errors. */
  readonly name: string
  /** Absolute final paths, the wanted one first; the first that is free is taken. */
  readonly candidates: () => Iterable<string>
  readonly mtimeMs: number
  /** Permission bits of the finished file. */
  readonly mode: number
  /** Rejects when a folder on the way has been replaced. */
  readonly checkFolder: () => Promise<void>
  /** Gives an existing file a second name; fails with EEXIST when the name is taken. */
  readonly hardLink: (existing: string, name: string) => Promise<void>
  readonly onPublished: (finalLocation: string) => void
  readonly onClosed: () => void
}

// File systems without hard links (FAT, many network shares) answer one of these.
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EISDIR'])

/** Creates a part file that nobody else can read yet. Rejects with DroplineError 'disk-full' or 'target-unwritable'. */
export async function createPartFile(init: PartFileInit): Promise<PartFile> {
  try {
    await init.checkFolder()
    // 'wx' fails on everything that exists, dangling links included.
    return new PartFile(init, await open(init.location, 'wx', 0o600))
  } catch (error) {
    throw sinkError(error, init.name)
  }
}

export class PartFile implements SinkFile {
  readonly #init: PartFileInit
  readonly #handle: FileHandle
  #open = true

  constructor(init: PartFileInit, handle: FileHandle) {
    this.#init = init
    this.#handle = handle
  }

  async write(offset: number, parts: readonly Uint8Array[]): Promise<void> {
    try {
      let remaining = parts
      let done = 0
      while (remaining.length > 0) {
        const { bytesWritten } = await this.#handle.writev(remaining, offset + done)
        done += bytesWritten
        remaining = withoutFirst(remaining, bytesWritten)
      }
    } catch (error) {
      throw sinkError(error, this.#init.name)
    }
  }

  async publish(): Promise<void> {
    const { mtimeMs, mode, checkFolder, name } = this.#init
    try {
      // A file system may not know permissions, or not let a stranger set times: the bytes matter more.
      await whereSupported(this.#handle.chmod(mode))
      await whereSupported(this.#handle.utimes(mtimeMs / 1000, mtimeMs / 1000))
      await this.#handle.sync()
      await this.#close()
      await checkFolder()
      this.#init.onPublished(await this.#giveFinalName())
      this.#init.onClosed()
    } catch (error) {
      throw sinkError(error, name)
    }
  }

  async abandon(): Promise<void> {
    await this.#close()
    await unlink(this.#init.location).catch((error: unknown) => {
      if (errnoCode(error) !== 'ENOENT') throw sinkError(error, this.#init.name)
    })
    this.#init.onClosed()
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.#handle.close()
  }

  async #giveFinalName(): Promise<string> {
    for (const candidate of this.#init.candidates()) if (await this.#tryName(candidate)) return candidate
    throw new DroplineError('target-unwritable', { name: this.#init.name, errno: 'EEXIST' })
  }

  /** Takes the name unless something has it. A plain rename would overwrite silently. */
  async #tryName(candidate: string): Promise<boolean> {
    const { location } = this.#init
    try {
      await this.#init.hardLink(location, candidate)
    } catch (error) {
      const code = errnoCode(error) ?? ''
      if (code === 'EEXIST') return false
      if (noHardLinks.has(code)) return await this.#renameOverPlaceholder(candidate)
      throw error
    }
    await unlink(location)
    return true
  }

  async #renameOverPlaceholder(candidate: string): Promise<boolean> {
    try {
      await (await open(candidate, 'wx')).close()
    } catch (error) {
      if (errnoCode(error) === 'EEXIST') return false
      throw error
    }
    try {
      await rename(this.#init.location, candidate)
    } catch (error) {
      await unlink(candidate)
      throw error
    }
    return true
  }
}

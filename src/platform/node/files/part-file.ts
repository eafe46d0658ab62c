import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { DroplineError } from '../../../core/base/errors.ts'
import type { SinkFile } from '../../../core/transfer/ports.ts'
import { errnoCode, sinkError, whereSupported } from './fs-errors.ts'
import { isPageAligned, openDirect, PAGE_BYTES } from './direct-io.ts'
import { withoutFirst } from './source-file.ts'

/** How a part file ends up. */
export interface PartFileInit {
  /** Absolute path of the part file, in the folder where the file goes. */
  readonly location: string
  /** For errors. */
  readonly name: string
  /** Absolute final paths, the wanted one first; the first that is free is taken. */
  readonly candidates: () => Iterable<string>
  readonly sizeBytes: number
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

/** Below this the page cache is no burden. */
const DIRECT_LEAST_BYTES = 8 * 1024 * 1024

// File systems without hard links (FAT, many network shares) answer one of these.
const noHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EISDIR'])

/** Creates a part file that nobody else can read yet. Rejects with DroplineError 'disk-full' or 'target-unwritable'. */
export async function createPartFile(init: PartFileInit): Promise<PartFile> {
  try {
    await init.checkFolder()
    // 'wx' fails on everything that exists, dangling links included.
    const handle = await open(init.location, 'wx', 0o600)
    return new PartFile(
      init,
      handle,
      init.sizeBytes < DIRECT_LEAST_BYTES ? null : await openDirect(init.location),
    )
  } catch (error) {
    throw sinkError(error, init.name)
  }
}

export class PartFile implements SinkFile {
  readonly #init: PartFileInit
  readonly #handle: FileHandle
  /** The same file past the page cache; null where that cannot be had. */
  #direct: FileHandle | null
  #open = true

  constructor(init: PartFileInit, handle: FileHandle, direct: FileHandle | null) {
    this.#init = init
    this.#handle = handle
    this.#direct = direct
  }

  async write(offset: number, parts: readonly Uint8Array[]): Promise<void> {
    try {
      if (await this.#writeDirectly(offset, parts)) return
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

  /** Answers false when these bytes have to go through the page cache, such as the odd end of a file. */
  async #writeDirectly(offset: number, parts: readonly Uint8Array[]): Promise<boolean> {
    const [part] = parts
    if (this.#direct === null || part === undefined || parts.length > 1) return false
    if (offset % PAGE_BYTES !== 0 || !isPageAligned(part)) return false
    try {
      const { bytesWritten } = await this.#direct.write(part, 0, part.length, offset)
      // A short write leaves an offset that is no multiple of a page; writing those bytes again does no harm.
      return bytesWritten === part.length
    } catch (error) {
      if (errnoCode(error) !== 'EINVAL') throw error
      // This file system takes O_DIRECT when opening and refuses it when writing.
      await this.#closeDirect()
      return false
    }
  }

  async #closeDirect(): Promise<void> {
    const direct = this.#direct
    this.#direct = null
    await direct?.close()
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.#closeDirect()
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

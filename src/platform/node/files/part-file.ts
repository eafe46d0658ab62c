import { constants } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { BLOCK_BYTES } from '../../../core/transfer/limits.ts'
import type { SinkFile } from '../../../core/transfer/ports.ts'
import { isPageAligned, openDirect, PAGE_BYTES } from './direct-io.ts'
import { errnoCode, whereSupported } from './fs-errors.ts'
import { type FileLook, lookOf } from './look.ts'
import { isNamedAlready, publishPart } from './publish.ts'
import { markAttribute, markStream } from './quarantine.ts'
import { blockRecord, entryState, stateRecords } from './receipt-state.ts'
import type { OpenPart, Receiving } from './receiving.ts'
import { withoutFirst } from './views.ts'
import type { FolderPlace } from './target-folders.ts'

/** Below this the page cache is no burden. */
const DIRECT_LEAST_BYTES = 8 * 1024 * 1024

const noFollow = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW

/** The part file of a large file. */
export class PartFile implements SinkFile, OpenPart {
  readonly #receiving: Receiving
  readonly #index: number
  readonly #name: string
  readonly #folder: number
  readonly #look: FileLook
  #handle: FileHandle | null = null
  /** The same file past the page cache; null where that cannot be had. */
  #direct: FileHandle | null = null
  /** The generation in which it was opened. */
  #generation = -1
  #hasFinalName = false

  constructor(receiving: Receiving, index: number) {
    this.#receiving = receiving
    this.#index = index
    this.#name = receiving.nameOf(index)
    this.#folder = receiving.init.manifest.entry(index).parent
    this.#look = lookOf(receiving.init.manifest, index, receiving.init.choice)
  }

  /** Opens the part, or creates one that nobody else can read yet. */
  async open(): Promise<void> {
    await this.#attempt(() => this.#opened())
  }

  async write(block: number, parts: readonly Uint8Array[], sha256: Uint8Array): Promise<void> {
    const { init } = this.#receiving
    await this.#attempt(async () => {
      const offset = block * BLOCK_BYTES
      const handle = await this.#opened()
      if (!(await this.#writeDirectly(offset, parts))) await writeAll(handle, offset, parts)
      await this.#receiving.append(blockRecord({ index: this.#index, block, sha256 }))
    })
    init.state.addBlock(this.#index, block)
    this.#receiving.wrote(parts.reduce((sum, { length }) => sum + length, 0))
  }

  async publish(): Promise<void> {
    const { init, folders } = this.#receiving
    await this.#attempt(async () => {
      this.#hasFinalName ||= this.#handle === null && (await isNamedAlready(this.#receiving, this.#index))
      if (!this.#hasFinalName) {
        await this.#finishBytes(await this.#opened())
        await folders.use(this.#folder, (place) => publishPart(this.#receiving, this.#index, place))
        this.#hasFinalName = true
      }
      await this.#receiving.append(...stateRecords(entryState.stored, [this.#index]))
    })
    init.state.set(this.#index, entryState.stored)
  }

  async abandon(): Promise<void> {
    await this.close()
    await this.#attempt(() => dropPart(this.#receiving, this.#index))
  }

  async flush(): Promise<void> {
    await this.#handle?.datasync()
  }

  async close(): Promise<void> {
    if (this.#receiving.parts.get(this.#index) === this) this.#receiving.parts.delete(this.#index)
    const handle = this.#handle
    this.#handle = null
    await this.#closeDirect()
    await handle?.close()
  }

  async #attempt<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await this.#receiving.attempt(this.#name, action)
    } catch (error) {
      if (this.#generation !== this.#receiving.generation) await this.close().catch(() => undefined)
      throw error
    }
  }

  async #opened(): Promise<FileHandle> {
    const receiving = this.#receiving
    if (this.#handle !== null && this.#generation === receiving.generation) return this.#handle
    await this.close()
    const { sizeBytes } = receiving.init.manifest.entry(this.#index)
    await receiving.folders.use(this.#folder, async (place) => {
      this.#handle = await this.#openIn(place)
      if (sizeBytes >= DIRECT_LEAST_BYTES) this.#direct = await openDirect(place.at(this.#part))
    })
    this.#generation = receiving.generation
    receiving.parts.set(this.#index, this)
    if (this.#handle === null) throw new Error('not opened')
    return this.#handle
  }

  async #openIn(place: FolderPlace): Promise<FileHandle> {
    const location = place.at(this.#part)
    if (this.#receiving.init.state.blocks(this.#index) > 0) {
      const handle = await open(location, constants.O_RDWR | noFollow)
      const stats = await handle.stat()
      if (stats.isFile() && stats.nlink === 1) return handle
      await handle.close()
      throw Object.assign(new Error('no part file of ours'), { code: 'EEXIST' })
    }
    // Left by an earlier run that verified nothing of it.
    await unlink(location).catch(() => undefined)
    // 'wx' fails on everything that exists, dangling links included.
    return await open(location, 'wx+', 0o600)
  }

  /** A file system may not know permissions, or not let a stranger set times: the bytes matter more. */
  async #finishBytes(handle: FileHandle): Promise<void> {
    const { mtimeMs, mode } = this.#look
    await this.#receiving.folders.use(this.#folder, async (place) => {
      await markStream(place.at(this.#part))
      await markAttribute([place.at(this.#part)])
    })
    await whereSupported(() => handle.chmod(mode & this.#receiving.init.executableMode))
    if (mtimeMs !== null) await whereSupported(() => handle.utimes(mtimeMs / 1000, mtimeMs / 1000))
    await handle.sync()
    await this.close()
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

  get #part(): string {
    return this.#receiving.partName(this.#index)
  }
}

async function writeAll(handle: FileHandle, offset: number, parts: readonly Uint8Array[]): Promise<void> {
  let remaining = parts
  let done = 0
  while (remaining.length > 0) {
    const { bytesWritten } = await handle.writev(remaining, offset + done)
    done += bytesWritten
    remaining = withoutFirst(remaining, bytesWritten)
  }
}

/** Removes the part of an entry, if there is one, and what the journal says about it. */
export async function dropPart(receiving: Receiving, index: number): Promise<void> {
  const { manifest, state } = receiving.init
  if (state.of(index) !== 'missing') return
  await receiving.folders.use(manifest.entry(index).parent, async (place) => {
    await unlink(place.at(receiving.partName(index))).catch((error: unknown) => {
      if (errnoCode(error) !== 'ENOENT') throw error
    })
  })
  if (state.blocks(index) === 0) return
  await receiving.append(...stateRecords(entryState.missing, [index]))
  state.set(index, entryState.missing)
}

import { constants } from 'node:fs'
import { link, mkdir, open, realpath, rmdir, statfs, unlink, utimes } from 'node:fs/promises'
import { dirname, join, relative, isAbsolute, resolve, sep } from 'node:path'
import { randomBytes, toHex } from '../../../core/base/bytes.ts'
import { DroplineError } from '../../../core/base/errors.ts'
import type { Manifest, ManifestEntry } from '../../../core/transfer/manifest.ts'
import type { FileSink, SinkFile, SinkReport } from '../../../core/transfer/ports.ts'
import { mapBounded } from './bounded.ts'
import { freshNames } from './fresh-name.ts'
import { errnoCode, sinkError, whereSupported } from './fs-errors.ts'
import { pageAlignedBuffers } from './direct-io.ts'
import { createPartFile, type PartFile } from './part-file.ts'

/** Room that is left free on the disk, so that a transfer never fills it to the last byte. */
const RESERVE_BYTES = 64 * 1024 * 1024

const FOLDERS_AT_ONCE = 16

/** Times that every file system can keep: from 1980 (FAT) to a day from now (clocks differ). */
const EARLIEST_MTIME_MS = Date.UTC(1980, 0, 2)
const FUTURE_MTIME_MS = 24 * 60 * 60 * 1000

/** How part files end; they begin with a dot. */
export const PART_SUFFIX = '.dropline-part'

/**
 * Receives one transfer into `folder`, which is created if it is missing. Nothing is overwritten: top-level names that are taken
 * get a number. Nothing is written outside of it, through no link below it.
 */
export function folderSink(folder: string): FileSink {
  return new FolderSink(resolve(folder))
}

class FolderSink implements FileSink {
  #newBlock: (() => Uint8Array) | null = null
  readonly #folder: string
  /** The folder without links. The user's own folder may be reached through one; nothing below it may. */
  #root = ''
  #entries: readonly ManifestEntry[] = []
  /** Permission bits of a new file that may be executed, after the umask. */
  #mode = 0o755
  /** Where the folder of a manifest path lies; '' is the root. */
  readonly #locations = new Map<string, string>()
  /** Folders that were created, outermost first. */
  readonly #created: { readonly location: string; readonly mtimeMs: number }[] = []
  readonly #finalTops = new Map<number, string>()
  readonly #parts = new Set<PartFile>()

  constructor(folder: string) {
    this.#folder = folder
  }

  blockBuffer(lengthBytes: number): Uint8Array {
    this.#newBlock ??= pageAlignedBuffers(lengthBytes)
    return this.#newBlock()
  }

  async prepare(manifest: Manifest): Promise<void> {
    this.#entries = manifest.entries
    try {
      await mkdir(this.#folder, { recursive: true })
      this.#root = await realpath(this.#folder)
      this.#locations.set('', this.#root)
      await this.#checkRoom(manifest)
      await this.#probe()
    } catch (error) {
      throw sinkError(error, this.#folder)
    }
    for (const [index, entry] of manifest.entries.entries())
      if (entry.kind === 'folder') await this.#createFolder(index, entry)
  }

  async openFile(index: number): Promise<SinkFile> {
    const entry = this.#entries[index]
    if (entry === undefined) throw new RangeError(`no entry ${index}`)
    const folder = this.#folderOf(entry)
    const part = await createPartFile({
      location: join(folder, `.${toHex(randomBytes(8))}${PART_SUFFIX}`),
      name: entry.path.join('/'),
      candidates: () => this.#candidates(entry),
      sizeBytes: entry.sizeBytes,
      mtimeMs: clampMtime(entry.mtimeMs),
      mode: entry.executable ? this.#mode : this.#mode & 0o666,
      checkFolder: () => checkNotMoved(folder),
      hardLink: link,
      onPublished: (location) => this.#noteTop(index, entry, location),
      onClosed: () => this.#parts.delete(part),
    })
    this.#parts.add(part)
    return part
  }

  async finish(): Promise<SinkReport> {
    // Innermost first: whatever happens inside a folder changes its time.
    await mapBounded([...this.#created].reverse(), FOLDERS_AT_ONCE, ({ location, mtimeMs }) =>
      finishFolder(location, mtimeMs),
    )
    await finishFolder(this.#root, null)
    const tops = [...this.#finalTops].sort(([a], [b]) => a - b)
    return { top: tops.map(([, name]) => name) }
  }

  async abandon(): Promise<void> {
    for (const part of [...this.#parts]) await part.abandon().catch(() => undefined)
    for (const { location } of [...this.#created].reverse()) await removeIfEmpty(location)
  }

  async #checkRoom(manifest: Manifest): Promise<void> {
    const { bavail, bsize } = await statfs(this.#root)
    const neededBytes = manifest.entries.reduce(
      (sum, entry) => sum + Math.ceil(entry.sizeBytes / bsize) * bsize,
      RESERVE_BYTES,
    )
    const freeBytes = bavail * bsize
    if (neededBytes > freeBytes) throw new DroplineError('disk-full', { neededBytes, freeBytes })
  }

  /** Makes sure that files can be created, and learns which permissions new files get here: a umask cannot be asked for safely. */
  async #probe(): Promise<void> {
    const location = join(this.#root, `.${toHex(randomBytes(8))}${PART_SUFFIX}`)
    const handle = await open(location, 'wx', 0o777)
    try {
      this.#mode = (await handle.stat()).mode & 0o777
    } finally {
      await handle.close()
      await unlink(location)
    }
  }

  async #createFolder(index: number, entry: ManifestEntry): Promise<void> {
    try {
      await checkNotMoved(this.#folderOf(entry))
      const location = await this.#takeFolderName(entry)
      this.#locations.set(entry.path.join('/'), location)
      this.#created.push({ location, mtimeMs: clampMtime(entry.mtimeMs) })
      this.#noteTop(index, entry, location)
    } catch (error) {
      throw sinkError(error, entry.path.join('/'))
    }
  }

  /** Never recursive: mkdir then follows links and accepts folders that exist. */
  async #takeFolderName(entry: ManifestEntry): Promise<string> {
    for (const candidate of this.#candidates(entry)) {
      try {
        await mkdir(candidate)
        return candidate
      } catch (error) {
        if (errnoCode(error) !== 'EEXIST') throw error
      }
    }
    throw new DroplineError('target-unwritable', { name: entry.path.join('/'), errno: 'EEXIST' })
  }

  /** Absolute final paths for an entry. Only top-level names may be taken already: every folder below is new. */
  *#candidates(entry: ManifestEntry): Generator<string, void, undefined> {
    const folder = this.#folderOf(entry)
    const name = entry.path.at(-1) ?? ''
    if (entry.path.length > 1) {
      yield this.#inside(folder, name)
      return
    }
    // A hidden name at the top would be found by programs that look for it (.bashrc), and by no person.
    const visible = name.startsWith('.') ? `_${name}` : name
    for (const fresh of freshNames(visible, entry.kind)) yield this.#inside(folder, fresh)
  }

  #folderOf(entry: ManifestEntry): string {
    const folder = this.#locations.get(entry.path.slice(0, -1).join('/'))
    if (folder === undefined) throw new DroplineError('internal', { message: 'entry without its folder' })
    return folder
  }

  /** The last line of defence: the manifest has been checked long before. */
  #inside(folder: string, name: string): string {
    const location = join(folder, name)
    const path = relative(this.#root, location)
    if (
      path === '' ||
      path === '..' ||
      path.startsWith(`..${sep}`) ||
      isAbsolute(path) ||
      dirname(location) !== folder
    )
      throw new DroplineError('internal', { message: 'a path outside of the folder' })
    return location
  }

  #noteTop(index: number, entry: ManifestEntry, location: string): void {
    if (entry.path.length === 1) this.#finalTops.set(index, relative(this.#root, location))
  }
}

/** Rejects when a part of the path to `folder` has become a link, or the folder has moved. */
async function checkNotMoved(folder: string): Promise<void> {
  if (!(await isUnmoved(folder)))
    throw new DroplineError('target-unwritable', { name: folder, errno: 'ELOOP' })
}

async function isUnmoved(folder: string): Promise<boolean> {
  // HFS+ answers names in another Unicode form than they were given in.
  return (await realpath(folder)).normalize('NFC') === folder.normalize('NFC')
}

function clampMtime(mtimeMs: number): number {
  return Math.min(Math.max(mtimeMs, EARLIEST_MTIME_MS), Date.now() + FUTURE_MTIME_MS)
}

/** Sets the time of a folder and flushes the names in it. */
async function finishFolder(location: string, mtimeMs: number | null): Promise<void> {
  if (process.platform === 'win32') {
    // Folders cannot be opened there, and need no flushing.
    if (mtimeMs !== null) await utimes(location, mtimeMs / 1000, mtimeMs / 1000)
    return
  }
  try {
    const handle = await open(location, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    try {
      if (mtimeMs !== null) await whereSupported(handle.utimes(mtimeMs / 1000, mtimeMs / 1000))
      await whereSupported(handle.sync())
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw sinkError(error, location)
  }
}

async function removeIfEmpty(location: string): Promise<void> {
  try {
    if (await isUnmoved(location)) await rmdir(location)
  } catch {
    // Not empty, or gone: either way it stays as it is.
  }
}

import { constants } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DroplineError } from '../../../core/base/errors.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import type { FinalNames } from '../../../core/transfer/names.ts'
import type { FileOps } from './file-ops.ts'

/** Open folders that are kept for the next file. */
const KEPT_OPEN = 64

/** A way to the names in one folder that no link can lead astray while it is held. */
export interface FolderPlace {
  /** A path to `name`, for the calls of this process; not for people. */
  at(name: string): string
  /** An open file descriptor of the folder; null where there is none. */
  readonly file: number | null
}

export interface TargetFoldersInit {
  /** A real path. */
  readonly root: string
  readonly manifest: Manifest
  readonly names: FinalNames
  readonly ops: FileOps
  /** Whether folders are reached by their paths alone, as on systems where there is nothing better. */
  readonly isPortable: boolean
}

interface OpenFolder {
  readonly opened: Promise<number>
  users: number
}

/**
 * The folders below a root in which a transfer writes, by entry; -1 is the root itself. On Linux each is opened from the one it lies
 * in, never through a link, and files are reached through the open folder (/proc/self/fd, as openat(2) would): whatever is moved
 * or planted meanwhile, nothing lands elsewhere. Other systems lack that; there the real path is compared before each use.
 */
export class TargetFolders {
  readonly #root: string
  readonly #rootFile: number | null
  readonly #manifest: Manifest
  readonly #names: FinalNames
  readonly #ops: FileOps
  readonly #open = new Map<number, OpenFolder>()

  private constructor(rootFile: number | null, { root, manifest, names, ops }: TargetFoldersInit) {
    this.#root = root
    this.#rootFile = rootFile
    this.#manifest = manifest
    this.#names = names
    this.#ops = ops
  }

  static async open(init: TargetFoldersInit): Promise<TargetFolders> {
    return new TargetFolders(init.isPortable ? null : await openRoot(init.root, init.ops), init)
  }

  /** The path of a folder, for people and for programs without open folders. */
  pathOf(folder: number): string {
    const steps: string[] = []
    for (let at = folder; at >= 0; at = this.#manifest.entry(at).parent) steps.unshift(this.#names.of(at))
    return join(this.#root, ...steps)
  }

  /**
   * Runs `action` in a folder that exists. Rejects as the file system does, with ELOOP or ENOTDIR when something else has taken
   * the folder's place.
   */
  async use<T>(folder: number, action: (place: FolderPlace) => Promise<T>): Promise<T> {
    if (this.#rootFile === null) return await action(await this.#checkedPlace(folder))
    if (folder < 0) return await action(placeOf(this.#rootFile))
    const open = this.#take(folder)
    open.users += 1
    try {
      return await action(placeOf(await open.opened))
    } finally {
      open.users -= 1
      await this.#closeUnused(KEPT_OPEN)
    }
  }

  /** Closes everything; nothing may be in use. */
  async close(): Promise<void> {
    await this.#closeUnused(0)
    if (this.#rootFile !== null) await this.#ops.close(this.#rootFile)
  }

  #take(folder: number): OpenFolder {
    const known = this.#open.get(folder)
    // Moved to the end: the first ones are those that were not used for the longest time.
    if (known !== undefined) this.#open.delete(folder)
    const open = known ?? { opened: this.#openFolder(folder), users: 0 }
    this.#open.set(folder, open)
    if (known === undefined)
      open.opened.catch(() => {
        if (this.#open.get(folder) === open) this.#open.delete(folder)
      })
    return open
  }

  async #openFolder(folder: number): Promise<number> {
    const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
    return await this.use(this.#manifest.entry(folder).parent, async (place) =>
      this.#ops.open(place.at(this.#names.of(folder)), flags),
    )
  }

  async #closeUnused(keep: number): Promise<void> {
    if (this.#open.size <= keep) return
    for (const [folder, open] of this.#open) {
      if (this.#open.size <= keep) return
      if (open.users > 0) continue
      this.#open.delete(folder)
      const file = await open.opened.catch(() => null)
      if (file !== null) await this.#ops.close(file)
    }
  }

  async #checkedPlace(folder: number): Promise<FolderPlace> {
    const path = this.pathOf(folder)
    // HFS+ answers names in another Unicode form than they were given in.
    if ((await realpath(path)).normalize('NFC') !== path.normalize('NFC'))
      throw Object.assign(new Error('a folder was replaced'), { code: 'ELOOP' })
    return { at: (name) => join(path, name), file: null }
  }
}

function placeOf(file: number): FolderPlace {
  return { at: (name) => `/proc/self/fd/${file}/${name}`, file }
}

/** Null where there are no paths through open folders. */
async function openRoot(root: string, ops: FileOps): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const file = await ops.open(root, constants.O_RDONLY | constants.O_DIRECTORY)
  const [through, direct] = await Promise.all([stat(`/proc/self/fd/${file}/.`).catch(() => null), stat(root)])
  if (through?.ino === direct.ino && through.dev === direct.dev) return file
  await ops.close(file)
  return null
}

/** A name that is a single step, for the last check before it is used; the names have been mapped long before. */
export function checkStep(name: string): string {
  const isStep =
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !/[/\0]/u.test(name) &&
    (process.platform !== 'win32' || !/[\\:]/u.test(name))
  if (!isStep) throw new DroplineError('internal', { message: 'a name that leads elsewhere' })
  return name
}

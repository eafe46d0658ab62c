import type { Stats } from 'node:fs'
import { opendir, readlink, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { DroplineError } from '../../../core/base/errors.ts'
import { PATH_LIMIT_DEPTH, REPORT_LIMIT_ENTRIES } from '../../../core/transfer/limits.ts'
import { parseLinkTarget } from '../../../core/transfer/link-target.ts'
import type { ManifestBuilder } from '../../../core/transfer/manifest-builder.ts'
import type { CutList, SkippedEntry, SkipReason } from '../../../core/transfer/ports.ts'
import { mapBounded } from './bounded.ts'
import { Breather, type FileOps, pooledOps } from './file-ops.ts'
import { errnoCode } from './fs-errors.ts'
import { type SourceLinks, sourceOpsAt } from './source-tree.ts'

/** Names of a folder that are held, put in order and looked at together: a folder with a million is never held whole. */
const NAMES_AT_ONCE = 4096

/** Files that are asked about at the same time where that takes another thread. */
const LOOKS_AT_ONCE = 16

const OWNER_MAY_EXECUTE = 0o100

/** What is left out, counted, and listed as far as anybody would read it. */
export class SkippedNames implements CutList<SkippedEntry> {
  total = 0
  readonly list: SkippedEntry[] = []

  add(name: string, reason: SkipReason): void {
    this.total += 1
    if (this.list.length < REPORT_LIMIT_ENTRIES) this.list.push({ name, reason })
  }
}

export interface SourceWalkInit {
  readonly builder: ManifestBuilder
  readonly skipped: SkippedNames
  readonly signal: AbortSignal
  readonly links: SourceLinks
}

/** A folder on the way down to where the walk is. */
interface Folder {
  readonly index: number
  readonly location: string
  /** Its path from the top, with `/`. */
  readonly name: string
  /** How many folders there are down to it, itself included. */
  readonly depth: number
  /** Those above it, to notice links that lead back up. */
  readonly above: Folder | null
  readonly identity: string
}

/** What is found at a place. */
type Found = { readonly stats: Stats; readonly target: string | null } | { readonly skip: SkipReason }

/** Adds what lies under some places to a manifest, folders before what is in them, names in order. */
export class SourceWalk {
  readonly #init: SourceWalkInit
  readonly #breather = new Breather()
  #ops: FileOps = pooledOps
  /** The real path of the top-level folder that is walked. */
  #topReal = ''

  constructor(init: SourceWalkInit) {
    this.#init = init
  }

  /** Adds the file or folder at `location`, which is no link, under `name`. */
  async addTop(name: string, location: string): Promise<void> {
    this.#topReal = await realpath(location).catch(() => location)
    this.#ops = await sourceOpsAt(location)
    await this.#add(null, name, location, await this.#look(null, location))
  }

  async #add(folder: Folder | null, name: string, location: string, found: Found): Promise<void> {
    const path = folder === null ? name : `${folder.name}/${name}`
    if ('skip' in found) {
      this.#init.skipped.add(path, found.skip)
      return
    }
    const { stats, target } = found
    const isFile = stats.isFile()
    const index = this.#init.builder.add({
      kind: target !== null ? 'link' : isFile ? 'file' : 'folder',
      parent: folder?.index ?? -1,
      name,
      sizeBytes: isFile ? stats.size : 0,
      mtimeMs: Math.round(stats.mtimeMs),
      executable: isFile && (stats.mode & OWNER_MAY_EXECUTE) !== 0,
      linkTarget: target,
    })
    if (!stats.isDirectory()) return
    const depth = (folder?.depth ?? 0) + 1
    await this.#walk({ index, location, name: path, depth, above: folder, identity: identityOf(stats) })
  }

  async #walk(folder: Folder): Promise<void> {
    let names: string[] = []
    try {
      // A buffer of many names: each time it is empty costs a turn of another thread.
      const listing = await opendir(folder.location, { bufferSize: 1024 })
      for await (const { name } of listing) {
        names.push(name)
        if (names.length < NAMES_AT_ONCE) continue
        await this.#addNames(folder, names)
        names = []
      }
    } catch (error) {
      if (error instanceof DroplineError) throw error
      this.#init.skipped.add(folder.name, 'unreadable')
    }
    await this.#addNames(folder, names)
  }

  async #addNames(folder: Folder, names: string[]): Promise<void> {
    const sorted = names.sort()
    for (let at = 0; at < sorted.length; at += LOOKS_AT_ONCE) {
      const some = sorted.slice(at, at + LOOKS_AT_ONCE)
      const found = await mapBounded(some, LOOKS_AT_ONCE, (name) =>
        this.#look(folder, join(folder.location, name)),
      )
      for (const [offset, name] of some.entries()) {
        const location = join(folder.location, name)
        // macOS finds a file by either Unicode form, and composed names are what others expect.
        const sent = process.platform === 'darwin' ? name.normalize('NFC') : name
        await this.#add(folder, sent, location, found[offset] ?? { skip: 'vanished' })
      }
    }
  }

  /** Finds out what lies at `location`, and that it can be read. */
  async #look(folder: Folder | null, location: string): Promise<Found> {
    if (this.#init.signal.aborted) throw new DroplineError('cancelled')
    await this.#breather.breathe()
    try {
      if (folder !== null && folder.depth >= PATH_LIMIT_DEPTH) return { skip: 'unreadable' }
      const stats = await this.#ops.lstat(location)
      if (stats.isSymbolicLink() && folder !== null) return await this.#lookAtLink(folder, location, stats)
      return await this.#judge(location, stats)
    } catch (error) {
      return { skip: reasonFor(error, location) }
    }
  }

  async #judge(location: string, stats: Stats): Promise<Found> {
    if (!stats.isFile() && !stats.isDirectory()) return { skip: 'special-file' }
    if (stats.isFile()) await this.#ops.mayRead(location)
    return { stats, target: null }
  }

  async #lookAtLink(folder: Folder, location: string, stats: Stats): Promise<Found> {
    const { links } = this.#init
    if (links === 'skip') return { skip: 'links-skipped' }
    try {
      if (links === 'keep') return await this.#keptLink(folder, location, stats)
      const target = await this.#ops.stat(location)
      if (target.isDirectory() && isAmong(folder, identityOf(target))) return { skip: 'link-loop' }
      return await this.#judge(location, target)
    } catch (error) {
      const code = errnoCode(error)
      if (code === 'ELOOP') return { skip: 'link-loop' }
      if (code === 'ENOENT' || code === 'ENOTDIR') return { skip: 'link-broken' }
      throw error
    }
  }

  /** A link is kept if it is relative, and leads to something under the same top-level folder, by its words and in fact. */
  async #keptLink(folder: Folder, location: string, stats: Stats): Promise<Found> {
    const text = await readlink(location)
    const target = process.platform === 'win32' ? text.replaceAll('\\', '/') : text
    const way = parseLinkTarget(target)
    if (way === null || way.up >= folder.depth) return { skip: 'link-outside' }
    const real = await realpath(location)
    const inside = real === this.#topReal || real.startsWith(this.#topReal + sep)
    return inside ? { stats, target } : { skip: 'link-outside' }
  }
}

/** What a failure to look at something means. */
function reasonFor(error: unknown, location: string): SkipReason {
  if (error instanceof DroplineError) throw error
  if (errnoCode(error) !== 'ENOENT') return 'unreadable'
  // What a name that is not UTF-8 is decoded to; a file of that name is not there.
  return location.includes('\ufffd') ? 'name-not-text' : 'vanished'
}

function identityOf({ dev, ino }: Stats): string {
  return `${dev} ${ino}`
}

function isAmong(folder: Folder | null, identity: string): boolean {
  for (let at = folder; at !== null; at = at.above) if (at.identity === identity) return true
  return false
}

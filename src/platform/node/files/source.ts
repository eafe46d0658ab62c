import type { Stats } from 'node:fs'
import { access, constants, lstat, readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { DroplineError } from '../../../core/base/errors.ts'
import { escapeForDisplay } from '../../../core/transfer/display.ts'
import { MANIFEST_LIMIT_ENTRIES } from '../../../core/transfer/limits.ts'
import type { ManifestEntry } from '../../../core/transfer/manifest.ts'
import { checkOwnManifest, collisionKey } from '../../../core/transfer/names.ts'
import type { FileSource } from '../../../core/transfer/ports.ts'
import { mapBounded } from './bounded.ts'
import { freshNames } from './fresh-name.ts'
import { sourceError } from './fs-errors.ts'
import { openSourceFile, type SeenFile } from './source-file.ts'

/** What is not sent: links are not followed, and devices, sockets and FIFOs have no contents to send. */
export interface SkippedItem {
  readonly location: string
  readonly kind: 'link' | 'special'
}

/** The files and folders under some paths. */
export interface ScannedSource extends FileSource {
  readonly skipped: readonly SkippedItem[]
}

/** Files whose kind and rights are asked for at the same time. */
const LOOKS_AT_ONCE = 16

const OWNER_MAY_EXECUTE = 0o100

/**
 * Walks `paths` (files and folders) and answers what can be sent. Every file is checked to be readable. Rejects with
 * DroplineError 'source-unreadable' (detail.name), 'name-unsupported', 'nothing-to-send', or 'cancelled' when the signal is aborted.
 */
export async function scanSource(paths: readonly string[], signal: AbortSignal): Promise<ScannedSource> {
  const walk = new Walk(signal)
  const taken = new Set<string>()
  for (const location of new Set(paths.map((path) => resolve(path)))) {
    const found = await walk.look(location)
    if (found !== null) await walk.add(found, [topName(found, taken)])
  }
  if (walk.entries.length === 0) throw new DroplineError('nothing-to-send', { skipped: walk.skipped.length })
  checkOwnManifest(walk.entries)
  const { entries, seen, skipped } = walk
  const totalBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)
  return {
    manifest: { entries, totalBytes },
    skipped,
    open: (index) => {
      const file = seen[index]
      if (file === undefined) throw new RangeError(`no entry ${index}`)
      return openSourceFile(file)
    },
  }
}

/** A file or folder, or something that is skipped. */
interface Found {
  readonly location: string
  readonly stats: Stats
}

/** The name at the top: that of the file, or of its first number that no other path has taken. */
function topName(found: Found, taken: Set<string>): string {
  // The root of a drive has no name of its own.
  const own = basename(found.location).normalize('NFC')
  const kind = found.stats.isDirectory() ? 'folder' : 'file'
  for (const name of freshNames(own === '' ? 'drive' : own, kind)) {
    const key = collisionKey(name)
    if (taken.has(key)) continue
    taken.add(key)
    return name
  }
  throw new DroplineError('name-unsupported', { reason: 'duplicate', name: escapeForDisplay(own) })
}

class Walk {
  readonly entries: ManifestEntry[] = []
  readonly seen: SeenFile[] = []
  readonly skipped: SkippedItem[] = []
  readonly #signal: AbortSignal

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  /** Finds out what lies at `location`; null when it is skipped. Checks that a file can be read. */
  async look(location: string): Promise<Found | null> {
    if (this.#signal.aborted) throw new DroplineError('cancelled')
    try {
      const stats = await lstat(location)
      if (stats.isFile()) await access(location, constants.R_OK)
      if (stats.isFile() || stats.isDirectory()) return { location, stats }
      this.skipped.push({ location, kind: stats.isSymbolicLink() ? 'link' : 'special' })
      return null
    } catch (error) {
      throw sourceError(error, basename(location))
    }
  }

  /** Adds a file, or a folder with everything in it, in the order of names. */
  async add(found: Found, path: readonly string[]): Promise<void> {
    this.#addEntry(found, path)
    if (!found.stats.isDirectory()) return
    const names = await readdir(found.location).catch((error: unknown) => {
      throw sourceError(error, path.join('/'))
    })
    const locations = names.sort().map((name) => join(found.location, name))
    for (const child of await mapBounded(locations, LOOKS_AT_ONCE, (location) => this.look(location)))
      if (child !== null) await this.add(child, [...path, basename(child.location).normalize('NFC')])
  }

  #addEntry({ location, stats }: Found, path: readonly string[]): void {
    const isFile = stats.isFile()
    const sizeBytes = isFile ? stats.size : 0
    this.seen[this.entries.length] = { location, name: path.join('/'), sizeBytes, mtimeMs: stats.mtimeMs }
    this.entries.push({
      kind: isFile ? 'file' : 'folder',
      path,
      sizeBytes,
      mtimeMs: Math.round(stats.mtimeMs),
      executable: isFile && (stats.mode & OWNER_MAY_EXECUTE) !== 0,
    })
    // Says so now instead of walking a whole disk first.
    if (this.entries.length > MANIFEST_LIMIT_ENTRIES) checkOwnManifest(this.entries)
  }
}

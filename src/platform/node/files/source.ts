import { lstat, realpath } from 'node:fs/promises'
import { basename, parse, resolve } from 'node:path'
import { DroplineError } from '../../../core/base/errors.ts'
import { ManifestBuilder } from '../../../core/transfer/manifest-builder.ts'
import type { Manifest } from '../../../core/transfer/manifest.ts'
import { nameRules, numberedName } from '../../../core/transfer/name-mapping.ts'
import type { CutList, FileSource, SkippedEntry } from '../../../core/transfer/ports.ts'
import { errnoCode, sourceError } from './fs-errors.ts'
import { nodeSha256 } from './sha256.ts'
import { openSourceFile, readSourceFile, type SeenFile } from './source-file.ts'
import { type SourceLinks, type SourcePlace, SourceTree } from './source-tree.ts'
import { SkippedNames, SourceWalk } from './source-walk.ts'

export interface ScanOptions {
  readonly signal: AbortSignal
  /** Keep, when left out. */
  readonly links?: SourceLinks
}

/** The files and folders under some paths. */
export interface ScannedSource extends FileSource {
  /** The absolute paths of the top-level entries, in their order: with the manifest, all that `reopenSource` needs. */
  readonly tops: readonly string[]
}

/**
 * Walks `paths` (files and folders) and answers what can be sent; what cannot be is left out and reported. Rejects with
 * DroplineError 'source-unreadable' (detail.name) for a path that does not exist, 'nothing-to-send', 'name-unsupported' above a limit,
 * or 'cancelled' when the signal is aborted.
 */
export async function scanSource(
  paths: readonly string[],
  { signal, links = 'keep' }: ScanOptions,
): Promise<ScannedSource> {
  const builder = new ManifestBuilder(nodeSha256)
  const skipped = new SkippedNames()
  const walk = new SourceWalk({ builder, skipped, signal, links })
  const tops: string[] = []
  for (const [name, location] of await topNames(paths, links, skipped)) {
    const before = builder.length
    await walk.addTop(name, location)
    if (builder.length > before) tops.push(location)
  }
  if (builder.length === 0) throw nothingToSend(skipped)
  const { total, list } = skipped
  return sourceOf(builder.finish(), tops, links, { total, list })
}

/** The source of an earlier scan, without walking again: what has changed since is noticed when a file is opened. */
export function reopenSource(init: {
  readonly manifest: Manifest
  readonly tops: readonly string[]
  readonly links: SourceLinks
}): ScannedSource {
  return sourceOf(init.manifest, init.tops, init.links, { total: 0, list: [] })
}

function sourceOf(
  manifest: Manifest,
  tops: readonly string[],
  links: SourceLinks,
  skipped: CutList<SkippedEntry>,
): ScannedSource {
  const tree = new SourceTree(manifest, tops)
  const seenOf = (index: number, { location }: SourcePlace): SeenFile => {
    const { sizeBytes, mtimeMs } = manifest.entry(index)
    const name = (): string => manifest.path(index).join('/')
    return { location, name, sizeBytes, mtimeMs, mayBeLink: links === 'follow' }
  }
  return {
    manifest,
    skipped,
    tops,
    open: async (index) => {
      const place = await tree.placeOf(index)
      return await openSourceFile(seenOf(index, place), place.ops)
    },
    readWhole: async (index, target) => {
      const place = await tree.placeOf(index)
      await readSourceFile(seenOf(index, place), place, target)
    },
  }
}

function nothingToSend(skipped: SkippedNames): DroplineError {
  const unreadable = skipped.list.find(({ reason }) => reason === 'unreadable')
  if (unreadable !== undefined) return new DroplineError('source-unreadable', { name: unreadable.name })
  return new DroplineError('nothing-to-send', { skipped: skipped.total })
}

/** Each place once, under a name that no other place has. */
async function topNames(
  paths: readonly string[],
  links: SourceLinks,
  skipped: SkippedNames,
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const path of new Set(paths.map((given) => resolve(given)))) {
    const found = await lookAtTop(path)
    if (found.isLink && links === 'skip') skipped.add(basename(path), 'links-skipped')
    else names.set(freeName(nameOfTop(path), found.isFolder, names), found.location)
  }
  return names
}

interface Top {
  /** A link that was chosen by its own name stands for what it leads to. */
  readonly location: string
  readonly isLink: boolean
  readonly isFolder: boolean
}

async function lookAtTop(path: string): Promise<Top> {
  try {
    const stats = await lstat(path)
    const isLink = stats.isSymbolicLink()
    const location = isLink ? await realpath(path) : path
    const target = isLink ? await lstat(location) : stats
    return { location, isLink, isFolder: target.isDirectory() }
  } catch (error) {
    if (errnoCode(error) === 'EACCES') return { location: path, isLink: false, isFolder: false }
    throw sourceError(error, basename(path))
  }
}

/** The root of a drive has no name of its own. */
function nameOfTop(path: string): string {
  const own = basename(path)
  if (own !== '') return process.platform === 'darwin' ? own.normalize('NFC') : own
  const letter = /^([a-z]):/iu.exec(parse(path).root)?.[1]
  return letter === undefined ? 'drive' : `Drive ${letter.toUpperCase()}`
}

const numberRules = nameRules({
  platform: 'linux',
  fileSystem: null,
  foldsCase: false,
  foldsForm: false,
  takesColon: true,
  limit: null,
  unit: null,
})

function freeName(name: string, isFolder: boolean, taken: ReadonlyMap<string, string>): string {
  let number = 0
  let free = name
  while (taken.has(free)) free = numberedName(name, isFolder, ++number, numberRules)
  return free
}

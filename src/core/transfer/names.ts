import { utf8 } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { escapeForDisplay } from './display.ts'
import {
  COMPONENT_LIMIT_BYTES,
  MANIFEST_LIMIT_ENTRIES,
  PATH_LIMIT_BYTES,
  PATH_LIMIT_DEPTH,
} from './limits.ts'
import type { ManifestEntry } from './manifest.ts'

/** Why an entry is refused; goes into the detail of 'manifest-rejected' and 'name-unsupported'. */
export type EntryProblem =
  | 'empty-component'
  | 'dot-component'
  | 'malformed-text'
  | 'not-normalised'
  | 'separator'
  | 'forbidden-character'
  | 'hidden-character'
  | 'edge-space-or-dot'
  | 'reserved-name'
  | 'component-too-long'
  | 'path-too-long'
  | 'too-deep'
  | 'no-entries'
  | 'too-many-entries'
  | 'bad-size'
  | 'bad-time'
  | 'folder-with-size'
  | 'total-too-large'
  | 'duplicate'
  | 'folder-missing'
  | 'inside-a-file'

const separators = /[/\\]/u
// Refused by Windows or meant for a shell or a stream there; files are forwarded, so every platform refuses them.
const forbidden = /[\p{Cc}:*?"<>|]/u
// Line separators, bidi controls, zero-width characters, tags, noncharacters: a name must not show other than it is.
const hidden =
  /[\u2028\u2029\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}\p{Noncharacter_Code_Point}]/u
const loneSurrogate = /\p{Surrogate}/u
const edges = /^ |[. ]$/u
// Device names of Windows, also with an extension; ¹²³ count as digits there.
const reservedStem = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/iu

/** Why `component` cannot be the name of a file or folder on every platform; null when it can. */
export function componentProblem(component: string): EntryProblem | null {
  if (component === '') return 'empty-component'
  if (component === '.' || component === '..') return 'dot-component'
  if (component.length > COMPONENT_LIMIT_BYTES) return 'component-too-long'
  if (loneSurrogate.test(component)) return 'malformed-text'
  if (separators.test(component)) return 'separator'
  if (forbidden.test(component)) return 'forbidden-character'
  if (hidden.test(component)) return 'hidden-character'
  if (edges.test(component)) return 'edge-space-or-dot'
  if (isReserved(component)) return 'reserved-name'
  if (component.normalize('NFC') !== component) return 'not-normalised'
  if (utf8(component).length > COMPONENT_LIMIT_BYTES) return 'component-too-long'
  return null
}

function isReserved(component: string): boolean {
  const stem = component.split('.', 1)[0] ?? ''
  return reservedStem.test(stem.trimEnd())
}

/** Two names with one key would be one file on some file system: case and Unicode form are folded. */
export function collisionKey(component: string): string {
  return component.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/**
 * Checks a whole manifest that a peer offers: names, sizes, order, collisions. Nothing of it may be used before.
 * Throws DroplineError 'manifest-rejected' with `reason` and the escaped `name`.
 */
export function checkManifest(entries: readonly ManifestEntry[]): void {
  const found = firstProblem(entries)
  if (found !== null) throw new DroplineError('manifest-rejected', found)
}

/** The same check for what this side wants to send. Throws DroplineError 'name-unsupported', or 'nothing-to-send'. */
export function checkOwnManifest(entries: readonly ManifestEntry[]): void {
  if (entries.length === 0) throw new DroplineError('nothing-to-send')
  const found = firstProblem(entries)
  if (found !== null) throw new DroplineError('name-unsupported', found)
}

function firstProblem(
  entries: readonly ManifestEntry[],
): { readonly reason: EntryProblem; readonly name: string } | null {
  if (entries.length === 0) return { reason: 'no-entries', name: '' }
  if (entries.length > MANIFEST_LIMIT_ENTRIES) return { reason: 'too-many-entries', name: '' }
  const tree = new Tree()
  let totalBytes = 0
  for (const entry of entries) {
    totalBytes += entry.sizeBytes
    const reason = numbersProblem(entry, totalBytes) ?? tree.add(entry)
    if (reason !== null) return { reason, name: escapeForDisplay(entry.path.slice(0, 40).join('/')) }
  }
  return null
}

function numbersProblem(entry: ManifestEntry, totalBytes: number): EntryProblem | null {
  if (!Number.isSafeInteger(entry.sizeBytes) || entry.sizeBytes < 0) return 'bad-size'
  if (!Number.isSafeInteger(entry.mtimeMs)) return 'bad-time'
  if (entry.kind === 'folder' && entry.sizeBytes !== 0) return 'folder-with-size'
  if (!Number.isSafeInteger(totalBytes)) return 'total-too-large'
  return null
}

/** The entries that were accepted so far. */
class Tree {
  readonly #kinds = new Map<string, ManifestEntry['kind']>()
  /** Exact path of each folder, and its collision key: what is inside must name it exactly. */
  readonly #folderKeys = new Map<string, string>()
  readonly #files = new Set<string>()

  add(entry: ManifestEntry): EntryProblem | null {
    const { path, kind } = entry
    const name = path.at(-1)
    if (name === undefined) return 'empty-component'
    if (path.length > PATH_LIMIT_DEPTH) return 'too-deep'
    const problem = path.reduce<EntryProblem | null>((first, part) => first ?? componentProblem(part), null)
    if (problem !== null) return problem
    const exact = path.join('/')
    if (utf8(exact).length > PATH_LIMIT_BYTES) return 'path-too-long'
    const parent = path.slice(0, -1).join('/')
    if (this.#files.has(parent)) return 'inside-a-file'
    const parentKey = path.length === 1 ? '' : this.#folderKeys.get(parent)
    if (parentKey === undefined) return 'folder-missing'
    const key = `${parentKey}/${collisionKey(name)}`
    if (this.#kinds.has(key)) return 'duplicate'
    this.#kinds.set(key, kind)
    if (kind === 'folder') this.#folderKeys.set(exact, key)
    else this.#files.add(exact)
    return null
  }
}

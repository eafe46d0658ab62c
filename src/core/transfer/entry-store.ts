import { fromUtf8, utf8 } from '../base/bytes.ts'
import { LINK_TARGET_LIMIT_BYTES, MANIFEST_LIMIT_ENTRIES, PATH_LIMIT_DEPTH } from './limits.ts'
import { parseLinkTarget, staysInside } from './link-target.ts'
import { kindNumber, type RawEntry } from './manifest-entry.ts'
import {
  isWellFormedUtf8,
  type ManifestErrorCode,
  manifestError,
  type ManifestProblem,
  nameProblem,
  TIME_LIMIT_MS,
} from './manifest-rules.ts'
import { NameTable } from './name-table.ts'
import { PackedEntries } from './packed-entries.ts'

const FOLDER = kindNumber('folder')
const LINK = kindNumber('link')

/** The entries of a manifest while it grows, each of them checked against those before it. */
export class EntryStore {
  readonly packed = new PackedEntries()
  readonly #code: ManifestErrorCode
  readonly #names = new NameTable((index, parent, name) => this.#isAt(index, parent, name))
  #depths = new Uint16Array(1024)
  #totalBytes = 0

  /** `code` is the error for what is not allowed. */
  constructor(code: ManifestErrorCode) {
    this.#code = code
  }

  get totalBytes(): number {
    return this.#totalBytes
  }

  /**
   * Checks the next entry. Its bytes must have been given to `packed` before the one after it is checked. Throws a DroplineError
   * with `code`; then the store is of no use any more.
   */
  check(entry: RawEntry): void {
    const index = this.packed.length
    const problem = this.#problem(entry, index)
    if (problem !== null) throw manifestError(this.#code, problem, this.#pathOf(entry))
    this.#totalBytes += entry.sizeBytes
  }

  /** Checks what only the whole can tell. */
  checkWhole(): void {
    if (this.packed.length === 0) throw manifestError(this.#code, 'no-entries', '')
    for (let index = 0; index < this.packed.length; index++)
      if (this.packed.kindNumber(index) === LINK) this.#checkLink(index)
  }

  #problem(entry: RawEntry, index: number): ManifestProblem | null {
    if (index >= MANIFEST_LIMIT_ENTRIES) return 'too-many-entries'
    const wrong = nameProblem(entry.name) ?? this.#numberProblem(entry)
    if (wrong !== null) return wrong
    const { parent } = entry
    if (parent < -1 || parent >= index) return 'folder-missing'
    if (parent >= 0 && this.packed.kindNumber(parent) !== FOLDER) return 'folder-missing'
    const depth = parent < 0 ? 1 : (this.#depths[parent] ?? 0) + 1
    if (depth > PATH_LIMIT_DEPTH) return 'too-deep'
    if (!this.#names.add(index, parent, entry.name)) return 'duplicate'
    this.#noteDepth(index, depth)
    return entry.linkTarget === null ? null : linkProblem(entry.linkTarget)
  }

  #numberProblem({ sizeBytes, mtimeMs }: RawEntry): ManifestProblem | null {
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return 'bad-size'
    if (!Number.isSafeInteger(mtimeMs) || Math.abs(mtimeMs) > TIME_LIMIT_MS) return 'bad-time'
    return Number.isSafeInteger(this.#totalBytes + sizeBytes) ? null : 'total-too-large'
  }

  #noteDepth(index: number, depth: number): void {
    if (index >= this.#depths.length) {
      const larger = new Uint16Array(2 * this.#depths.length)
      larger.set(this.#depths)
      this.#depths = larger
    }
    this.#depths[index] = depth
  }

  #checkLink(index: number): void {
    const { linkTarget } = this.packed.raw(index)
    const way = parseLinkTarget(fromUtf8(linkTarget ?? new Uint8Array(0)))
    const depth = (this.#depths[index] ?? 1) - 1
    const inside =
      way !== null && staysInside(way, depth, (name) => this.#names.find(-1, utf8(name)) !== null)
    if (!inside) throw manifestError(this.#code, 'link-outside', this.packed.path(index).join('/'))
  }

  #isAt(index: number, parent: number, name: Uint8Array): boolean {
    const held = this.packed.raw(index)
    if (held.parent !== parent || held.name.length !== name.length) return false
    for (let at = 0; at < name.length; at++) if (held.name[at] !== name[at]) return false
    return true
  }

  /** For the error; the entry may be anything. */
  #pathOf({ parent, name }: RawEntry): string {
    const folder = parent >= 0 && parent < this.packed.length ? this.packed.path(parent).join('/') : ''
    const own = new TextDecoder().decode(name.subarray(0, 200))
    return folder === '' ? own : `${folder}/${own}`
  }
}

function linkProblem(target: Uint8Array): ManifestProblem | null {
  const fits =
    target.length > 0 &&
    target.length <= LINK_TARGET_LIMIT_BYTES &&
    isWellFormedUtf8(target) &&
    parseLinkTarget(fromUtf8(target)) !== null
  return fits ? null : 'bad-link'
}

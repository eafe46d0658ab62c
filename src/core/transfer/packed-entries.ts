import { fromUtf8 } from '../base/bytes.ts'
import { REPORT_LIMIT_ENTRIES } from './limits.ts'
import { kindNumber, kindOf, type RawEntry, readEntry, withTexts } from './manifest-entry.ts'
import type { EntryKind, Manifest, ManifestEntry } from './manifest.ts'
import { VarintReader } from './varint.ts'

/** Encoded entries in parts, and where each one begins: five bytes an entry besides its own. */
export class PackedEntries {
  readonly #parts: Uint8Array[] = []
  /** Where each part begins, counted over all parts. */
  readonly #partStarts: number[] = []
  #bytes = 0
  #offsets = new Uint32Array(1024)
  #kinds = new Uint8Array(1024)
  #length = 0
  readonly #tops: number[] = []
  #topCount = 0
  /** What was read last: whoever deals with an entry asks for it several times. */
  #last: { readonly index: number; readonly raw: RawEntry } | null = null

  get length(): number {
    return this.#length
  }

  get parts(): readonly Uint8Array[] {
    return this.#parts
  }

  /** Bytes of all parts, without the one that grows. */
  get bytes(): number {
    return this.#bytes
  }

  /** Begins a part, whose bytes stay where they are and may grow at their end; `replaceLastPart` says what they became. */
  addPart(part: Uint8Array): void {
    this.#bytes += this.#parts.at(-1)?.length ?? 0
    this.#partStarts.push(this.#bytes)
    void this.#parts.push(part)
  }

  /** The last part with its final length. */
  replaceLastPart(part: Uint8Array): void {
    this.#parts[this.#parts.length - 1] = part
  }

  /** Notes an entry of the last part. */
  addEntry(offsetInPart: number, { kind, parent }: RawEntry): void {
    if (parent < 0) this.#noteTop()
    if (this.#length === this.#offsets.length) this.#grow()
    this.#offsets[this.#length] = this.#bytes + offsetInPart
    this.#kinds[this.#length] = kindNumber(kind)
    this.#length += 1
  }

  get topEntries(): { readonly total: number; readonly list: readonly number[] } {
    return { total: this.#topCount, list: this.#tops }
  }

  kindNumber(index: number): number {
    return this.#kinds[index] ?? 0
  }

  /** Throws RangeError when there is no such entry. */
  raw(index: number): RawEntry {
    if (this.#last?.index === index) return this.#last.raw
    this.checkIndex(index)
    const offset = this.#offsets[index] ?? 0
    const part = this.#partOf(offset)
    const raw = readEntry(
      new VarintReader(this.#parts[part] ?? new Uint8Array(0), offset - (this.#partStarts[part] ?? 0)),
    )
    this.#last = { index, raw }
    return raw
  }

  path(index: number): string[] {
    const names: string[] = []
    for (let at = index; at >= 0;) {
      const { name, parent } = this.raw(at)
      names.unshift(fromUtf8(name))
      at = parent
    }
    return names
  }

  checkIndex(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.#length)
      throw new RangeError(`no entry ${index}`)
  }

  #noteTop(): void {
    this.#topCount += 1
    if (this.#tops.length < REPORT_LIMIT_ENTRIES) this.#tops.push(this.#length)
  }

  /** The last part that begins at or before `offset`. */
  #partOf(offset: number): number {
    let low = 0
    let high = this.#partStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.#partStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  #grow(): void {
    const offsets = new Uint32Array(2 * this.#length)
    offsets.set(this.#offsets)
    this.#offsets = offsets
    const kinds = new Uint8Array(2 * this.#length)
    kinds.set(this.#kinds)
    this.#kinds = kinds
  }
}

/** A manifest over checked entries. */
export class PackedManifest implements Manifest {
  readonly files: number
  readonly folders: number
  readonly links: number
  readonly totalBytes: number
  readonly sha256: Uint8Array
  readonly #packed: PackedEntries
  #last: { readonly index: number; readonly entry: ManifestEntry } | null = null

  constructor(packed: PackedEntries, totalBytes: number, sha256: Uint8Array) {
    this.#packed = packed
    this.totalBytes = totalBytes
    this.sha256 = sha256
    const counts = [0, 0, 0]
    for (let index = 0; index < packed.length; index++) {
      const kind = packed.kindNumber(index)
      counts[kind] = (counts[kind] ?? 0) + 1
    }
    this.files = counts[kindNumber('file')] ?? 0
    this.folders = counts[kindNumber('folder')] ?? 0
    this.links = counts[kindNumber('link')] ?? 0
  }

  get length(): number {
    return this.#packed.length
  }

  get parts(): readonly Uint8Array[] {
    return this.#packed.parts
  }

  get topEntries(): { readonly total: number; readonly list: readonly number[] } {
    return this.#packed.topEntries
  }

  entry(index: number): ManifestEntry {
    if (this.#last?.index === index) return this.#last.entry
    const entry = withTexts(this.#packed.raw(index))
    this.#last = { index, entry }
    return entry
  }

  kind(index: number): EntryKind {
    this.#packed.checkIndex(index)
    return kindOf(this.#packed.kindNumber(index))
  }

  parent(index: number): number {
    return this.#packed.raw(index).parent
  }

  sizeBytes(index: number): number {
    return this.#packed.raw(index).sizeBytes
  }

  path(index: number): string[] {
    this.#packed.checkIndex(index)
    return this.#packed.path(index)
  }

  *entries(): Generator<readonly [number, ManifestEntry], void, undefined> {
    for (let index = 0; index < this.length; index++) yield [index, this.entry(index)]
  }
}

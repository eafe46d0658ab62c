import { utf8 } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { EntryStore } from './entry-store.ts'
import { MANIFEST_LIMIT_BYTES, MANIFEST_PART_LIMIT_BYTES } from './limits.ts'
import { ENTRY_LIMIT_BYTES, type RawEntry, writeEntry } from './manifest-entry.ts'
import { manifestError } from './manifest-rules.ts'
import type { Manifest, ManifestEntry } from './manifest.ts'
import { PackedManifest } from './packed-entries.ts'
import type { Sha256 } from './ports.ts'

const loneSurrogate = /\p{Surrogate}/u

/** Makes the manifest of what this side sends. Takes entries as they are found, folders before what is in them. */
export class ManifestBuilder {
  readonly #sha256: Sha256
  readonly #store = new EntryStore('name-unsupported')
  /** An entry is written here first: only then its length is known. */
  readonly #scratch = new Uint8Array(ENTRY_LIMIT_BYTES)
  #part = new Uint8Array(MANIFEST_PART_LIMIT_BYTES)
  #partBytes = 0
  #bytes = 0

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /** How many were added. */
  get length(): number {
    return this.#store.packed.length
  }

  /**
   * Adds an entry and answers its index. Throws DroplineError 'name-unsupported' (detail.reason, detail.name) for what no system
   * can have, or above a limit.
   */
  add(entry: ManifestEntry): number {
    const raw = rawEntry(entry)
    this.#store.check(raw)
    const bytes = writeEntry(this.#scratch, 0, raw)
    this.#bytes += bytes
    if (this.#bytes > MANIFEST_LIMIT_BYTES)
      throw manifestError('name-unsupported', 'too-many-entries', entry.name)
    const { packed } = this.#store
    if (packed.parts.length === 0 || this.#partBytes + bytes > MANIFEST_PART_LIMIT_BYTES) this.#nextPart()
    this.#part.set(this.#scratch.subarray(0, bytes), this.#partBytes)
    packed.addEntry(this.#partBytes, raw)
    this.#partBytes += bytes
    return packed.length - 1
  }

  /**
   * The manifest; the builder must not be used afterwards. Throws DroplineError 'nothing-to-send', or 'name-unsupported' for a link
   * that leaves the tree (link-target.ts).
   */
  finish(): Manifest {
    const { packed } = this.#store
    if (packed.length === 0) throw new DroplineError('nothing-to-send')
    this.#store.checkWhole()
    this.#endPart()
    return new PackedManifest(packed, this.#store.totalBytes, this.#sha256(...packed.parts))
  }

  #nextPart(): void {
    if (this.#store.packed.parts.length > 0) this.#endPart()
    this.#part = new Uint8Array(MANIFEST_PART_LIMIT_BYTES)
    this.#partBytes = 0
    this.#store.packed.addPart(this.#part)
  }

  /** Lets go of the room that the part did not need. */
  #endPart(): void {
    this.#store.packed.replaceLastPart(this.#part.slice(0, this.#partBytes))
  }
}

/** Text that is no text is kept as bytes that are no name, so that the check finds it. */
function rawEntry({ name, linkTarget, ...rest }: ManifestEntry): RawEntry {
  const checked = (text: string): Uint8Array => (loneSurrogate.test(text) ? Uint8Array.of(0xff) : utf8(text))
  return { ...rest, name: checked(name), linkTarget: linkTarget === null ? null : checked(linkTarget) }
}

import { equalBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { EntryStore } from './entry-store.ts'
import { MANIFEST_LIMIT_BYTES, MANIFEST_PART_LIMIT_BYTES } from './limits.ts'
import { readEntry } from './manifest-entry.ts'
import { manifestError } from './manifest-rules.ts'
import type { Manifest, ManifestEnd } from './manifest.ts'
import { PackedManifest } from './packed-entries.ts'
import type { Sha256 } from './ports.ts'
import { VarintReader } from './varint.ts'

/** Takes the parts of a manifest that a peer offers, or that a journal kept, and checks everything as it comes. */
export class ManifestReader {
  readonly #sha256: Sha256
  readonly #store = new EntryStore('manifest-rejected')

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /**
   * Takes the next part, of which it keeps a copy. Throws 'protocol-violation' when it is malformed, and 'manifest-rejected'
   * (detail.reason, detail.name) for an entry that is not allowed or above a limit.
   */
  addPart(body: Uint8Array): void {
    if (body.length === 0 || body.length > MANIFEST_PART_LIMIT_BYTES)
      throw violation('part of a wrong length')
    const { packed } = this.#store
    const before = packed.parts.at(-1)?.length ?? MANIFEST_PART_LIMIT_BYTES
    if (packed.bytes + before + body.length > MANIFEST_LIMIT_BYTES)
      throw manifestError('manifest-rejected', 'too-many-entries', '')
    packed.addPart(body.slice())
    const reader = new VarintReader(packed.parts.at(-1) ?? body)
    while (!reader.atEnd) {
      const start = reader.offset
      const entry = readEntry(reader)
      // Parts that are cut where they need not be would cost more memory than their bytes.
      if (start === 0 && before + reader.offset <= MANIFEST_PART_LIMIT_BYTES)
        throw violation('part cut short')
      this.#store.check(entry)
      packed.addEntry(start, entry)
    }
  }

  /** The whole manifest. Throws 'protocol-violation' when `end` does not fit it, or 'manifest-rejected'. */
  finish(end: ManifestEnd): Manifest {
    const { packed, totalBytes } = this.#store
    if (packed.length > 0 || end.entries === 0) this.#store.checkWhole()
    const sha256 = this.#sha256(...packed.parts)
    const fits = end.entries === packed.length && end.bytes === totalBytes && equalBytes(end.sha256, sha256)
    if (!fits) throw violation('not what was announced')
    return new PackedManifest(packed, totalBytes, sha256)
  }
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what: `manifest: ${what}` })
}

import { z } from 'zod'
import { concatBytes, equalBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import {
  MANIFEST_LIMIT_BYTES,
  MANIFEST_LIMIT_ENTRIES,
  MANIFEST_PART_LIMIT_BYTES,
  PATH_LIMIT_BYTES,
} from './limits.ts'
import type { Manifest, ManifestEntry } from './manifest.ts'
import { messageType } from './messages.ts'
import { checkManifest } from './names.ts'
import type { Sha256 } from './ports.ts'

// [kind, path, sizeBytes, mtimeMs, executable]; sizes and names are judged by checkManifest.
const entrySchema = z.tuple([
  z.union([z.literal(0), z.literal(1)]),
  z.array(z.string().max(PATH_LIMIT_BYTES)),
  z.number(),
  z.number(),
  z.boolean(),
])
const partSchema = z.array(entrySchema)

/** The manifest as messages of at most MANIFEST_PART_LIMIT_BYTES, and the hash that goes into manifest-end. */
export function encodeManifest(
  manifest: Manifest,
  sha256: Sha256,
): { readonly parts: readonly Uint8Array[]; readonly sha256: Uint8Array } {
  const encoded = manifest.entries.map(encodeEntry)
  const parts: Uint8Array[] = []
  let start = 0
  let bytes = 0
  encoded.forEach((entry, index) => {
    if (bytes + entry.length + 4 > MANIFEST_PART_LIMIT_BYTES) {
      parts.push(encodePart(encoded.slice(start, index)))
      start = index
      bytes = 0
    }
    bytes += entry.length
  })
  parts.push(encodePart(encoded.slice(start)))
  return { parts, sha256: sha256(concatBytes(...encoded)) }
}

function encodeEntry(entry: ManifestEntry): Uint8Array {
  const { kind, path, sizeBytes, mtimeMs, executable } = entry
  return encodeCbor([kind === 'file' ? 0 : 1, path, sizeBytes, mtimeMs, executable])
}

function encodePart(entries: readonly Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(messageType.manifestPart), arrayHead(entries.length), ...entries)
}

/** The head of a CBOR array in its shortest form (RFC 8949 sections 3 and 4.2.1). */
function arrayHead(length: number): Uint8Array {
  if (length < 24) return Uint8Array.of(0x80 | length)
  if (length < 0x100) return Uint8Array.of(0x98, length)
  return Uint8Array.of(0x99, length >>> 8, length & 0xff)
}

/** Collects the parts of an offered manifest within all limits. */
export class ManifestCollector {
  readonly #sha256: Sha256
  readonly #entries: ManifestEntry[] = []
  readonly #encoded: Uint8Array[] = []
  #bytes = 0

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /** Takes one manifest-part message. Throws 'protocol-violation', or 'manifest-rejected' above a limit. */
  add(message: Uint8Array): void {
    const body = message.subarray(1)
    const part = decodeCbor(partSchema, body, MANIFEST_PART_LIMIT_BYTES)
    this.#bytes += body.length
    if (part.length === 0) throw new DroplineError('protocol-violation', { what: 'empty manifest part' })
    if (this.#entries.length + part.length > MANIFEST_LIMIT_ENTRIES || this.#bytes > MANIFEST_LIMIT_BYTES)
      throw new DroplineError('manifest-rejected', { reason: 'too-many-entries', name: '' })
    for (const [kind, path, sizeBytes, mtimeMs, executable] of part)
      this.#entries.push({ kind: kind === 0 ? 'file' : 'folder', path, sizeBytes, mtimeMs, executable })
    this.#encoded.push(body.subarray(arrayHead(part.length).length))
  }

  /** The whole manifest, checked. Throws 'protocol-violation' when `end` does not fit it, or 'manifest-rejected'. */
  finish(end: { readonly entries: number; readonly bytes: number; readonly sha256: Uint8Array }): Manifest {
    checkManifest(this.#entries)
    const totalBytes = this.#entries.reduce((sum, entry) => sum + entry.sizeBytes, 0)
    const fits =
      end.entries === this.#entries.length &&
      end.bytes === totalBytes &&
      equalBytes(end.sha256, this.#sha256(...this.#encoded))
    if (!fits) throw new DroplineError('protocol-violation', { what: 'manifest does not fit its end' })
    return { entries: this.#entries, totalBytes }
  }
}

// One entry as bytes. docs/protocol/transfer.md draws it.
import { DroplineError } from '../base/errors.ts'
import { fromUtf8 } from '../base/bytes.ts'
import { LINK_TARGET_LIMIT_BYTES, NAME_LIMIT_BYTES } from './limits.ts'
import type { EntryKind, ManifestEntry } from './manifest.ts'
import { VARINT_LIMIT_BYTES, type VarintReader, writeVarint } from './varint.ts'

const kinds: readonly EntryKind[] = ['file', 'folder', 'link']
const KIND_BITS = 0b0011
const EXECUTABLE_BIT = 0b0100
const BEFORE_1970_BIT = 0b1000

/** The longest entry, so that a part is known to have room. */
export const ENTRY_LIMIT_BYTES = 1 + 5 * VARINT_LIMIT_BYTES + NAME_LIMIT_BYTES + LINK_TARGET_LIMIT_BYTES

/** An entry with its texts still as bytes. */
export interface RawEntry {
  readonly kind: EntryKind
  readonly parent: number
  readonly name: Uint8Array
  readonly sizeBytes: number
  readonly mtimeMs: number
  readonly executable: boolean
  readonly linkTarget: Uint8Array | null
}

/** The number that stands for a kind. */
export function kindNumber(kind: EntryKind): number {
  return kinds.indexOf(kind)
}

/** The kind that a number stands for. */
export function kindOf(number: number): EntryKind {
  const kind = kinds[number]
  if (kind === undefined) throw new DroplineError('protocol-violation', { what: 'unknown kind of entry' })
  return kind
}

/** Writes an entry at `offset`; answers where it ends. It must have been checked. */
export function writeEntry(target: Uint8Array, offset: number, entry: RawEntry): number {
  target[offset] =
    kindNumber(entry.kind) |
    (entry.executable ? EXECUTABLE_BIT : 0) |
    (entry.mtimeMs < 0 ? BEFORE_1970_BIT : 0)
  let at = writeVarint(target, offset + 1, entry.parent + 1)
  at = writeText(target, at, entry.name)
  if (entry.kind === 'file') at = writeVarint(target, at, entry.sizeBytes)
  at = writeVarint(target, at, Math.abs(entry.mtimeMs))
  return entry.linkTarget === null ? at : writeText(target, at, entry.linkTarget)
}

function writeText(target: Uint8Array, offset: number, text: Uint8Array): number {
  const at = writeVarint(target, offset, text.length)
  target.set(text, at)
  return at + text.length
}

/** Reads the entry at `reader.offset`. Throws 'protocol-violation' unless it is just as writeEntry would write it. */
export function readEntry(reader: VarintReader): RawEntry {
  const flags = reader.take(1)[0] ?? 0
  const kind = kindOf(flags & KIND_BITS)
  const executable = (flags & EXECUTABLE_BIT) !== 0
  const before1970 = (flags & BEFORE_1970_BIT) !== 0
  if (flags > 0b1111 || (executable && kind !== 'file')) throw malformed()
  const parent = reader.read() - 1
  const name = readText(reader, NAME_LIMIT_BYTES)
  const sizeBytes = kind === 'file' ? reader.read() : 0
  const time = reader.read()
  if (before1970 && time === 0) throw malformed()
  const linkTarget = kind === 'link' ? readText(reader, LINK_TARGET_LIMIT_BYTES) : null
  return { kind, parent, name, sizeBytes, mtimeMs: before1970 ? -time : time, executable, linkTarget }
}

function readText(reader: VarintReader, limitBytes: number): Uint8Array {
  const length = reader.read()
  if (length > limitBytes) throw malformed()
  return reader.take(length)
}

/** The entry with its texts as strings, which have been checked before. */
export function withTexts({ name, linkTarget, ...rest }: RawEntry): ManifestEntry {
  return { ...rest, name: fromUtf8(name), linkTarget: linkTarget === null ? null : fromUtf8(linkTarget) }
}

function malformed(): DroplineError {
  return new DroplineError('protocol-violation', { what: 'malformed manifest entry' })
}

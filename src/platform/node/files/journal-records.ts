// The records of a journal: length u32, type u8, CRC-32 u32, payload; integers are big endian. The checksum also covers the
// place in the file, so that nothing that lay there before is taken for a record.
import { crc32 } from 'node:zlib'
import { concatBytes } from '../../../core/base/bytes.ts'

/** What the records are about. */
export const recordType = {
  /** The request and the rules for names, as CBOR. */
  head: 1,
  /** One part of the manifest. */
  part: 2,
  /** Pairs of u32: entry, number in its final name. */
  numbers: 3,
  /** The head is whole; before it nothing has been created. */
  planned: 4,
  /** The boot of the computer in which the records after it were written, as text. */
  boot: 5,
  /** A state (u8) and runs of entries that have it: first u32, count u32. */
  state: 6,
  /** A verified block of a large file: entry u32, block u32, SHA-256. */
  block: 7,
  /** Everything that was recorded before this place (u64) in the journal is durable. */
  mark: 8,
  /** Pairs of u32: entry, how many of its blocks are still good. */
  cut: 9,
  /** Everything is final and durable; only the sender has perhaps not heard of it. */
  finished: 10,
} as const

export interface JournalRecord {
  readonly type: number
  readonly payload: Uint8Array
}

export const RECORD_HEADER_BYTES = 9

/** The longest payload; anything longer is no record. */
export const RECORD_LIMIT_BYTES = 1024 * 1024

/** The bytes of records that begin at `offset` of the journal. */
export function frameRecords(records: readonly JournalRecord[], offset: number): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = offset
  for (const { type, payload } of records) {
    const header = new Uint8Array(RECORD_HEADER_BYTES)
    const view = new DataView(header.buffer)
    view.setUint32(0, payload.length)
    view.setUint8(4, type)
    view.setUint32(5, checksum(type, payload, at))
    pieces.push(header, payload)
    at += RECORD_HEADER_BYTES + payload.length
  }
  return concatBytes(...pieces)
}

/** A record at the start of `bytes`, which lie at `offset` of the journal; null when there is no whole and sound one. */
export function parseRecord(bytes: Uint8Array, offset: number): JournalRecord | null {
  if (bytes.length < RECORD_HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0)
  const type = view.getUint8(4)
  if (length > RECORD_LIMIT_BYTES || bytes.length < RECORD_HEADER_BYTES + length) return null
  const payload = bytes.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + length)
  return view.getUint32(5) === checksum(type, payload, offset) ? { type, payload } : null
}

function checksum(type: number, payload: Uint8Array, offset: number): number {
  const place = new Uint8Array(13)
  const view = new DataView(place.buffer)
  view.setUint32(0, Math.floor(offset / 0x1_0000_0000))
  view.setUint32(4, offset >>> 0)
  view.setUint32(8, payload.length)
  view.setUint8(12, type)
  return crc32(payload, crc32(place))
}

/** A list of u32 as bytes. */
export function packNumbers(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length)
  const view = new DataView(bytes.buffer)
  numbers.forEach((number, index) => {
    view.setUint32(4 * index, number)
  })
  return bytes
}

/** The list of u32 in `bytes`; what is left over at the end is ignored. */
export function unpackNumbers(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getUint32(4 * index))
}

// Multicast DNS packets (RFC 6762 section 18, RFC 1035 section 4), as far as service discovery needs them.
import { fromUtf8, utf8 } from '../base/bytes.ts'

/** Longest packet that is read or written, in bytes: what fits an Ethernet frame. */
export const MDNS_PACKET_LIMIT_BYTES = 1472
const RECORD_LIMIT = 64
const QUESTION_LIMIT = 32
const NAME_LIMIT_BYTES = 255
const LABEL_LIMIT_BYTES = 63

const typeNumbers = { A: 1, PTR: 12, TXT: 16, SRV: 33, ANY: 255 } as const
const CLASS_INTERNET = 1
/** RFC 6762 section 10.2: this record replaces what was known under its name. */
const CACHE_FLUSH = 0x8000
/** RFC 6762 section 18: a response (QR) that is authoritative (AA). */
const RESPONSE_FLAGS = 0x8400

export type MdnsQuestionType = 'A' | 'PTR' | 'TXT' | 'SRV' | 'ANY'

export interface MdnsQuestion {
  readonly name: string
  readonly type: MdnsQuestionType
}

/** Names are labels joined by dots, without the one at the end; labels that hold a dot are not read. */
export type MdnsRecord =
  | { readonly type: 'PTR'; readonly name: string; readonly ttlSeconds: number; readonly target: string }
  | {
      readonly type: 'SRV'
      readonly name: string
      readonly ttlSeconds: number
      readonly port: number
      readonly target: string
    }
  | {
      readonly type: 'TXT'
      readonly name: string
      readonly ttlSeconds: number
      readonly entries: readonly string[]
    }
  | { readonly type: 'A'; readonly name: string; readonly ttlSeconds: number; readonly address: string }

export interface MdnsPacket {
  readonly kind: 'query' | 'response'
  /** 0 between mDNS speakers; a legacy resolver wants it back (RFC 6762 section 6.7). */
  readonly id: number
  readonly questions: readonly MdnsQuestion[]
  /** Answers and additional records; this program treats both alike. */
  readonly records: readonly MdnsRecord[]
}

/** Bytes of a packet, all records as answers. Throws RangeError for what does not fit. */
export function encodeMdns(packet: MdnsPacket): Uint8Array {
  const writer = new Writer()
  writer.uint16(packet.id)
  writer.uint16(packet.kind === 'response' ? RESPONSE_FLAGS : 0)
  writer.uint16(packet.questions.length)
  writer.uint16(packet.records.length)
  writer.uint16(0)
  writer.uint16(0)
  for (const question of packet.questions) {
    writer.name(question.name)
    writer.uint16(typeNumbers[question.type])
    writer.uint16(CLASS_INTERNET)
  }
  for (const record of packet.records) writeRecord(writer, record)
  return writer.bytes()
}

/** The packet in `bytes`, without records of other types; null when it is malformed or too long. */
export function decodeMdns(bytes: Uint8Array): MdnsPacket | null {
  if (bytes.length > MDNS_PACKET_LIMIT_BYTES) return null
  try {
    return readPacket(new Reader(bytes))
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null
    throw error
  }
}

/** Whether two DNS names are the same: ASCII letters in either case (RFC 6762 section 16). */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function writeRecord(writer: Writer, record: MdnsRecord): void {
  writer.name(record.name)
  writer.uint16(typeNumbers[record.type])
  // A PTR of a service type is shared with others on the network and must not flush theirs.
  writer.uint16(CLASS_INTERNET | (record.type === 'PTR' ? 0 : CACHE_FLUSH))
  writer.uint32(record.ttlSeconds)
  writer.counted(() => {
    switch (record.type) {
      case 'PTR':
        writer.name(record.target)
        return
      case 'SRV':
        writer.uint16(0)
        writer.uint16(0)
        writer.uint16(record.port)
        writer.name(record.target)
        return
      case 'TXT':
        for (const entry of record.entries) writer.text(entry, 255)
        return
      case 'A':
        for (const part of record.address.split('.')) writer.uint8(Number(part))
        return
    }
  })
}

function readPacket(reader: Reader): MdnsPacket {
  const id = reader.uint16()
  const flags = reader.uint16()
  const questionCount = reader.uint16()
  const recordCount = reader.uint16() + reader.uint16() + reader.uint16()
  if (questionCount > QUESTION_LIMIT || recordCount > RECORD_LIMIT) throw new RangeError('too many')
  const questions: MdnsQuestion[] = []
  for (let i = 0; i < questionCount; i++) {
    const name = reader.name()
    const type = questionTypeOf(reader.uint16())
    reader.uint16()
    if (type !== undefined) questions.push({ name, type })
  }
  const records: MdnsRecord[] = []
  for (let i = 0; i < recordCount; i++) {
    const record = readRecord(reader)
    if (record !== null) records.push(record)
  }
  return { kind: (flags & 0x8000) === 0 ? 'query' : 'response', id, questions, records }
}

function questionTypeOf(number: number): MdnsQuestionType | undefined {
  return (['A', 'PTR', 'TXT', 'SRV', 'ANY'] as const).find((type) => typeNumbers[type] === number)
}

function readRecord(reader: Reader): MdnsRecord | null {
  const name = reader.name()
  const type = questionTypeOf(reader.uint16())
  reader.uint16()
  const ttlSeconds = reader.uint32()
  const end = reader.uint16() + reader.position
  if (end > reader.length) throw new RangeError('record past the end')
  const record = readData(reader, type, { name, ttlSeconds }, end)
  if (record !== null && reader.position !== end) throw new RangeError('record length')
  reader.position = end
  return record
}

function readData(
  reader: Reader,
  type: MdnsQuestionType | undefined,
  head: { readonly name: string; readonly ttlSeconds: number },
  end: number,
): MdnsRecord | null {
  switch (type) {
    case 'PTR':
      return { type, ...head, target: reader.name() }
    case 'SRV':
      reader.uint32()
      return { type, ...head, port: reader.uint16(), target: reader.name() }
    case 'TXT': {
      const entries: string[] = []
      while (reader.position < end) entries.push(reader.text(reader.uint8()))
      return { type, ...head, entries }
    }
    case 'A': {
      const address = [reader.uint8(), reader.uint8(), reader.uint8(), reader.uint8()].join('.')
      return { type, ...head, address }
    }
    case 'ANY':
    case undefined:
      return null
  }
}

class Writer {
  readonly #bytes: number[] = []

  uint8(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 255) throw new RangeError('not a byte')
    if (this.#bytes.length >= MDNS_PACKET_LIMIT_BYTES) throw new RangeError('packet too long')
    this.#bytes.push(value)
  }

  uint16(value: number): void {
    this.uint8(value >>> 8)
    this.uint8(value & 0xff)
  }

  uint32(value: number): void {
    this.uint16(value >>> 16)
    this.uint16(value & 0xffff)
  }

  text(text: string, limitBytes: number): void {
    const bytes = utf8(text)
    if (bytes.length > limitBytes) throw new RangeError('text too long')
    this.uint8(bytes.length)
    for (const byte of bytes) this.uint8(byte)
  }

  name(name: string): void {
    if (utf8(name).length > NAME_LIMIT_BYTES - 2) throw new RangeError('name too long')
    for (const label of name.split('.')) {
      if (label === '') throw new RangeError('empty label')
      this.text(label, LABEL_LIMIT_BYTES)
    }
    this.uint8(0)
  }

  /** Writes a 16-bit length and what `write` writes. */
  counted(write: () => void): void {
    const at = this.#bytes.length
    this.uint16(0)
    write()
    const length = this.#bytes.length - at - 2
    this.#bytes[at] = length >>> 8
    this.#bytes[at + 1] = length & 0xff
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}

class Reader {
  readonly #bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  uint8(): number {
    const value = this.#bytes[this.position]
    if (value === undefined) throw new RangeError('past the end')
    this.position += 1
    return value
  }

  uint16(): number {
    return this.uint8() * 0x100 + this.uint8()
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16()
  }

  /** UTF-8 text of `length` bytes; TypeError when it is not well formed. */
  text(length: number): string {
    const end = this.position + length
    if (end > this.#bytes.length) throw new RangeError('past the end')
    const text = fromUtf8(this.#bytes.subarray(this.position, end))
    this.position = end
    return text
  }

  /** A name, perhaps compressed (RFC 1035 section 4.1.4). Pointers must lead back, which also ends every loop. */
  name(): string {
    const labels: string[] = []
    let bytes = 1
    let end: number | null = null
    let earliest = this.position
    for (;;) {
      const length = this.uint8()
      if (length === 0) break
      if (length >= 0xc0) {
        const target = (length & 0x3f) * 0x100 + this.uint8()
        if (target >= earliest) throw new RangeError('pointer does not lead back')
        end ??= this.position
        earliest = target
        this.position = target
        continue
      }
      if (length > LABEL_LIMIT_BYTES) throw new RangeError('label type')
      const label = this.text(length)
      bytes += length + 1
      if (bytes > NAME_LIMIT_BYTES || label.includes('.')) throw new RangeError('name')
      labels.push(label)
    }
    if (end !== null) this.position = end
    return labels.join('.')
  }
}

// Multicast DNS packets (RFC 6762 section 18, RFC 1035 section 4), as far as service discovery needs them.
import { formatIpAddress, parseIpAddress } from '../base/ip-address.ts'
import { MDNS_PACKET_LIMIT_BYTES, MdnsReader, MdnsWriter } from './mdns-wire.ts'

const RECORD_LIMIT = 64
const QUESTION_LIMIT = 32

const typeNumbers = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const
const questionTypes = ['A', 'PTR', 'TXT', 'AAAA', 'SRV', 'ANY'] as const
const IPV4_BYTES = 4
const IPV6_BYTES = 16
const CLASS_INTERNET = 1
/** RFC 6762 section 10.2: this record replaces what was known under its name. */
const CACHE_FLUSH = 0x8000
/** RFC 6762 section 18: a response (QR) that is authoritative (AA). */
const RESPONSE_FLAGS = 0x8400

export type MdnsQuestionType = keyof typeof typeNumbers

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
  | {
      /** IPv4 in A, IPv6 in AAAA (RFC 3596), without a zone. */
      readonly type: 'A' | 'AAAA'
      readonly name: string
      readonly ttlSeconds: number
      readonly address: string
    }

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
  const writer = new MdnsWriter()
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
    return readPacket(new MdnsReader(bytes))
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null
    throw error
  }
}

/** Whether two DNS names are the same: ASCII letters in either case (RFC 6762 section 16). */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** The records for the addresses of a host: A or AAAA. */
export function addressRecords(
  name: string,
  ttlSeconds: number,
  addresses: readonly string[],
): readonly MdnsRecord[] {
  return addresses.map((address) => ({
    type: address.includes(':') ? 'AAAA' : 'A',
    name,
    ttlSeconds,
    address,
  }))
}

/** The addresses that `records` have for a host, at most `limit` of them. */
export function addressesIn(records: readonly MdnsRecord[], name: string, limit: number): readonly string[] {
  const addresses: string[] = []
  for (const record of records)
    if ((record.type === 'A' || record.type === 'AAAA') && sameName(record.name, name))
      addresses.push(record.address)
  return addresses.slice(0, limit)
}

function writeRecord(writer: MdnsWriter, record: MdnsRecord): void {
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
      case 'AAAA':
        writer.raw(addressBytes(record.address, record.type))
        return
    }
  })
}

function addressBytes(text: string, type: 'A' | 'AAAA'): Uint8Array {
  const bytes = parseIpAddress(text)
  if (bytes?.length !== (type === 'A' ? IPV4_BYTES : IPV6_BYTES)) throw new RangeError('not an address')
  return bytes
}

function readPacket(reader: MdnsReader): MdnsPacket {
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
  return questionTypes.find((type) => typeNumbers[type] === number)
}

function readRecord(reader: MdnsReader): MdnsRecord | null {
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
  reader: MdnsReader,
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
    case 'A':
      return { type, ...head, address: formatIpAddress(reader.raw(IPV4_BYTES)) }
    case 'AAAA':
      return { type, ...head, address: formatIpAddress(reader.raw(IPV6_BYTES)) }
    case 'ANY':
    case undefined:
      return null
  }
}

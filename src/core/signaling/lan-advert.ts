// What an owner says about itself on the LAN (docs/protocol/lan.md): DNS-SD (RFC 6763) records that name nobody.
import { randomBase32 } from '../base/base32.ts'
import { NAMEPLATE } from './rendezvous-messages.ts'
import { addressesIn, addressRecords, type MdnsPacket, type MdnsRecord, sameName } from './mdns-packet.ts'

export const LAN_SERVICE = '_dropline._tcp.local'
export const LAN_VERSION = 1

/** How long others may believe the records: a vanished owner is forgotten soon. */
const TTL_SECONDS = 120
const LABEL_LENGTH = 12
/** Addresses that are read from one advert. */
const ADDRESS_LIMIT = 8

export interface LanAdvert {
  /** Random, new for each opening. */
  readonly instance: string
  /** Random name under .local, never that of the computer. */
  readonly host: string
  readonly nameplate: string
  readonly port: number
}

/** An advert as it was heard, with the addresses that came with it. */
export interface HeardAdvert extends LanAdvert {
  readonly addresses: readonly string[]
}

export function newAdvert(nameplate: string, port: number): LanAdvert {
  return { instance: randomLabel(), host: `${randomLabel()}.local`, nameplate, port }
}

/** Twelve random characters that name nobody. */
export function randomLabel(): string {
  return randomBase32(LABEL_LENGTH)
}

/** The query for every owner on a link. */
export function lanQuery(id = 0): MdnsPacket {
  return { kind: 'query', id, questions: [{ name: LAN_SERVICE, type: 'PTR' }], records: [] }
}

/** The whole advert in one packet: who hears it needs to ask nothing more. A goodbye takes it back (RFC 6762 section 10.1). */
export function lanResponse(
  advert: LanAdvert,
  addresses: readonly string[],
  kind: 'advert' | 'goodbye',
): MdnsPacket {
  const ttlSeconds = kind === 'advert' ? TTL_SECONDS : 0
  const name = `${advert.instance}.${LAN_SERVICE}`
  const records: MdnsRecord[] = [
    { type: 'PTR', name: LAN_SERVICE, ttlSeconds, target: name },
    { type: 'SRV', name, ttlSeconds, port: advert.port, target: advert.host },
    { type: 'TXT', name, ttlSeconds, entries: [`v=${LAN_VERSION}`, `n=${advert.nameplate}`] },
    ...addressRecords(advert.host, ttlSeconds, addresses),
  ]
  return { kind: 'response', id: 0, questions: [], records }
}

/** Whether a packet asks for this advert. */
export function asksFor(advert: LanAdvert, packet: MdnsPacket): boolean {
  const name = `${advert.instance}.${LAN_SERVICE}`
  return (
    packet.kind === 'query' &&
    packet.questions.some(
      (question) =>
        (sameName(question.name, LAN_SERVICE) && (question.type === 'PTR' || question.type === 'ANY')) ||
        sameName(question.name, name) ||
        sameName(question.name, advert.host),
    )
  )
}

/** The complete adverts in a packet that speak our version. Goodbyes are not among them. */
export function heardAdverts(packet: MdnsPacket): readonly HeardAdvert[] {
  if (packet.kind !== 'response') return []
  const live = packet.records.filter((record) => record.ttlSeconds > 0)
  const adverts: HeardAdvert[] = []
  for (const record of live) {
    if (record.type !== 'PTR' || !sameName(record.name, LAN_SERVICE)) continue
    const advert = advertOf(record.target, live)
    if (advert !== null) adverts.push(advert)
  }
  return adverts
}

function advertOf(name: string, records: readonly MdnsRecord[]): HeardAdvert | null {
  let service: { readonly port: number; readonly target: string } | undefined
  let entries: readonly string[] = []
  for (const record of records) {
    if (!sameName(record.name, name)) continue
    if (record.type === 'SRV') service = record
    if (record.type === 'TXT') entries = record.entries
  }
  const nameplate = entries
    .find((entry) => entry.startsWith('n=') && NAMEPLATE.test(entry.slice(2)))
    ?.slice(2)
  if (service === undefined || nameplate === undefined || !entries.includes(`v=${LAN_VERSION}`)) return null
  const { port, target } = service
  const addresses = addressesIn(records, target, ADDRESS_LIMIT)
  const instance = name.slice(0, -LAN_SERVICE.length - 1)
  return { instance, host: target, nameplate, port, addresses }
}

// What a computer that can be reached without a code says of itself on the LAN (docs/protocol/lan.md), in DNS-SD records.
import { concatBytes, fromHex, toHex } from '../base/bytes.ts'
import { LAN_SERVICE } from './lan-advert.ts'
import { addressesIn, addressRecords, type MdnsPacket, type MdnsRecord, sameName } from './mdns-packet.ts'

/** Tells these adverts from those of open codes, which have the same service type. */
const NEARBY_VERSION = 2
/** How long others may believe the records without asking again. */
export const NEARBY_TTL_SECONDS = 120
/** Bytes of slots in one TXT entry, in hexadecimal: an entry has room for 255 characters. */
const SLOTS_PER_ENTRY_BYTES = 96
const ADDRESS_LIMIT = 8
const RELAY_ENTRY = 'r=1'
const HEX = /^(?:[0-9a-f]{2}){1,96}$/

/** An advert as DNS carries it; what its parts mean is not this file's business. */
export interface NearbyAdvert {
  readonly instance: string
  /** Random name under .local, never that of the computer. */
  readonly host: string
  readonly port: number
  readonly salt: Uint8Array
  readonly slots: Uint8Array
  /** null unless everybody may know. */
  readonly name: string | null
  readonly kind: string | null
  /** Whether it relays for its friends. */
  readonly relay: boolean
}

export interface HeardNearby extends NearbyAdvert {
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
}

/** The whole advert in one packet; a goodbye takes it back (RFC 6762 section 10.1). */
export function nearbyResponse(
  advert: NearbyAdvert,
  addresses: readonly string[],
  kind: 'advert' | 'goodbye',
): MdnsPacket {
  const ttlSeconds = kind === 'advert' ? NEARBY_TTL_SECONDS : 0
  const name = `${advert.instance}.${LAN_SERVICE}`
  const records: MdnsRecord[] = [
    { type: 'PTR', name: LAN_SERVICE, ttlSeconds, target: name },
    { type: 'SRV', name, ttlSeconds, port: advert.port, target: advert.host },
    { type: 'TXT', name, ttlSeconds, entries: entriesOf(advert) },
    ...addressRecords(advert.host, ttlSeconds, addresses),
  ]
  return { kind: 'response', id: 0, questions: [], records }
}

/** The complete adverts in a packet. */
export function heardNearby(packet: MdnsPacket): readonly HeardNearby[] {
  return instancesIn(packet, (ttlSeconds) => ttlSeconds > 0)
    .map(({ instance, ttlSeconds }) => advertOf(instance, ttlSeconds, packet.records))
    .filter((advert) => advert !== null)
}

/** The instances that a packet takes back. */
export function nearbyGoodbyes(packet: MdnsPacket): readonly string[] {
  return instancesIn(packet, (ttlSeconds) => ttlSeconds === 0).map(({ instance }) => instance)
}

function entriesOf({ salt, slots, name, kind, relay }: NearbyAdvert): string[] {
  const entries = [`v=${NEARBY_VERSION}`, `s=${toHex(salt)}`]
  for (let at = 0; at < slots.length; at += SLOTS_PER_ENTRY_BYTES)
    entries.push(`t=${toHex(slots.subarray(at, at + SLOTS_PER_ENTRY_BYTES))}`)
  if (name !== null) entries.push(`m=${name}`)
  if (kind !== null) entries.push(`k=${kind}`)
  if (relay) entries.push(RELAY_ENTRY)
  return entries
}

function instancesIn(
  packet: MdnsPacket,
  wanted: (ttlSeconds: number) => boolean,
): { readonly instance: string; readonly ttlSeconds: number }[] {
  if (packet.kind !== 'response') return []
  const suffix = `.${LAN_SERVICE}`
  const found = []
  for (const record of packet.records) {
    if (record.type !== 'PTR' || !sameName(record.name, LAN_SERVICE) || !wanted(record.ttlSeconds)) continue
    const { target, ttlSeconds } = record
    if (sameName(target.slice(-suffix.length), suffix))
      found.push({ instance: target.slice(0, -suffix.length).toLowerCase(), ttlSeconds })
  }
  return found
}

function advertOf(instance: string, ttlSeconds: number, records: readonly MdnsRecord[]): HeardNearby | null {
  const fullName = `${instance}.${LAN_SERVICE}`
  let service: { readonly port: number; readonly target: string } | undefined
  let entries: readonly string[] = []
  for (const record of records) {
    if (!sameName(record.name, fullName)) continue
    if (record.type === 'SRV') service = record
    if (record.type === 'TXT') entries = record.entries
  }
  const salt = bytesOf(valuesOf(entries, 's'))
  const slots = bytesOf(valuesOf(entries, 't'))
  const isOurs = entries.includes(`v=${NEARBY_VERSION}`)
  if (service === undefined || salt === null || slots === null || !isOurs) return null
  const { port, target } = service
  const addresses = addressesIn(records, target, ADDRESS_LIMIT)
  const [name = null] = valuesOf(entries, 'm')
  const [kind = null] = valuesOf(entries, 'k')
  return {
    ...{ instance, host: target, port, salt, slots, name, kind, ttlSeconds },
    relay: entries.includes(RELAY_ENTRY),
    addresses,
  }
}

function valuesOf(entries: readonly string[], key: string): string[] {
  return entries.filter((entry) => entry.startsWith(`${key}=`)).map((entry) => entry.slice(key.length + 1))
}

function bytesOf(parts: readonly string[]): Uint8Array | null {
  if (parts.length === 0 || parts.some((part) => !HEX.test(part))) return null
  return concatBytes(...parts.map(fromHex))
}

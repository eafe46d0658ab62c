import type { HeardNearby } from '../signaling/nearby-advert.ts'
import { parseUnknown } from '../wire/cbor.ts'
import { displayPeerName } from '../transfer/display.ts'
import { type Presence, presence as presenceSchema } from './door-messages.ts'
import { type AdvertEnd, isMeant } from './presence.ts'
import { type DeviceKind, isUsable, type TrustRecord } from './record.ts'

/** Adverts that are kept. Those that mean a remembered device are never pushed out by others. */
export const SIGHTING_LIMIT = 64
/** Places at which one advert may be found: it is heard on every interface, and anybody can claim some more. */
const ENDPOINT_LIMIT = 8

/** Where a computer of the LAN listens. */
export interface Endpoint {
  /** An IP address; a link-local IPv6 one has the zone of the interface on which it was heard. */
  readonly address: string
  readonly port: number
}

/** Somebody in reach. */
export interface Sighting {
  /** Lasts while it is seen. */
  readonly id: string
  /** null for strangers. */
  readonly deviceId: string | null
  /** The petname; a stranger's own word otherwise, made printable. */
  readonly name: string
  readonly kind: DeviceKind
  /** As it was typed, when it was reached by address. */
  readonly address: string | null
}

/** A pairing whose other side may come to remember this computer, before this one remembers it. */
export interface TrustCandidate extends AdvertEnd {
  /** The caller's own name for it, such as a transfer's id. */
  readonly key: string
}

export interface SightingsInit {
  readonly records: () => readonly TrustRecord[]
  readonly candidates: () => readonly TrustCandidate[]
}

/** Where an advert leads, and how long it is believed. */
export interface Place {
  readonly endpoints: readonly Endpoint[]
  /** The address as it was typed; null when it was not. */
  readonly typed: string | null
  readonly untilMs: number
}

interface Seen extends Place {
  readonly presence: Presence
  /** By multicast. */
  readonly isHeard: boolean
  readonly deviceId: string | null
  readonly wantedBy: readonly string[]
}

/** Who is in reach, as far as adverts tell: nothing here is proven before both have met. */
export class Sightings {
  readonly #init: SightingsInit
  /** By instance, the oldest first. */
  readonly #seen = new Map<string, Seen>()

  constructor(init: SightingsInit) {
    this.#init = init
  }

  /** Takes an advert that was heard, if it is well-formed. Says whether anything is different now. */
  heard(advert: HeardNearby, nowMs: number): boolean {
    const { instance, salt, slots, name, kind, relay, addresses, port, ttlSeconds } = advert
    const open = name === null || kind === null ? null : { name, kind }
    const presence = presenceOf({ instance, salt, slots, open, relay })
    if (presence === null) return false
    const endpoints = addresses.map((address) => ({ address, port }))
    const place = { endpoints, typed: null, untilMs: nowMs + ttlSeconds * 1_000, isHeard: true }
    return this.#take(presence, place, nowMs)
  }

  /** Takes what was found at an address, or came by itself. Says whether anything is different now. */
  found(presence: Presence, place: Place, nowMs: number): boolean {
    return this.#take(presence, { ...place, isHeard: false }, nowMs)
  }

  /** Whether this advert comes by multicast. */
  hears(instance: string): boolean {
    return this.#seen.get(instance)?.isHeard === true
  }

  /** Forgets an advert that was taken back. Anybody could say so: what was reached by address stays. */
  gone(instance: string): boolean {
    const seen = this.#seen.get(instance)
    if (seen === undefined || seen.typed !== null) return false
    return this.#seen.delete(instance)
  }

  /** Forgets what was found at an address. */
  lost(typed: string): boolean {
    const before = this.#seen.size
    for (const [instance, seen] of this.#seen) if (seen.typed === typed) this.#seen.delete(instance)
    return this.#seen.size !== before
  }

  /** Forgets all adverts of one of list(): nobody was there. */
  missed(id: string): boolean {
    const before = this.#seen.size
    for (const [instance, { deviceId }] of this.#seen)
      if (idOf(instance, deviceId) === id) this.#seen.delete(instance)
    return this.#seen.size !== before
  }

  /** Forgets what was not heard of for too long. */
  expire(nowMs: number): boolean {
    const before = this.#seen.size
    for (const [instance, seen] of this.#seen) if (seen.untilMs <= nowMs) this.#seen.delete(instance)
    return this.#seen.size !== before
  }

  /** When expire() has something to do next; null when nothing is seen. */
  get nextExpiryMs(): number | null {
    let next: number | null = null
    for (const { untilMs } of this.#seen.values()) next = Math.min(next ?? untilMs, untilMs)
    return next
  }

  /** Looks at all adverts anew: records or candidates have changed. */
  reconsider(nowMs: number): void {
    for (const [instance, seen] of this.#seen)
      this.#seen.set(instance, { ...seen, ...this.#meaningOf(seen.presence, nowMs) })
  }

  clear(): void {
    this.#seen.clear()
  }

  /** Remembered devices first, once each, then strangers that let themselves be seen. */
  list(): readonly Sighting[] {
    const devices = new Map<string, Sighting>()
    const strangers: Sighting[] = []
    for (const [instance, { presence, typed, deviceId }] of this.#seen) {
      const record = this.#init.records().find((candidate) => candidate.deviceId === deviceId)
      if (record !== undefined) {
        const { petname: name, kind } = record
        const address = typed ?? devices.get(record.deviceId)?.address ?? null
        const id = idOf(instance, deviceId)
        devices.set(record.deviceId, { id, deviceId, name, kind, address })
      } else if (presence.open !== null) {
        const { name, kind } = presence.open
        const id = idOf(instance, null)
        strangers.push({ id, deviceId: null, name: displayPeerName(name), kind, address: typed })
      }
    }
    return [...devices.values(), ...strangers]
  }

  /** Where one of list() may be found: all places, as some may be lies. */
  endpointsOf(id: string): readonly Endpoint[] {
    const found: Endpoint[] = []
    for (const [instance, { deviceId, endpoints }] of this.#seen)
      if (idOf(instance, deviceId) === id) found.push(...endpoints)
    return found
  }

  /** The adverts that mean remembered devices, as they were heard; not what was typed. */
  friends(): readonly { readonly instance: string; readonly endpoints: readonly Endpoint[] }[] {
    return [...this.#seen]
      .filter(([, { deviceId, typed }]) => deviceId !== null && typed === null)
      .map(([instance, { endpoints }]) => ({ instance, endpoints }))
  }

  /** Those of list() that are remembered and relay for their friends. */
  relays(): readonly string[] {
    const found = new Set<string>()
    for (const [instance, { deviceId, presence }] of this.#seen)
      if (deviceId !== null && presence.relay) found.add(idOf(instance, deviceId))
    return [...found]
  }

  /** Keys of the candidates whose other side remembers this computer. */
  wantedBy(): ReadonlySet<string> {
    return new Set([...this.#seen.values()].flatMap(({ wantedBy }) => wantedBy))
  }

  #take(presence: Presence, place: Place & Pick<Seen, 'isHeard'>, nowMs: number): boolean {
    const { instance } = presence
    const before = this.#seen.get(instance)
    const meaning = this.#meaningOf(presence, nowMs)
    if (before === undefined && !this.#makeRoom(meaning.deviceId !== null)) return false
    const endpoints = merged(before?.endpoints ?? [], place.endpoints)
    const typed = place.typed ?? before?.typed ?? null
    const untilMs = Math.max(place.untilMs, before?.untilMs ?? 0)
    const isHeard = place.isHeard || before?.isHeard === true
    this.#seen.set(instance, { presence, endpoints, typed, untilMs, isHeard, ...meaning })
    return (
      before === undefined ||
      JSON.stringify(visible(before)) !== JSON.stringify(visible({ ...before, presence, typed, ...meaning }))
    )
  }

  #meaningOf(presence: Presence, nowMs: number): Pick<Seen, 'deviceId' | 'wantedBy'> {
    const record = this.#init
      .records()
      .find((candidate) => isUsable(candidate, nowMs) && isMeant(presence, candidate))
    const wanting = this.#init.candidates().filter((candidate) => isMeant(presence, candidate))
    return { deviceId: record?.deviceId ?? null, wantedBy: wanting.map(({ key }) => key) }
  }

  /** A flood of invented adverts pushes out strangers only. */
  #makeRoom(forDevice: boolean): boolean {
    if (this.#seen.size < SIGHTING_LIMIT) return true
    for (const [instance, { deviceId, wantedBy }] of this.#seen)
      if (deviceId === null && wantedBy.length === 0) return forDevice && this.#seen.delete(instance)
    return false
  }
}

function idOf(instance: string, deviceId: string | null): string {
  return deviceId === null ? `stranger-${instance}` : `device-${deviceId}`
}

function visible({ presence, typed, deviceId, wantedBy }: Seen): unknown {
  return { open: presence.open, typed, deviceId, wantedBy }
}

function merged(before: readonly Endpoint[], heard: readonly Endpoint[]): readonly Endpoint[] {
  const same = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port
  const kept = before.filter((endpoint) => !heard.some((other) => same(endpoint, other)))
  // What was heard last comes first: a port may have changed.
  return [...heard, ...kept].slice(0, ENDPOINT_LIMIT)
}

function presenceOf(value: unknown): Presence | null {
  try {
    return parseUnknown(presenceSchema, value)
  } catch {
    return null
  }
}

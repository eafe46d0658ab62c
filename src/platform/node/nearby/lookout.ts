import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { heardNearby, NEARBY_TTL_SECONDS, nearbyGoodbyes } from '../../../core/signaling/nearby-advert.ts'
import type { Presence } from '../../../core/trust/door-messages.ts'
import type { UpdateRecord } from '../../../core/trust/met.ts'
import { type Endpoint, Sightings, type SightingsInit } from '../../../core/trust/sightings.ts'
import type { MdnsLink } from '../signaling/mdns-link.ts'
import type { Found } from './address-book.ts'

/** What was found by address is believed this long; it is looked at more often. */
const TYPED_TTL_MS = 90_000
/** Ports below are those of services that an advert might be meant to poke at. */
const LOWEST_PORT = 1024

export interface LookoutInit extends SightingsInit {
  readonly clock: Clock
  readonly update: UpdateRecord
  /** Whether an advert is one of this computer. */
  readonly isOwn: (instance: string) => boolean
  readonly isNearby: (address: string) => boolean
  /** The sightings are different now. */
  readonly onChange: () => void
  /** Somebody was not heard of for too long, or was not found. */
  readonly onMissed: () => void
}

/** Who is in reach, kept up to date: heard on the network, found at an address, or come by itself. */
export class Lookout {
  readonly sightings: Sightings
  readonly #init: LookoutInit
  #stopExpiry: Dispose = () => undefined
  #closed = false

  constructor(init: LookoutInit) {
    this.#init = init
    this.sightings = new Sightings(init)
  }

  /** Something was said on a link. */
  heard(link: MdnsLink, packet: MdnsPacket): void {
    const { clock, isOwn, isNearby } = this.#init
    const nowMs = clock.nowMs()
    let isNew = false
    for (const advert of heardNearby(packet)) {
      if (isOwn(advert.instance) || advert.port < LOWEST_PORT) continue
      const addresses = link.reachable(advert.addresses).filter(isNearby)
      if (addresses.length > 0) isNew = this.sightings.heard({ ...advert, addresses }, nowMs) || isNew
    }
    for (const instance of nearbyGoodbyes(packet)) isNew = this.sightings.gone(instance) || isNew
    this.#tellIf(isNew)
    this.#expireLater()
  }

  /** It answers at the address that was typed, perhaps under another name than before. */
  found(typed: string, { presence, endpoint }: Found): void {
    const nowMs = this.#init.clock.nowMs()
    const before = this.sightings.lost(typed)
    const place = { endpoints: [endpoint], typed, untilMs: nowMs + TYPED_TTL_MS }
    this.#tellIf(this.sightings.found(presence, place, nowMs) || before)
    this.#expireLater()
  }

  /** It does not answer at the address that was typed. */
  lost(typed: string): void {
    this.#tellIf(this.sightings.lost(typed))
  }

  /** Somebody came and said to be there. Answers whether its advert is heard anyway. */
  tookNote(presence: Presence, endpoint: Endpoint): boolean {
    const { clock, isOwn } = this.#init
    if (isOwn(presence.instance)) return true
    const nowMs = clock.nowMs()
    const place = { endpoints: [endpoint], typed: null, untilMs: nowMs + NEARBY_TTL_SECONDS * 1_000 }
    this.#tellIf(this.sightings.found(presence, place, nowMs))
    this.#expireLater()
    return this.sightings.hears(presence.instance)
  }

  /** Nobody was there: it is not shown any more until it is heard of again. */
  missed(id: string): void {
    this.#tellIf(this.sightings.missed(id))
    this.#init.onMissed()
  }

  /** Looks at all adverts anew: records, candidates or this computer have changed. */
  reconsider(): void {
    this.sightings.reconsider(this.#init.clock.nowMs())
    this.#tellIf(true)
  }

  clear(): void {
    this.#stopExpiry()
    this.sightings.clear()
    this.#tellIf(true)
  }

  close(): void {
    this.#closed = true
    this.#stopExpiry()
  }

  #expireLater(): void {
    this.#stopExpiry()
    const { clock, onMissed } = this.#init
    const { nextExpiryMs } = this.sightings
    if (nextExpiryMs === null || this.#closed) return
    this.#stopExpiry = clock.after(Math.max(0, nextExpiryMs - clock.nowMs()), () => {
      const isGone = this.sightings.expire(clock.nowMs())
      this.#tellIf(isGone)
      // After sleep everything has expired, and is there.
      if (isGone) onMissed()
      this.#expireLater()
    })
  }

  #tellIf(isNew: boolean): void {
    if (!isNew) return
    this.#noteMutual()
    this.#init.onChange()
  }

  /** Whoever means this computer in its advert remembers it. */
  #noteMutual(): void {
    for (const { deviceId } of this.sightings.list()) {
      const record = this.#init.records().find((candidate) => candidate.deviceId === deviceId)
      if (record?.mutual !== false) continue
      this.#init
        .update(record.deviceId, (newest) => ({ ...newest, mutual: true }))
        // A disk that is full now: it is tried again with the next news.
        .catch(() => undefined)
    }
  }
}

import { randomBelow } from '../../../core/base/bytes.ts'
import { type Dispose, Emitter } from '../../../core/base/emitter.ts'
import { DroplineError, toDroplineError } from '../../../core/base/errors.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { heardNearby, NEARBY_TTL_SECONDS, nearbyGoodbyes } from '../../../core/signaling/nearby-advert.ts'
import type { Presence, Purpose } from '../../../core/trust/door-messages.ts'
import type { Met } from '../../../core/trust/met.ts'
import type { TrustRecord } from '../../../core/trust/record.ts'
import { type Endpoint, type Sighting, Sightings } from '../../../core/trust/sightings.ts'
import { type Here, visitDoor } from '../../../core/trust/visit.ts'
import { nearbyTest, systemInterfaces, usableInterfaces } from '../signaling/interfaces.ts'
import type { MdnsLink, PacketSource } from '../signaling/mdns-link.ts'
import { AddressBook, type Found } from './address-book.ts'
import { Announcer } from './announcer.ts'
import { type Nearby, NEARBY_DEFAULT_PORT, type NearbyInit, type NearbyMode } from './api.ts'
import { Browser } from './browser.ts'
import { dialFirst } from './dial.ts'
import { Greeter } from './greeter.ts'
import { LanLinks } from './links.ts'
import { OpenDoor } from './open-door.ts'
import { OwnPresence } from './own-presence.ts'

/** Labels and salt are new this often, give or take the jitter, so that nobody can follow a computer by them. */
const RELABEL_MS = 15 * 60_000
const RELABEL_JITTER_MS = 2 * 60_000
/** What was found by address is believed this long; it is looked at more often. */
const TYPED_TTL_MS = 90_000
/** Ports below are those of services that an advert might be meant to poke at. */
const LOWEST_PORT = 1024

/** Finds the computers around this one and lets them find it (docs/protocol/trust.md). Hidden until setMode. */
export function createNearby(init: NearbyInit): Nearby {
  return new NearbyService(init)
}

class NearbyService implements Nearby {
  readonly #init: NearbyInit
  readonly #changes = new Emitter<undefined>()
  readonly #own: OwnPresence
  readonly #sightings: Sightings
  readonly #book: AddressBook
  readonly #closing = new AbortController()
  readonly #stopWatch: Dispose
  #mode: NearbyMode = 'hidden'
  #links: LanLinks | null = null
  #announcer: Announcer | null = null
  #browser: Browser | null = null
  #greeter: Greeter | null = null
  #door: OpenDoor | null = null
  #isNearby: (address: string) => boolean = () => false
  /** Everything that opens and closes sockets, one after the other. */
  #work: Promise<void> = Promise.resolve()
  #stopRelabel: Dispose = () => undefined
  #stopExpiry: Dispose = () => undefined

  constructor(init: NearbyInit) {
    this.#init = init
    const { clock, records, candidates, onNetworkChange, defaultPort = NEARBY_DEFAULT_PORT } = init
    this.#own = new OwnPresence(init)
    this.#sightings = new Sightings({ records, candidates })
    this.#book = new AddressBook({
      clock,
      defaultPort,
      here: () => this.#here(),
      onFound: (typed, found) => this.#found(typed, found),
      onLost: (typed) => this.#tellIf(this.#sightings.lost(typed)),
    })
    this.#stopWatch = onNetworkChange(() => void this.#arrange())
  }

  get mode(): NearbyMode {
    return this.#mode
  }

  setMode(mode: NearbyMode): Promise<void> {
    this.#mode = mode
    return this.#arrange()
  }

  devices(): readonly Sighting[] {
    return this.#sightings.list()
  }

  wantedBy(): ReadonlySet<string> {
    return this.#sightings.wantedBy()
  }

  relays(): readonly string[] {
    return this.#sightings.relays()
  }

  addresses(): readonly string[] {
    return this.#door?.addresses ?? []
  }

  onChange(listener: () => void): Dispose {
    return this.#changes.on(listener)
  }

  async dial(id: string, signal: AbortSignal, purpose: Purpose = 'transfer'): Promise<Met> {
    const { clock, identity, update, self } = this.#init
    const record = (): TrustRecord | null =>
      this.#init.records().find(({ deviceId }) => id === `device-${deviceId}`) ?? null
    if (record()?.identityChanged === true) throw new DroplineError('identity-changed')
    const endpoints = this.#sightings.endpointsOf(id)
    const isDevice = record() !== null
    try {
      return await dialFirst(endpoints, signal, (socket) => {
        const known = record()
        if (isDevice && known === null) throw new DroplineError('device-unknown')
        return visitDoor(socket, { clock, signal, identity, self: self(), purpose, record: known, update })
      })
    } catch (error) {
      if (toDroplineError(error).code === 'device-away') this.#missed(id)
      throw error
    }
  }

  async connectByAddress(address: string): Promise<Sighting> {
    const typed = address.normalize('NFKC').trim()
    const found = await this.#book.look(typed)
    if (this.#announcer?.isOwn(found.presence.instance) === true) throw new DroplineError('address-silent')
    this.#found(typed, found)
    const sighting = this.devices().find((candidate) => candidate.address === typed)
    if (sighting === undefined) {
      this.#sightings.lost(typed)
      throw new DroplineError('address-silent')
    }
    this.#book.keep(typed)
    return sighting
  }

  changed(): void {
    if (this.#mode === 'hidden') return
    if (this.#own.hasChanged()) {
      void this.#arrange()
      return
    }
    this.#sightings.reconsider(this.#init.clock.nowMs())
    this.#tellIf(true)
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return this.#work
    this.#mode = 'hidden'
    const hidden = this.#arrange()
    this.#closing.abort()
    this.#stopWatch()
    this.#book.close()
    await hidden
    this.#changes.clear()
  }

  /** Makes sockets and adverts what mode, records and network ask for. The adverts are new ones in any case. */
  #arrange(): Promise<void> {
    if (this.#closing.signal.aborted) return this.#work
    this.#work = this.#work.then(() => (this.#mode === 'hidden' ? this.#hide() : this.#show()))
    return this.#work
  }

  async #hide(): Promise<void> {
    this.#stopRelabel()
    this.#stopExpiry()
    this.#browser?.stop()
    this.#greeter?.close()
    this.#door?.close()
    await this.#announcer?.withdraw()
    this.#links?.close()
    this.#links = this.#announcer = this.#browser = this.#greeter = this.#door = null
    this.#sightings.clear()
    this.#tellIf(true)
  }

  async #show(): Promise<void> {
    const { clock, interfaces = systemInterfaces } = this.#init
    const links = (this.#links ??= new LanLinks({
      interfaces,
      onPacket: (link, packet, source) => this.#heard(link, packet, source),
    }))
    this.#announcer ??= new Announcer({
      clock,
      links,
      port: () => this.#door?.port ?? 0,
      isNearby: (address) => this.#isNearby(address),
    })
    await links.follow()
    const usable = [...usableInterfaces(interfaces()), ...links.all.map((link) => link.interface)]
    this.#isNearby = nearbyTest(usable)
    this.#browser ??= new Browser(clock, links)
    this.#greeter ??= new Greeter({ clock, sightings: this.#sightings, here: () => this.#here() })
    this.#own.hasChanged()
    if (this.#own.isWanted(this.#mode)) await this.#openDoor(usable)
    else await this.#closeDoor()
    this.#sightings.reconsider(clock.nowMs())
    this.#tellIf(true)
    await this.#browser.restart()
    this.#relabelLater()
  }

  async #openDoor(usable: ReturnType<typeof usableInterfaces>): Promise<void> {
    const { defaultPort = NEARBY_DEFAULT_PORT } = this.#init
    const announcer = this.#announcer
    if (announcer === null) return
    const preferredPort = this.#mode === 'everyone' ? defaultPort : null
    const presence = this.#own.fresh(this.#mode)
    if (this.#door !== null && this.#door.preferredPort !== preferredPort) this.#door.close()
    if (this.#door?.preferredPort !== preferredPort)
      this.#door = new OpenDoor({
        ...this.#init,
        preferredPort,
        hostName: () => announcer.hostName,
        presence: () => announcer.presence ?? presence,
        onHere: (theirs, place) => this.#tookNote(theirs, place),
      })
    await this.#door.follow(usable)
    await announcer.renew(presence)
  }

  async #closeDoor(): Promise<void> {
    this.#door?.close()
    this.#door = null
    await this.#announcer?.withdraw()
  }

  #relabelLater(): void {
    this.#stopRelabel()
    const delayMs = RELABEL_MS - RELABEL_JITTER_MS + randomBelow(2 * RELABEL_JITTER_MS)
    this.#stopRelabel = this.#init.clock.after(delayMs, () => void this.#arrange())
  }

  #heard(link: MdnsLink, packet: MdnsPacket, source: PacketSource): void {
    this.#announcer?.answer(link, packet, source)
    const nowMs = this.#init.clock.nowMs()
    let isNew = false
    for (const advert of heardNearby(packet)) {
      if (this.#announcer?.isOwn(advert.instance) === true || advert.port < LOWEST_PORT) continue
      const addresses = advert.addresses.filter((address) => this.#isNearby(address))
      if (addresses.length > 0) isNew = this.#sightings.heard({ ...advert, addresses }, nowMs) || isNew
    }
    for (const instance of nearbyGoodbyes(packet)) isNew = this.#sightings.gone(instance) || isNew
    this.#tellIf(isNew)
    this.#expireLater()
  }

  #found(typed: string, { presence, endpoint }: Found): void {
    const nowMs = this.#init.clock.nowMs()
    const before = this.#sightings.lost(typed)
    const place = { endpoints: [endpoint], typed, untilMs: nowMs + TYPED_TTL_MS }
    this.#tellIf(this.#sightings.found(presence, place, nowMs) || before)
    this.#expireLater()
  }

  #here(): Here | null {
    const presence = this.#announcer?.presence ?? null
    const port = this.#door?.port ?? 0
    return presence === null || port === 0 ? null : { presence, port }
  }

  /** Somebody came and said to be there. Answers whether its advert is heard anyway. */
  #tookNote(presence: Presence, endpoint: Endpoint): boolean {
    if (this.#announcer?.isOwn(presence.instance) === true) return true
    const nowMs = this.#init.clock.nowMs()
    const place = { endpoints: [endpoint], typed: null, untilMs: nowMs + NEARBY_TTL_SECONDS * 1_000 }
    this.#tellIf(this.#sightings.found(presence, place, nowMs))
    this.#expireLater()
    return this.#sightings.hears(presence.instance)
  }

  /** Nobody was there: it is not shown any more until it is heard of again. */
  #missed(id: string): void {
    this.#tellIf(this.#sightings.missed(id))
    void this.#browser?.restart()
  }

  #expireLater(): void {
    this.#stopExpiry()
    const { clock } = this.#init
    const { nextExpiryMs } = this.#sightings
    if (nextExpiryMs === null || this.#links === null) return
    this.#stopExpiry = clock.after(Math.max(0, nextExpiryMs - clock.nowMs()), () => {
      const isGone = this.#sightings.expire(clock.nowMs())
      this.#tellIf(isGone)
      // After sleep everything has expired, and is there.
      if (isGone) void this.#browser?.restart()
      this.#expireLater()
    })
  }

  #tellIf(isNew: boolean): void {
    if (!isNew) return
    this.#noteMutual()
    this.#greeter?.hurry()
    this.#changes.emit(undefined)
  }

  /** Whoever means this computer in its advert remembers it. */
  #noteMutual(): void {
    for (const { deviceId } of this.devices()) {
      const record = this.#init.records().find((candidate) => candidate.deviceId === deviceId)
      if (record?.mutual !== false) continue
      this.#init
        .update(record.deviceId, (newest) => ({ ...newest, mutual: true }))
        // A disk that is full now: it is tried again with the next news.
        .catch(() => undefined)
    }
  }
}

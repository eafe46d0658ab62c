import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import {
  asksFor,
  heardAdverts,
  type LanAdvert,
  lanQuery,
  lanResponse,
  newAdvert,
} from '../../../core/signaling/lan-advert.ts'
import { LanDoor } from '../../../core/signaling/lan-door.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import {
  type OfferedIceServer,
  type OpenNameplate,
  OpenRefusedError,
  type SignalingConnection,
} from '../../../core/signaling/ports.ts'
import type { LanInterface } from './interfaces.ts'
import { type Announcement, LanAnnouncer } from './lan-announcer.ts'
import { LanLinks } from './lan-links.ts'
import { LanListener } from './lan-listener.ts'
import { LanStun } from './lan-stun.ts'
import type { MdnsLink, PacketSource } from './mdns-link.ts'

/** How long others have to say that they own this nameplate already. Their answers come at once. */
const CONFLICT_WAIT_MS = 60
/** Turns of the event loop that it takes to hear a question and its answer within this process. */
const HEARING_TURNS = 3
/** How often the interfaces are looked at, for cables and Wi-Fi that come and go. */
const RESCAN_MS = 5_000
/** STUN servers of ours that a joiner is told: it asks all of them. */
const STUN_URLS_LIMIT = 4

export interface LanOwnerInit {
  readonly nameplate: string
  readonly clock: Clock
  readonly interfaces: () => readonly LanInterface[]
  readonly onJoiner: (connection: SignalingConnection) => void
}

/** A nameplate that is open on the LAN: listeners, and adverts on every interface. */
export class LanOwner implements OpenNameplate {
  readonly via = 'lan'
  readonly #init: LanOwnerInit
  readonly #door: LanDoor
  readonly #listener: LanListener
  readonly #stun: LanStun
  readonly #links: LanLinks
  readonly #announcer: LanAnnouncer
  readonly #timers = new Set<Dispose>()
  readonly #advert: LanAdvert
  #taken = false
  #closed = false

  constructor(init: LanOwnerInit) {
    this.#init = init
    const { clock, interfaces, nameplate } = init
    this.#links = new LanLinks({
      interfaces,
      // An owner must hear who asks for it.
      withoutPort: 'skip',
      onPacket: (link, packet, source) => {
        this.#heard(link, packet, source)
      },
    })
    const isNearby = (address: string): boolean => this.#links.isNearby(address)
    this.#announcer = new LanAnnouncer(clock, this.#links)
    this.#stun = new LanStun({ clock, isNearby })
    this.#door = new LanDoor({ ...init, iceServers: () => this.#iceServers() })
    this.#advert = newAdvert(nameplate, 0)
    this.#listener = new LanListener({
      admits: (address) => isNearby(address) && this.#door.hasRoom,
      onSocket: (socket) => {
        this.#door.arrive(socket)
      },
      hostName: () => this.#advert.host,
    })
  }

  /** Rejects with OpenRefusedError, and is closed then. */
  async start(): Promise<void> {
    await this.#follow()
    if (this.#closed || this.#listener.addresses.length === 0) {
      this.close()
      throw new OpenRefusedError('unreachable')
    }
    await this.#links.send(() => lanQuery())
    await new Promise<void>((resolve) => {
      this.#after(CONFLICT_WAIT_MS, resolve)
    })
    // On a busy computer this process may have slept all that time, and what was said is not read yet: timers come first.
    for (let turn = 0; turn < HEARING_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
    if (this.#taken) {
      this.close()
      throw new OpenRefusedError('nameplate-taken')
    }
    void this.#announcer.say(this.#announcement())
    this.#rescanLater()
  }

  /** The LAN may have no interface for a while, but it is never lost for good: interfaces come back. */
  onLost(): Dispose {
    return () => undefined
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const cancel of this.#timers) cancel()
    this.#door.close()
    const goodbye = this.#announcer.withdraw()
    this.#listener.close()
    this.#stun.close()
    void goodbye.then(() => {
      this.#links.close()
    })
  }

  /** Listens where there are links, and nowhere else. */
  async #follow(): Promise<void> {
    await this.#links.follow()
    const addresses = this.#links.all.flatMap(({ place }) => place.addresses)
    await this.#listener.follow(addresses.map(({ address }) => address))
    await this.#stun.follow(this.#listener.addresses)
  }

  #iceServers(): readonly OfferedIceServer[] {
    const urls = this.#stun.urls.slice(0, STUN_URLS_LIMIT)
    return urls.length === 0 ? [] : [{ urls }]
  }

  #heard(link: MdnsLink, packet: MdnsPacket, source: PacketSource): void {
    const others = heardAdverts(packet).filter((advert) => advert.instance !== this.#advert.instance)
    if (others.some((advert) => advert.nameplate === this.#init.nameplate)) this.#taken = true
    this.#announcer.answer(link, packet, source)
  }

  #announcement(): Announcement {
    const [advert, listener] = [this.#advert, this.#listener]
    return {
      get listensOn() {
        return listener.addresses
      },
      packet: (addresses, kind) => lanResponse({ ...advert, port: listener.port }, addresses, kind),
      isAskedBy: (packet) => asksFor(advert, packet),
    }
  }

  #rescanLater(): void {
    this.#after(RESCAN_MS, () => {
      const before = new Set(this.#listener.addresses)
      void this.#follow().then(() => {
        if (this.#closed) return
        if (this.#listener.addresses.some((address) => !before.has(address))) void this.#announcer.announce()
        this.#rescanLater()
      })
    })
  }

  #after(delayMs: number, callback: () => void): void {
    const cancel = this.#init.clock.after(delayMs, () => {
      this.#timers.delete(cancel)
      callback()
    })
    this.#timers.add(cancel)
  }
}

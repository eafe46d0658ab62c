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
import { TokenBucket } from '../../../core/signaling/token-bucket.ts'
import { type LanInterface, nearbyTest, usableInterfaces } from './interfaces.ts'
import { LanListener } from './lan-listener.ts'
import { LanStun } from './lan-stun.ts'
import { MdnsLink, MDNS_PORT, type PacketSource } from './mdns-link.ts'

/** How long others have to say that they own this nameplate already. Their answers come at once. */
const CONFLICT_WAIT_MS = 60
/** The second announcement (RFC 6762 section 8.3). */
const REPEAT_ANNOUNCEMENT_MS = 1_000
/** How often the interfaces are looked at, for cables and Wi-Fi that come and go. */
const RESCAN_MS = 5_000
/** STUN servers of ours that a joiner is told: it asks all of them. */
const STUN_URLS_LIMIT = 4
/** Answers per second: the network must not be flooded by whoever asks without end. */
const ANSWERS_PER_SECOND = 10

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
  readonly #links = new Map<string, MdnsLink>()
  readonly #answers: TokenBucket
  readonly #timers = new Set<Dispose>()
  #advert: LanAdvert
  #isNearby: (address: string) => boolean
  #listening: Promise<boolean> = Promise.resolve(false)
  #taken = false
  #closed = false

  constructor(init: LanOwnerInit) {
    this.#init = init
    this.#stun = new LanStun({ clock: init.clock, isNearby: (address) => this.#isNearby(address) })
    this.#door = new LanDoor({ ...init, iceServers: () => this.#iceServers() })
    this.#answers = new TokenBucket(ANSWERS_PER_SECOND, 1_000, init.clock.nowMs())
    this.#advert = newAdvert(init.nameplate, 0)
    this.#isNearby = nearbyTest([])
    this.#listener = new LanListener({
      admits: (address) => this.#isNearby(address) && this.#door.hasRoom,
      onSocket: (socket) => {
        this.#door.arrive(socket)
      },
      hostName: () => this.#advert.host,
    })
  }

  /** Rejects with OpenRefusedError, and is closed then. */
  async start(): Promise<void> {
    await this.#followInterfaces()
    if (this.#closed || this.#links.size === 0) {
      this.close()
      throw new OpenRefusedError('unreachable')
    }
    await this.#sendOnAll(lanQuery())
    await new Promise<void>((resolve) => {
      this.#after(CONFLICT_WAIT_MS, resolve)
    })
    if (this.#taken) {
      this.close()
      throw new OpenRefusedError('nameplate-taken')
    }
    this.#announce()
    this.#after(REPEAT_ANNOUNCEMENT_MS, () => {
      this.#announce()
    })
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
    this.#listener.close()
    this.#stun.close()
    for (const link of this.#links.values()) void this.#leave(link)
    this.#links.clear()
  }

  async #followInterfaces(): Promise<void> {
    const all = this.#init.interfaces()
    const usable = usableInterfaces(all)
    for (const [address, link] of this.#links) {
      if (!link.failed && usable.some((candidate) => candidate.address === address)) continue
      link.close()
      this.#links.delete(address)
      if (!usable.some((candidate) => candidate.address === address)) this.#forget(address)
    }
    await Promise.all(usable.map((candidate) => this.#openOn(candidate)))
    // Interfaces without multicast (some tunnels) are as good as none.
    if (this.#links.size === 0)
      await Promise.all(
        all.filter((candidate) => candidate.isLoopback).map((candidate) => this.#openOn(candidate)),
      )
    this.#isNearby = nearbyTest([...this.#links.values()].map((link) => link.interface))
  }

  async #openOn(candidate: LanInterface): Promise<void> {
    const { address } = candidate
    if (this.#links.has(address)) return
    try {
      const link = await MdnsLink.open(candidate, MDNS_PORT)
      const listening = this.#listener.addresses.includes(address) || (await this.#listen(address))
      if (this.#closed || !listening || this.#links.has(address)) {
        link.close()
        return
      }
      link.onPacket(({ packet, source }) => {
        this.#heard(link, packet, source)
      })
      this.#links.set(address, link)
      await this.#stun.listen(address)
    } catch {
      // No multicast there, or the port is not shared: the other interfaces remain.
    }
  }

  #forget(address: string): void {
    this.#listener.forget(address)
    this.#stun.forget(address)
  }

  #iceServers(): readonly OfferedIceServer[] {
    const urls = this.#stun.urls.slice(0, STUN_URLS_LIMIT)
    return urls.length === 0 ? [] : [{ urls }]
  }

  /** One after the other: the first address chooses the port for all. */
  #listen(address: string): Promise<boolean> {
    this.#listening = this.#listening.then(() => this.#listener.listen(address))
    return this.#listening
  }

  #heard(link: MdnsLink, packet: MdnsPacket, source: PacketSource): void {
    const others = heardAdverts(packet).filter((advert) => advert.instance !== this.#advert.instance)
    if (others.some((advert) => advert.nameplate === this.#init.nameplate)) this.#taken = true
    if (!asksFor(this.#advert, packet) || !this.#answers.take(this.#init.clock.nowMs())) return
    const response = this.#response(link, 'advert')
    void link.send(response)
    // A program without port 5353 hears no multicast (RFC 6762 section 6.7).
    if (source.port !== MDNS_PORT && this.#isNearby(source.address))
      void link.send({ ...response, id: packet.id, questions: packet.questions }, source)
  }

  #response(link: MdnsLink, kind: 'advert' | 'goodbye'): MdnsPacket {
    const advert = { ...this.#advert, port: this.#listener.port }
    return lanResponse(advert, [link.interface.address], kind)
  }

  #announce(): void {
    for (const link of this.#links.values()) void link.send(this.#response(link, 'advert'))
  }

  async #leave(link: MdnsLink): Promise<void> {
    await link.send(this.#response(link, 'goodbye'))
    link.close()
  }

  async #sendOnAll(packet: MdnsPacket): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.send(packet)))
  }

  #rescanLater(): void {
    this.#after(RESCAN_MS, () => {
      const before = new Set(this.#links.keys())
      void this.#followInterfaces().then(() => {
        if (this.#closed) return
        if ([...this.#links.keys()].some((address) => !before.has(address))) this.#announce()
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

import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { type LanInterface, type LanPlace, lanPlaces, loopbackPlaces, nearbyTest } from './interfaces.ts'
import { MdnsLink, MDNS_PORT, type PacketSource } from './mdns-link.ts'

export interface LanLinksInit {
  readonly interfaces: () => readonly LanInterface[]
  /**
   * Where somebody keeps port 5353 for itself: 'ask' from another port, to which the answers then come, and on which questions of
   * others are not heard; or 'skip' the interface.
   */
  readonly withoutPort: 'ask' | 'skip'
  readonly onPacket: (link: MdnsLink, packet: MdnsPacket, source: PacketSource) => void
}

/** Multicast DNS over IPv4 and IPv6 on every interface that faces the LAN, while they come and go. */
export class LanLinks {
  readonly #init: LanLinksInit
  readonly #links = new Map<string, MdnsLink>()
  #usable: readonly LanInterface[] = []
  #isNearby: (address: string) => boolean = () => false
  #closed = false

  constructor(init: LanLinksInit) {
    this.#init = init
  }

  get all(): readonly MdnsLink[] {
    return [...this.#links.values()]
  }

  /** The addresses of this computer on the networks that follow() has found, those without multicast too. */
  get usable(): readonly LanInterface[] {
    return this.#usable
  }

  /** Whether an IP address can belong to those networks. */
  isNearby(address: string): boolean {
    return this.#isNearby(address)
  }

  /** Opens what is new and closes what has gone. Loopback is used only where nothing else has IPv4 multicast. */
  async follow(): Promise<void> {
    const all = this.#init.interfaces()
    const places = lanPlaces(all)
    for (const [key, link] of this.#links) {
      const place = places.find((candidate) => candidate.key === key)
      if (place !== undefined && !link.failed) {
        link.update(place)
        continue
      }
      link.close()
      this.#links.delete(key)
    }
    await Promise.all(places.map((place) => this.#openOn(place)))
    if (this.all.every(({ place }) => place.zone !== null))
      await Promise.all(loopbackPlaces(all).map((place) => this.#openOn(place)))
    const used = [...places, ...this.all.map(({ place }) => place)].flatMap(({ addresses }) => addresses)
    this.#usable = [...new Set(used)]
    this.#isNearby = nearbyTest(this.#usable)
  }

  /** Sends on all links what `packetFor` makes for each, if anything. Resolves when all have left. */
  async send(packetFor: (link: MdnsLink) => MdnsPacket | null): Promise<void> {
    await Promise.all(
      this.all.map(async (link) => {
        const packet = packetFor(link)
        if (packet !== null) await link.send(packet)
      }),
    )
  }

  close(): void {
    this.#closed = true
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }

  async #openOn(place: LanPlace): Promise<void> {
    const { key } = place
    if (this.#links.has(key)) return
    const link = await this.#open(place)
    if (link === null) return
    if (this.#closed || this.#links.has(key)) {
      link.close()
      return
    }
    link.onPacket(({ packet, source }) => this.#init.onPacket(link, packet, source))
    this.#links.set(key, link)
  }

  /** null where there is no multicast. */
  async #open(place: LanPlace): Promise<MdnsLink | null> {
    const { withoutPort } = this.#init
    const link = MdnsLink.open(place, MDNS_PORT)
    const either = withoutPort === 'ask' ? link.catch(() => MdnsLink.open(place, 0)) : link
    return either.catch(() => null)
  }
}

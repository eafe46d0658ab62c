import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { type LanInterface, nearbyTest, usableInterfaces } from './interfaces.ts'
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

/** Multicast DNS on every interface that faces the LAN, while they come and go. */
export class LanLinks {
  readonly #init: LanLinksInit
  readonly #links = new Map<string, MdnsLink>()
  #isNearby: (address: string) => boolean = () => false
  #closed = false

  constructor(init: LanLinksInit) {
    this.#init = init
  }

  get all(): readonly MdnsLink[] {
    return [...this.#links.values()]
  }

  /** Whether an IP address can belong to the networks that follow() has found. */
  isNearby(address: string): boolean {
    return this.#isNearby(address)
  }

  /** Opens what is new and closes what has gone. Loopback is used only where nothing else has multicast. */
  async follow(): Promise<void> {
    const all = this.#init.interfaces()
    const usable = usableInterfaces(all)
    for (const [address, link] of this.#links)
      if (link.failed || !usable.some((candidate) => candidate.address === address)) {
        link.close()
        this.#links.delete(address)
      }
    await Promise.all(usable.map((candidate) => this.#openOn(candidate)))
    if (this.#links.size === 0) {
      const loopback = all.filter((candidate) => candidate.isLoopback)
      await Promise.all(loopback.map((candidate) => this.#openOn(candidate)))
    }
    this.#isNearby = nearbyTest([...usable, ...this.all.map((link) => link.interface)])
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

  async #openOn(candidate: LanInterface): Promise<void> {
    const { address } = candidate
    if (this.#links.has(address)) return
    const link = await this.#open(candidate)
    if (link === null) return
    if (this.#closed || this.#links.has(address)) {
      link.close()
      return
    }
    link.onPacket(({ packet, source }) => this.#init.onPacket(link, packet, source))
    this.#links.set(address, link)
  }

  /** null where there is no multicast. */
  async #open(candidate: LanInterface): Promise<MdnsLink | null> {
    const { withoutPort } = this.#init
    const link = MdnsLink.open(candidate, MDNS_PORT)
    const either = withoutPort === 'ask' ? link.catch(() => MdnsLink.open(candidate, 0)) : link
    return either.catch(() => null)
  }
}

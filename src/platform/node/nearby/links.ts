import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { type LanInterface, usableInterfaces } from '../signaling/interfaces.ts'
import { MdnsLink, MDNS_PORT, type PacketSource } from '../signaling/mdns-link.ts'

export interface LanLinksInit {
  readonly interfaces: () => readonly LanInterface[]
  readonly onPacket: (link: MdnsLink, packet: MdnsPacket, source: PacketSource) => void
}

/** Multicast DNS on every interface that faces the LAN, while they come and go. */
export class LanLinks {
  readonly #init: LanLinksInit
  readonly #links = new Map<string, MdnsLink>()
  #closed = false

  constructor(init: LanLinksInit) {
    this.#init = init
  }

  get all(): readonly MdnsLink[] {
    return [...this.#links.values()]
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
    if (this.#links.size > 0) return
    const loopback = all.filter((candidate) => candidate.isLoopback)
    await Promise.all(loopback.map((candidate) => this.#openOn(candidate)))
  }

  /** Sends on all links what `packetFor` makes for each. Resolves when all have left. */
  async send(packetFor: (link: MdnsLink) => MdnsPacket): Promise<void> {
    await Promise.all(this.all.map((link) => link.send(packetFor(link))))
  }

  close(): void {
    this.#closed = true
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }

  async #openOn(candidate: LanInterface): Promise<void> {
    const { address } = candidate
    if (this.#links.has(address)) return
    const link = await MdnsLink.open(candidate, MDNS_PORT)
      // Somebody keeps the port for itself: answers to our questions then come to our own port, and our adverts still go out.
      .catch(() => MdnsLink.open(candidate, 0))
      .catch(() => null)
    if (link === null) return
    if (this.#closed || this.#links.has(address)) {
      link.close()
      return
    }
    link.onPacket(({ packet, source }) => this.#init.onPacket(link, packet, source))
    this.#links.set(address, link)
  }
}

import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { TokenBucket } from '../../../core/signaling/token-bucket.ts'
import type { LanLinks } from './lan-links.ts'
import { type MdnsLink, MDNS_PORT, type PacketSource } from './mdns-link.ts'

/** The second announcement (RFC 6762 section 8.3). */
const REPEAT_MS = 1_000
/** Answers per second: the network must not be flooded by whoever asks without end. Who asks does so over IPv4 and IPv6. */
const ANSWERS_PER_SECOND = 20

/** One advert of this computer. */
export interface Announcement {
  /** The addresses of this computer at which it can be reached now. */
  readonly listensOn: readonly string[]
  /** What is said on a link that has these of them. */
  packet(addresses: readonly string[], kind: 'advert' | 'goodbye'): MdnsPacket
  /** Whether a packet asks for it. */
  isAskedBy(packet: MdnsPacket): boolean
}

/** Says one advert on all links: at once, once more after a second, and to everybody who asks. */
export class LanAnnouncer {
  readonly #clock: Clock
  readonly #links: LanLinks
  readonly #answers: TokenBucket
  #current: Announcement | null = null
  #stopRepeat: Dispose = () => undefined

  constructor(clock: Clock, links: LanLinks) {
    this.#clock = clock
    this.#links = links
    this.#answers = new TokenBucket(ANSWERS_PER_SECOND, 1_000, clock.nowMs())
  }

  /** Says a new advert before it takes back the old one, so that nobody sees a gap. Resolves when both have left. */
  async say(announcement: Announcement): Promise<void> {
    const before = this.#current
    this.#current = announcement
    await this.announce()
    if (before !== null) await this.#goodbye(before)
    if (this.#current !== announcement) return
    this.#stopRepeat()
    this.#stopRepeat = this.#clock.after(REPEAT_MS, () => void this.announce())
  }

  /** Says it again, for links that are new. */
  async announce(): Promise<void> {
    const current = this.#current
    if (current !== null) await this.#links.send((link) => advertOn(link, current))
  }

  /** Takes the advert back. */
  async withdraw(): Promise<void> {
    this.#stopRepeat()
    const before = this.#current
    this.#current = null
    if (before !== null) await this.#goodbye(before)
  }

  /** Answers a packet that asks for the advert. */
  answer(link: MdnsLink, packet: MdnsPacket, source: PacketSource): void {
    if (this.#current?.isAskedBy(packet) !== true) return
    const response = advertOn(link, this.#current)
    if (response === null || !this.#answers.take(this.#clock.nowMs())) return
    void link.send(response)
    // A program without port 5353 hears no multicast (RFC 6762 section 6.7).
    if (source.port !== MDNS_PORT && this.#links.isNearby(source.address))
      void link.send({ ...response, id: packet.id, questions: packet.questions }, source)
  }

  async #goodbye(announcement: Announcement): Promise<void> {
    // Needs no address: whoever listened may have closed by now.
    await this.#links.send((link) => announcement.packet(link.advertised(announcement.listensOn), 'goodbye'))
  }
}

/** null where nobody could reach it. */
function advertOn(link: MdnsLink, announcement: Announcement): MdnsPacket | null {
  const addresses = link.advertised(announcement.listensOn)
  return addresses.length === 0 ? null : announcement.packet(addresses, 'advert')
}

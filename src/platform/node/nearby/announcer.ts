import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import { LAN_SERVICE, randomLabel } from '../../../core/signaling/lan-advert.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { sameName } from '../../../core/signaling/mdns-packet.ts'
import { type NearbyAdvert, nearbyResponse } from '../../../core/signaling/nearby-advert.ts'
import { TokenBucket } from '../../../core/signaling/token-bucket.ts'
import type { Presence } from '../../../core/trust/door-messages.ts'
import { type MdnsLink, MDNS_PORT, type PacketSource } from '../signaling/mdns-link.ts'
import type { LanLinks } from './links.ts'

/** The second announcement (RFC 6762 section 8.3). */
const REPEAT_MS = 1_000
/** Answers per second: the network must not be flooded by whoever asks without end. */
const ANSWERS_PER_SECOND = 10
/** Own adverts that are known for such when they come back late. */
const OWN_LIMIT = 8

export interface AnnouncerInit {
  readonly clock: Clock
  readonly links: LanLinks
  readonly port: () => number
  readonly isNearby: (address: string) => boolean
}

interface Own {
  readonly presence: Presence
  readonly host: string
}

/** The adverts of this computer: one at a time, under names that change. */
export class Announcer {
  readonly #init: AnnouncerInit
  readonly #answers: TokenBucket
  #own: Own | null = null
  #recent: readonly string[] = []
  #stopRepeat: Dispose = () => undefined

  constructor(init: AnnouncerInit) {
    this.#init = init
    this.#answers = new TokenBucket(ANSWERS_PER_SECOND, 1_000, init.clock.nowMs())
  }

  /** Under what name this computer may be asked for; '' while it announces nothing. */
  get hostName(): string {
    return this.#own?.host ?? ''
  }

  get presence(): Presence | null {
    return this.#own?.presence ?? null
  }

  isOwn(instance: string): boolean {
    return this.#recent.includes(instance)
  }

  /** Says the new one before it takes back the old one, so that friends see no gap. */
  async renew(presence: Presence): Promise<void> {
    const before = this.#own
    this.#own = { presence, host: `${randomLabel()}.local` }
    this.#recent = [presence.instance, ...this.#recent].slice(0, OWN_LIMIT)
    await this.announce()
    if (before !== null) await this.#goodbye(before)
    this.#stopRepeat()
    this.#stopRepeat = this.#init.clock.after(REPEAT_MS, () => void this.announce())
  }

  async announce(): Promise<void> {
    const own = this.#own
    if (own === null) return
    await this.#init.links.send((link) => this.#packet(own, link, 'advert'))
  }

  /** Takes the advert back. */
  async withdraw(): Promise<void> {
    this.#stopRepeat()
    const before = this.#own
    this.#own = null
    if (before !== null) await this.#goodbye(before)
  }

  /** Answers a query for our service. */
  answer(link: MdnsLink, packet: MdnsPacket, source: PacketSource): void {
    if (this.#own === null || !asks(packet) || !this.#answers.take(this.#init.clock.nowMs())) return
    const response = this.#packet(this.#own, link, 'advert')
    void link.send(response)
    // A program without port 5353 hears no multicast (RFC 6762 section 6.7).
    if (source.port !== MDNS_PORT && this.#init.isNearby(source.address))
      void link.send({ ...response, id: packet.id, questions: packet.questions }, source)
  }

  async #goodbye(own: Own): Promise<void> {
    await this.#init.links.send((link) => this.#packet(own, link, 'goodbye'))
  }

  #packet({ presence, host }: Own, link: MdnsLink, kind: 'advert' | 'goodbye'): MdnsPacket {
    const { instance, salt, slots, open, relay } = presence
    const advert: NearbyAdvert = {
      ...{ instance, host, salt, slots, port: this.#init.port() },
      ...{ name: open?.name ?? null, kind: open?.kind ?? null, relay },
    }
    return nearbyResponse(advert, [link.interface.address], kind)
  }
}

function asks(packet: MdnsPacket): boolean {
  return (
    packet.kind === 'query' &&
    packet.questions.some(
      ({ name, type }) => sameName(name, LAN_SERVICE) && (type === 'PTR' || type === 'ANY'),
    )
  )
}

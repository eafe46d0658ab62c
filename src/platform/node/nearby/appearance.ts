import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import type { Presence } from '../../../core/trust/door-messages.ts'
import type { Endpoint } from '../../../core/trust/sightings.ts'
import type { Here } from '../../../core/trust/visit.ts'
import { systemInterfaces } from '../signaling/interfaces.ts'
import { LanAnnouncer } from '../signaling/lan-announcer.ts'
import { LanLinks } from '../signaling/lan-links.ts'
import type { MdnsLink } from '../signaling/mdns-link.ts'
import { NEARBY_DEFAULT_PORT, type NearbyInit, type NearbyMode } from './api.ts'
import { Browser } from './browser.ts'
import { OpenDoor } from './open-door.ts'
import { OwnAdvert } from './own-advert.ts'
import { OwnPresence } from './own-presence.ts'

/** Own adverts that are known for such when they come back late. */
const OWN_LIMIT = 8

export interface AppearanceInit extends NearbyInit {
  /** Something was heard on the network. */
  readonly onPacket: (link: MdnsLink, packet: MdnsPacket) => void
  /** Somebody came to say that it is there. Answers whether its advert is heard anyway. */
  readonly onHere: (presence: Presence, place: Endpoint) => boolean
}

/** What is open while this computer is not hidden. */
interface Open {
  readonly links: LanLinks
  readonly announcer: LanAnnouncer
  readonly browser: Browser
}

/** This computer on its networks: the sockets and adverts by which others find it and it finds others. */
export class Appearance {
  readonly #init: AppearanceInit
  readonly #own: OwnPresence
  #open: Open | null = null
  #door: OpenDoor | null = null
  #advert: OwnAdvert | null = null
  #recent: readonly string[] = []

  constructor(init: AppearanceInit) {
    this.#init = init
    this.#own = new OwnPresence(init)
  }

  /** `host:port` at which this computer listens. */
  get addresses(): readonly string[] {
    return this.#door?.addresses ?? []
  }

  /** null while this computer is not to be found. */
  get here(): Here | null {
    const port = this.#door?.port ?? 0
    return this.#advert === null || port === 0 ? null : { presence: this.#advert.presence, port }
  }

  /** Whether an advert is, or was, one of this computer. */
  isOwn(instance: string): boolean {
    return this.#recent.includes(instance)
  }

  isNearby(address: string): boolean {
    return this.#open?.links.isNearby(address) === true
  }

  /** Whether what is said would be another thing than at the last call, or the last show(). */
  hasChanged(): boolean {
    return this.#own.hasChanged()
  }

  /** Makes sockets and adverts what mode, records and network ask for. The adverts are new ones in any case. */
  async show(mode: NearbyMode): Promise<void> {
    const open = (this.#open ??= this.#start())
    await open.links.follow()
    this.#own.hasChanged()
    if (this.#own.isWanted(mode)) await this.#appear(mode, open)
    else await this.#disappear()
  }

  /**
   * Whether this computer listens on every address that faces the LAN. It does not while an IPv6 address is being tried for
   * duplicates (RFC 4862 section 5.4), of whose end nobody tells.
   */
  get isComplete(): boolean {
    const listensOn = this.#door?.listensOn
    return (
      listensOn === undefined ||
      this.#open?.links.usable.every(({ address }) => listensOn.includes(address)) === true
    )
  }

  /** Listens on, and says, the addresses that could not be used before. */
  async complete(): Promise<void> {
    if (this.#open === null || this.#door === null) return
    const { links, announcer } = this.#open
    await links.follow()
    await this.#door.follow(links.usable)
    await announcer.announce()
  }

  /** Asks who is there, from the beginning. */
  async ask(): Promise<void> {
    await this.#open?.browser.restart()
  }

  /** Says goodbye, and closes everything. */
  async hide(): Promise<void> {
    this.#open?.browser.stop()
    await this.#disappear()
    this.#open?.links.close()
    this.#open = null
  }

  #start(): Open {
    const { clock, interfaces = systemInterfaces, onPacket } = this.#init
    const links: LanLinks = new LanLinks({
      interfaces,
      withoutPort: 'ask',
      onPacket: (link, packet, source) => {
        announcer.answer(link, packet, source)
        onPacket(link, packet)
      },
    })
    const announcer = new LanAnnouncer(clock, links)
    return { links, announcer, browser: new Browser(clock, links) }
  }

  async #appear(mode: NearbyMode, { links, announcer }: Open): Promise<void> {
    const { defaultPort = NEARBY_DEFAULT_PORT } = this.#init
    const presence = this.#own.fresh(mode)
    const door = this.#doorOn(mode === 'everyone' ? defaultPort : null, presence)
    await door.follow(links.usable)
    this.#advert = new OwnAdvert(presence, door)
    this.#recent = [presence.instance, ...this.#recent].slice(0, OWN_LIMIT)
    await announcer.say(this.#advert)
  }

  #doorOn(preferredPort: number | null, presence: Presence): OpenDoor {
    if (this.#door?.preferredPort === preferredPort) return this.#door
    this.#door?.close()
    this.#door = new OpenDoor({
      ...this.#init,
      preferredPort,
      hostName: () => this.#advert?.host ?? '',
      presence: () => this.#advert?.presence ?? presence,
    })
    return this.#door
  }

  async #disappear(): Promise<void> {
    this.#door?.close()
    this.#door = null
    this.#advert = null
    await this.#open?.announcer.withdraw()
  }
}

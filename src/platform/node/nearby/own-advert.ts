import { LAN_SERVICE, randomLabel } from '../../../core/signaling/lan-advert.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import { sameName } from '../../../core/signaling/mdns-packet.ts'
import { type NearbyAdvert, nearbyResponse } from '../../../core/signaling/nearby-advert.ts'
import type { Presence } from '../../../core/trust/door-messages.ts'
import type { Announcement } from '../signaling/lan-announcer.ts'
import type { OpenDoor } from './open-door.ts'

type Door = Pick<OpenDoor, 'port' | 'listensOn'>

/** The advert of this computer under one set of names. */
export class OwnAdvert implements Announcement {
  readonly presence: Presence
  /** Under what name this computer may be asked for. */
  readonly host = `${randomLabel()}.local`
  readonly #door: Door

  constructor(presence: Presence, door: Door) {
    this.presence = presence
    this.#door = door
  }

  get listensOn(): readonly string[] {
    return this.#door.listensOn
  }

  packet(addresses: readonly string[], kind: 'advert' | 'goodbye'): MdnsPacket {
    const { instance, salt, slots, open, relay } = this.presence
    const advert: NearbyAdvert = {
      ...{ instance, host: this.host, salt, slots, port: this.#door.port },
      ...{ name: open?.name ?? null, kind: open?.kind ?? null, relay },
    }
    return nearbyResponse(advert, addresses, kind)
  }

  isAskedBy(packet: MdnsPacket): boolean {
    return (
      packet.kind === 'query' &&
      packet.questions.some(
        ({ name, type }) => sameName(name, LAN_SERVICE) && (type === 'PTR' || type === 'ANY'),
      )
    )
  }
}

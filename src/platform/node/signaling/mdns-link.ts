import { createSocket, type Socket } from 'node:dgram'
import { type Dispose, Emitter } from '../../../core/base/emitter.ts'
import { isLinkLocalIpv6, splitZone } from '../../../core/base/ip-address.ts'
import { decodeMdns, encodeMdns, type MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import type { LanPlace } from './interfaces.ts'

export const MDNS_PORT = 5353
/** RFC 6762 section 3. */
const IPV4_GROUP = '224.0.0.251'
const IPV6_GROUP = 'ff02::fb'
/** RFC 6762 section 11. */
const MULTICAST_TTL = 255

export interface PacketSource {
  /** Link-local IPv6 addresses have the zone of the interface on which the packet came in. */
  readonly address: string
  readonly port: number
}

/** Multicast DNS at one place. Errors of the network never throw: a link that fails goes silent and `failed`. */
export class MdnsLink {
  #place: LanPlace
  readonly #socket: Socket
  readonly #group: PacketSource
  readonly #packets = new Emitter<{ readonly packet: MdnsPacket; readonly source: PacketSource }>()
  #state: 'open' | 'failed' | 'closed' = 'open'

  private constructor(place: LanPlace, socket: Socket) {
    this.#place = place
    this.#socket = socket
    this.#group = { address: groupOf(place), port: MDNS_PORT }
    socket.on('message', (bytes, source) => {
      if (!this.#isHere(source)) return
      const packet = decodeMdns(bytes)
      if (packet !== null) this.#packets.emit({ packet, source })
    })
    socket.on('error', () => {
      if (this.#state === 'open') this.#state = 'failed'
    })
  }

  /**
   * Joins the group at one place. `port` is what the socket is bound to: MDNS_PORT, or 0 for one that only asks
   * (RFC 6762 section 5.1). Rejects when the port is held by a program that does not share it, or there is no multicast.
   */
  static open(place: LanPlace, port: number): Promise<MdnsLink> {
    const isIpv6 = place.zone !== null
    const socket = createSocket({ type: isIpv6 ? 'udp6' : 'udp4', reuseAddr: true, ipv6Only: isIpv6 })
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        closeQuietly(socket)
        reject(error)
      })
      // Not bound to the interface's address: Linux would then deliver no multicast.
      socket.bind(port, isIpv6 ? '::' : '0.0.0.0', () => {
        const [first] = place.addresses
        // Node takes an IPv6 interface as `::%eth0`.
        const multicastInterface = isIpv6 ? `::%${place.zone}` : (first?.address ?? '')
        try {
          socket.setMulticastInterface(multicastInterface)
          socket.setMulticastTTL(MULTICAST_TTL)
          // Two programs on one computer must hear each other.
          socket.setMulticastLoopback(true)
          if (port !== 0) socket.addMembership(isIpv6 ? IPV6_GROUP : IPV4_GROUP, multicastInterface)
        } catch (error) {
          closeQuietly(socket)
          reject(error instanceof Error ? error : new Error('no multicast'))
          return
        }
        socket.removeAllListeners('error')
        resolve(new MdnsLink(place, socket))
      })
    })
  }

  get place(): LanPlace {
    return this.#place
  }

  /** The same place may have other IPv6 addresses by now. */
  update(place: LanPlace): void {
    this.#place = place
  }

  get failed(): boolean {
    return this.#state === 'failed'
  }

  /** Sends to the group, or to one receiver. Resolves when the packet has left or could not leave. */
  send(packet: MdnsPacket, to: PacketSource = this.#group): Promise<void> {
    if (this.#state !== 'open') return Promise.resolve()
    return new Promise((resolve) => {
      this.#socket.send(encodeMdns(packet), to.port, to.address, (error) => {
        if (error !== null && this.#state === 'open') this.#state = 'failed'
        resolve()
      })
    })
  }

  /** A socket hears the group on all interfaces on which any socket of this computer has joined it. */
  #isHere({ address }: PacketSource): boolean {
    const { zone } = splitZone(address)
    return zone === null || zone === this.#place.zone
  }

  onPacket(
    listener: (heard: { readonly packet: MdnsPacket; readonly source: PacketSource }) => void,
  ): Dispose {
    return this.#packets.on(listener)
  }

  /** Those of `addresses` that are of this place, as they are said in adverts: zones mean nothing to others. */
  advertised(addresses: readonly string[]): readonly string[] {
    return this.#place.addresses
      .filter(({ address }) => addresses.includes(address))
      .map(({ address }) => splitZone(address).bare)
  }

  /** The addresses of a packet that came in here, as they can be reached: link-local ones on this interface. */
  reachable(addresses: readonly string[]): readonly string[] {
    const { zone } = this.#place
    return addresses.flatMap((address) => {
      if (!isLinkLocalIpv6(address)) return [address]
      return zone === null ? [] : [`${address}%${zone}`]
    })
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#packets.clear()
    closeQuietly(this.#socket)
  }
}

function groupOf({ zone }: LanPlace): string {
  return zone === null ? IPV4_GROUP : `${IPV6_GROUP}%${zone}`
}

function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // Not running any more.
  }
}

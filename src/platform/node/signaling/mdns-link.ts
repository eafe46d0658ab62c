import { createSocket, type Socket } from 'node:dgram'
import { type Dispose, Emitter } from '../../../core/base/emitter.ts'
import { decodeMdns, encodeMdns, type MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import type { LanInterface } from './interfaces.ts'

export const MDNS_PORT = 5353
const MDNS_GROUP = '224.0.0.251'
/** RFC 6762 section 11. */
const MULTICAST_TTL = 255

export interface PacketSource {
  readonly address: string
  readonly port: number
}

/** Multicast DNS on one interface. Errors of the network never throw: a link that fails goes silent and `failed`. */
export class MdnsLink {
  readonly interface: LanInterface
  readonly #socket: Socket
  readonly #packets = new Emitter<{ readonly packet: MdnsPacket; readonly source: PacketSource }>()
  #state: 'open' | 'failed' | 'closed' = 'open'

  private constructor(lanInterface: LanInterface, socket: Socket) {
    this.interface = lanInterface
    this.#socket = socket
    socket.on('message', (bytes, source) => {
      const packet = decodeMdns(bytes)
      if (packet !== null) this.#packets.emit({ packet, source })
    })
    socket.on('error', () => {
      if (this.#state === 'open') this.#state = 'failed'
    })
  }

  /**
   * Joins the group on one interface. `port` is what the socket is bound to: MDNS_PORT, or 0 for one that only asks
   * (RFC 6762 section 5.1). Rejects when the port is held by a program that does not share it, or there is no multicast.
   */
  static open(lanInterface: LanInterface, port: number): Promise<MdnsLink> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        closeQuietly(socket)
        reject(error)
      })
      // Not bound to the interface's address: Linux would then deliver no multicast.
      socket.bind(port, '0.0.0.0', () => {
        try {
          socket.setMulticastInterface(lanInterface.address)
          socket.setMulticastTTL(MULTICAST_TTL)
          // Two programs on one computer must hear each other.
          socket.setMulticastLoopback(true)
          if (port !== 0) socket.addMembership(MDNS_GROUP, lanInterface.address)
        } catch (error) {
          closeQuietly(socket)
          reject(error instanceof Error ? error : new Error('no multicast'))
          return
        }
        socket.removeAllListeners('error')
        resolve(new MdnsLink(lanInterface, socket))
      })
    })
  }

  get failed(): boolean {
    return this.#state === 'failed'
  }

  /** Sends to the group, or to one receiver. Resolves when the packet has left or could not leave. */
  send(packet: MdnsPacket, to: PacketSource = { address: MDNS_GROUP, port: MDNS_PORT }): Promise<void> {
    if (this.#state !== 'open') return Promise.resolve()
    return new Promise((resolve) => {
      this.#socket.send(encodeMdns(packet), to.port, to.address, (error) => {
        if (error !== null && this.#state === 'open') this.#state = 'failed'
        resolve()
      })
    })
  }

  onPacket(
    listener: (heard: { readonly packet: MdnsPacket; readonly source: PacketSource }) => void,
  ): Dispose {
    return this.#packets.on(listener)
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#packets.clear()
    closeQuietly(this.#socket)
  }
}

function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // Not running any more.
  }
}

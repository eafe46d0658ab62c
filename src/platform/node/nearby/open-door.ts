import { BlockList, isIPv4 } from 'node:net'
import { authorityOf } from '../../../core/base/ip-address.ts'
import { TrustDoor, type DoorInit } from '../../../core/trust/door.ts'
import { type LanInterface, nearbyTest } from '../signaling/interfaces.ts'
import { LanListener } from '../signaling/lan-listener.ts'

export interface OpenDoorInit extends DoorInit {
  /** Our own random name under .local. */
  readonly hostName: () => string
  /** null for any free port. */
  readonly preferredPort: number | null
}

/** Carrier-grade NAT, RFC 6598: VPNs without multicast give addresses of it. */
const sharedRange = new BlockList()
sharedRange.addSubnet('100.64.0.0', 10, 'ipv4')

/** A door with its sockets, on the addresses of this computer that face the LAN. */
export class OpenDoor {
  readonly preferredPort: number | null
  readonly #door: TrustDoor
  readonly #listener: LanListener
  #isNearby: (address: string) => boolean = () => false

  constructor(init: OpenDoorInit) {
    this.preferredPort = init.preferredPort
    this.#door = new TrustDoor(init)
    this.#listener = new LanListener({
      admits: (address) => this.#admits(address),
      onSocket: (socket, address) => void this.#door.arrive(socket, address),
      hostName: init.hostName,
      ...(init.preferredPort === null ? {} : { preferredPort: init.preferredPort }),
    })
  }

  get port(): number {
    return this.#listener.port
  }

  /** IP addresses, with zones where they have them. */
  get listensOn(): readonly string[] {
    return this.#listener.addresses
  }

  /** `host:port` as others type it: IPv4 first, which is typed most easily, link-local IPv6 last. */
  get addresses(): readonly string[] {
    const rank = (address: string): number => (address.includes('%') ? 2 : address.includes(':') ? 1 : 0)
    const ranked = [...this.listensOn].sort((a, b) => rank(a) - rank(b))
    return [...new Set(ranked.map((address) => authorityOf(address, this.port)))]
  }

  /** Listens on these and no others. */
  async follow(interfaces: readonly LanInterface[]): Promise<void> {
    this.#isNearby = nearbyTest(interfaces)
    await this.#listener.follow([...new Set(interfaces.map(({ address }) => address))])
  }

  close(): void {
    this.#listener.close()
    this.#door.close()
  }

  #admits(address: string): boolean {
    const isShared = isIPv4(address) && sharedRange.check(address, 'ipv4')
    return this.#door.hasRoom && (isShared || this.#isNearby(address))
  }
}

import { randomBelow } from '../../core/base/bytes.ts'
import { Endpoint, type Family } from '../stun/endpoint.ts'
import type { OpenRelay } from '../turn/actions.ts'
import type { DatagramNet, DatagramSocket, OnDatagram } from './datagrams/port.ts'

/** Random ports that are tried before giving up: a range that is half full fails once in a million. */
const MAX_TRIES = 20
/** What a relayed address buffers: one flow, not all of them. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024

/** Where relayed addresses are bound, and what clients are told instead. */
export interface RelayHost {
  readonly bind: Endpoint
  readonly external: Endpoint
}

/** A bound relayed address. */
export interface OpenedRelay {
  readonly relay: number
  readonly socket: DatagramSocket
  /** For clients. */
  readonly endpoint: Endpoint
}

/** Opens relayed addresses at ports that nobody can guess (RFC 8656 §7.2; CVE-2025-69217). */
export class RelayPorts {
  readonly #net: DatagramNet
  readonly #hosts: ReadonlyMap<Family, RelayHost>
  readonly #range: readonly [first: number, last: number]

  constructor(
    net: DatagramNet,
    hosts: ReadonlyMap<Family, RelayHost>,
    range: readonly [first: number, last: number],
  ) {
    this.#net = net
    this.#hosts = hosts
    this.#range = range
  }

  /** One socket, or two at neighbouring ports; empty when there is no room. */
  async open(
    wish: OpenRelay,
    onDatagram: (relay: number, ...rest: Parameters<OnDatagram>) => void,
  ): Promise<OpenedRelay[]> {
    const host = this.#hosts.get(wish.family)
    if (host === undefined) return []
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const first = this.#pickPort(wish)
      if (first === null) return []
      const numbers = wish.pair === null ? [wish.relay] : [wish.relay, wish.pair]
      const opened = await this.#bindAll(host, first, numbers, onDatagram)
      if (opened !== null) return opened
    }
    return []
  }

  #pickPort({ even, pair }: OpenRelay): number | null {
    const [first, last] = this.#range
    if (!even) return first + randomBelow(last - first + 1)
    const firstEven = first + (first & 1)
    const count = Math.floor((last - (pair === null ? 0 : 1) - firstEven) / 2) + 1
    return count <= 0 ? null : firstEven + 2 * randomBelow(count)
  }

  async #bindAll(
    host: RelayHost,
    firstPort: number,
    numbers: readonly number[],
    onDatagram: (relay: number, ...rest: Parameters<OnDatagram>) => void,
  ): Promise<OpenedRelay[] | null> {
    const opened: OpenedRelay[] = []
    for (const [index, relay] of numbers.entries()) {
      const port = firstPort + index
      try {
        const local = new Endpoint(host.bind.ip, port)
        const socket = await this.#net.bind(local, RECEIVE_BUFFER_BYTES, (...datagram) =>
          onDatagram(relay, ...datagram),
        )
        opened.push({ relay, socket, endpoint: new Endpoint(host.external.ip, port) })
      } catch {
        // In use, most likely. Another port may be free.
        for (const { socket } of opened) socket.close()
        return null
      }
    }
    return opened
  }
}

/**
 * Behind a one-to-one NAT our own external address may not be reachable from inside. Relay to relay goes by the inner one then,
 * and is shown to both as if it had come by the outer.
 */
export class OwnNat {
  readonly #inward = new Map<string, Uint8Array>()
  readonly #outward = new Map<string, Uint8Array>()
  readonly #range: readonly [first: number, last: number]

  constructor(hosts: Iterable<RelayHost>, range: readonly [first: number, last: number]) {
    this.#range = range
    for (const { bind, external } of hosts) {
      if (bind.ipKey === external.ipKey) continue
      this.#inward.set(external.ipKey, bind.ip)
      this.#outward.set(bind.ipKey, external.ip)
    }
  }

  /** Where a datagram for this peer has to go. */
  inward(peer: Endpoint): Endpoint {
    return this.#translated(this.#inward, peer)
  }

  /** Who a datagram has come from. */
  outward(from: Endpoint): Endpoint {
    return this.#translated(this.#outward, from)
  }

  #translated(addresses: ReadonlyMap<string, Uint8Array>, endpoint: Endpoint): Endpoint {
    if (addresses.size === 0) return endpoint
    const { ipKey, port } = endpoint
    const ip = addresses.get(ipKey)
    const [first, last] = this.#range
    return ip === undefined || port < first || port > last ? endpoint : new Endpoint(ip, port)
  }
}

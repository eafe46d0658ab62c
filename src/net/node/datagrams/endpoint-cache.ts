import { Endpoint, parseEndpoint } from '../../stun/endpoint.ts'

/** Endpoints that are remembered; a flood from made-up sources must not fill the memory. */
const MAX_ENDPOINTS = 20_000

/** Endpoints by the form in which a data path gets them, so that one is made once and not per packet. */
export class EndpointCache<Key> {
  readonly #known = new Map<Key, Endpoint>()
  readonly #make: (key: Key) => Endpoint | null

  constructor(make: (key: Key) => Endpoint | null) {
    this.#make = make
  }

  get size(): number {
    return this.#known.size
  }

  /** Null for what is no endpoint. */
  get(key: Key): Endpoint | null {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const made = this.#make(key)
    if (made === null) return null
    // All at once: whoever is active is back with the next packet, and keeping an order would cost each packet.
    if (this.#known.size >= MAX_ENDPOINTS) this.#known.clear()
    this.#known.set(key, made)
    return made
  }
}

/** Endpoints by text address and port. */
export class TextEndpoints {
  readonly #ports = new Map<string, EndpointCache<number>>()

  get(host: string, port: number): Endpoint | null {
    let ports = this.#ports.get(host)
    if (ports === undefined) {
      if (this.#ports.size >= MAX_ENDPOINTS) this.#ports.clear()
      const ip = parseEndpoint(host, 0)?.ip
      ports = new EndpointCache((each) => (ip === undefined ? null : new Endpoint(ip, each)))
      this.#ports.set(host, ports)
    }
    return ports.get(port)
  }
}

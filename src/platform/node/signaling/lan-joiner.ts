import type { Clock } from '../../../core/base/clock.ts'
import { type Deferred, deferred } from '../../../core/base/deferred.ts'
import { type DroplineError, toDroplineError } from '../../../core/base/errors.ts'
import { claimOver } from '../../../core/signaling/claim.ts'
import { heardAdverts, lanQuery } from '../../../core/signaling/lan-advert.ts'
import type { MdnsPacket } from '../../../core/signaling/mdns-packet.ts'
import type { ClaimTurns, SignalingConnection } from '../../../core/signaling/ports.ts'
import type { Endpoint } from '../../../core/trust/sightings.ts'
import type { LanLinks } from './lan-links.ts'
import { ipv6First } from './endpoints.ts'
import type { MdnsLink } from './mdns-link.ts'
import { dialEndpoint } from './websocket.ts'

const DIALS_AT_ONCE = 4
const DIAL_TIMEOUT_MS = 2_000
/** Different address and port pairs that one join tries, and how often each: whoever answers mDNS chooses where we dial. */
const TARGET_LIMIT = 32
const TRIES_PER_TARGET = 3
/** Ports below are those of services that an advert might be meant to poke at. */
const LOWEST_PORT = 1024

export interface LanJoinInit {
  readonly nameplate: string
  readonly clock: Clock
  readonly links: LanLinks
  readonly turns: ClaimTurns
}

/** Looks for the owner of a nameplate on the LAN: asks, dials who answers, takes the first that lets us in. */
export class LanJoin {
  readonly #init: LanJoinInit
  readonly #result: Deferred<SignalingConnection> = deferred()
  readonly #dials = new AbortController()
  /** Tries so far, by what keyOf() says. */
  readonly #targets = new Map<string, number>()
  readonly #running = new Set<string>()
  #waiting: Endpoint[] = []
  #refusal: DroplineError | null = null
  #settled = false

  constructor(init: LanJoinInit) {
    this.#init = init
  }

  /** Settles with the first connection, or with the refusal of the owner when nobody else is left to ask. */
  get result(): Promise<SignalingConnection> {
    return this.#result.promise
  }

  /** The most telling refusal so far. */
  get refusal(): DroplineError | null {
    return this.#refusal
  }

  ask(): void {
    void this.#init.links.send(() => lanQuery())
  }

  /** Dials whoever says to own the nameplate. */
  heard(link: MdnsLink, packet: MdnsPacket): void {
    if (this.#settled) return
    for (const advert of heardAdverts(packet)) {
      if (advert.nameplate !== this.#init.nameplate || advert.port < LOWEST_PORT) continue
      for (const address of link.reachable(advert.addresses))
        if (this.#init.links.isNearby(address)) this.#target({ address, port: advert.port })
    }
    this.#dialNext()
  }

  /** Gives up all dials; a connection that was handed out stays. */
  close(): void {
    this.#settled = true
    this.#waiting = []
    this.#dials.abort()
  }

  #target(endpoint: Endpoint): void {
    const key = keyOf(endpoint)
    const tries = this.#targets.get(key) ?? 0
    const isUnderWay = this.#running.has(key) || this.#waiting.some((other) => keyOf(other) === key)
    if (isUnderWay || tries >= TRIES_PER_TARGET) return
    if (tries === 0 && this.#targets.size >= TARGET_LIMIT) return
    this.#targets.set(key, tries + 1)
    this.#waiting = ipv6First([...this.#waiting, endpoint])
  }

  #dialNext(): void {
    while (!this.#settled && this.#running.size < DIALS_AT_ONCE) {
      const endpoint = this.#waiting.shift()
      if (endpoint === undefined) break
      this.#running.add(keyOf(endpoint))
      void this.#dial(endpoint)
    }
    const idle = this.#running.size === 0 && this.#waiting.length === 0
    if (!this.#settled && idle && this.#refusal !== null) this.#result.reject(this.#refusal)
  }

  async #dial(endpoint: Endpoint): Promise<void> {
    const { nameplate, clock, turns } = this.#init
    const { signal } = this.#dials
    try {
      const socket = await dialEndpoint(endpoint, signal, DIAL_TIMEOUT_MS)
      const connection = await claimOver(socket, { nameplate, via: 'lan', clock, signal, turns })
      if (this.#settled) {
        connection.pipe.close()
        return
      }
      this.#settled = true
      this.#result.resolve(connection)
    } catch (error) {
      const { code } = toDroplineError(error)
      if (code === 'code-busy' || code === 'version-mismatch') this.#refusal = toDroplineError(error)
    }
    this.#running.delete(keyOf(endpoint))
    this.#dialNext()
  }
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`
}

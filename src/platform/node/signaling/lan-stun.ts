import { createSocket, type Socket } from 'node:dgram'
import type { Clock } from '../../../core/base/clock.ts'
import { authorityOf, splitZone } from '../../../core/base/ip-address.ts'
import { TokenBucket } from '../../../core/signaling/token-bucket.ts'
import { encodeXorAddress } from '../../../net/stun/attributes.ts'
import { ATTRIBUTE, METHOD } from '../../../net/stun/constants.ts'
import { encodeMessage } from '../../../net/stun/encode.ts'
import { parseEndpoint } from '../../../net/stun/endpoint.ts'
import { decodeMessage } from '../../../net/stun/message.ts'

/** Answers per second, for everybody together: two sides that gather ask a dozen times. */
const ANSWERS_PER_SECOND = 100

export interface LanStunInit {
  readonly clock: Clock
  /** Who gets answers. */
  readonly isNearby: (address: string) => boolean
}

/**
 * STUN (RFC 8489) for the LAN: tells a program on another computer under which address it is seen. A browser page hides its own
 * addresses behind .local names, which need multicast to be resolved; where that is blocked this is how two sides still meet.
 */
export class LanStun {
  readonly #init: LanStunInit
  readonly #budget: TokenBucket
  readonly #sockets = new Map<string, Socket>()
  #closed = false

  constructor(init: LanStunInit) {
    this.#init = init
    this.#budget = new TokenBucket(ANSWERS_PER_SECOND, 1_000, init.clock.nowMs())
  }

  /** `stun:` URLs of the addresses that are listened on. */
  get urls(): readonly string[] {
    return [...this.#sockets].map(
      ([address, socket]) => `stun:${authorityOf(address, socket.address().port)}`,
    )
  }

  /**
   * Listens on these addresses and no others; those that cannot be bound are left out. So are link-local IPv6 ones: a URL has no
   * place for the zone.
   */
  async follow(wanted: readonly string[]): Promise<void> {
    const addresses = wanted.filter((address) => splitZone(address).zone === null)
    for (const address of [...this.#sockets.keys()]) if (!addresses.includes(address)) this.#forget(address)
    const fresh = addresses.filter((address) => !this.#sockets.has(address))
    await Promise.all(fresh.map((address) => this.#listen(address)))
  }

  close(): void {
    this.#closed = true
    for (const address of [...this.#sockets.keys()]) this.#forget(address)
  }

  #listen(address: string): Promise<void> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    return new Promise((resolve) => {
      socket.on('error', () => {
        this.#forget(address)
        resolve()
      })
      socket.on('message', (bytes, { address: from, port }) => {
        const answer = this.#answer(bytes, from, port)
        if (answer !== null) socket.send(answer, port, from, () => undefined)
      })
      socket.bind(0, address, () => {
        if (this.#closed) socket.close()
        else this.#sockets.set(address, socket)
        resolve()
      })
    })
  }

  #forget(address: string): void {
    this.#sockets.get(address)?.close()
    this.#sockets.delete(address)
  }

  #answer(bytes: Uint8Array, from: string, port: number): Uint8Array | null {
    if (!this.#init.isNearby(from) || !this.#budget.take(this.#init.clock.nowMs())) return null
    const request = decodeMessage(bytes)
    const source = parseEndpoint(from, port)
    if (request?.method !== METHOD.binding || request.messageClass !== 'request' || source === null)
      return null
    const { transactionId } = request
    return encodeMessage({
      method: METHOD.binding,
      messageClass: 'success',
      transactionId,
      attributes: [[ATTRIBUTE.xorMappedAddress, encodeXorAddress(source, transactionId)]],
      fingerprint: request.hasFingerprint,
    })
  }
}

import { lookup } from 'node:dns/promises'
import type { Clock } from '../../../core/base/clock.ts'
import { deferred } from '../../../core/base/deferred.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import { DroplineError, toDroplineError } from '../../../core/base/errors.ts'
import type { Presence } from '../../../core/trust/door-messages.ts'
import type { Endpoint } from '../../../core/trust/sightings.ts'
import { type Here, lookAtDoor } from '../../../core/trust/visit.ts'
import { inEveryZone } from '../signaling/endpoints.ts'
import type { LanInterface } from '../signaling/interfaces.ts'
import { dialFirst } from './dial.ts'
import { parseTypedAddress } from './typed-address.ts'

/** Adverts of those that were typed do not come by themselves: they are looked at this often. */
const LOOK_AGAIN_MS = 30_000
const FAILURE_LIMIT = 2
/** For the name to be looked up, and for the door to be found. */
const LOOK_LIMIT_MS = 5_000
/** Addresses of one host name and one version of IP that are tried. */
const ADDRESS_LIMIT = 4
/** Places that are dialled: a link-local address without a zone may be on any interface. */
const DIAL_LIMIT = 16
/** Typed addresses that are looked after; the oldest makes room. */
const BOOK_LIMIT = 16

export interface Found {
  readonly presence: Presence
  readonly endpoint: Endpoint
}

export interface AddressBookInit {
  readonly clock: Clock
  readonly defaultPort: number
  readonly interfaces: () => readonly LanInterface[]
  /** This computer, for those who are looked at to see it in turn; null while it is not to be seen. */
  readonly here: () => Here | null
  /** It answers, perhaps under another name than before. */
  readonly onFound: (typed: string, found: Found) => void
  /** It has not answered twice. */
  readonly onLost: (typed: string) => void
}

/** The computers that were reached by typing an address, for networks on which adverts do not travel. */
export class AddressBook {
  readonly #init: AddressBookInit
  readonly #entries = new Map<string, Dispose>()
  readonly #closing = new AbortController()

  constructor(init: AddressBookInit) {
    this.#init = init
  }

  /** Looks at an address once. Rejects with DroplineError 'address-malformed', 'address-silent' or 'version-mismatch'. */
  async look(typed: string): Promise<Found> {
    const { clock, defaultPort, here } = this.#init
    const { host, port } = parseTypedAddress(typed, defaultPort)
    const timeUp = deferred<never>()
    const over = new AbortController()
    const stopClock = clock.after(LOOK_LIMIT_MS, () => {
      over.abort()
      timeUp.reject(new DroplineError('address-silent', { reason: 'time-out' }))
    })
    timeUp.promise.catch(() => undefined)
    const { signal } = over
    try {
      const addresses = await Promise.race([this.#addressesOf(host), timeUp.promise])
      const endpoints = addresses.map((address) => ({ address, port }))
      const looking = dialFirst(endpoints, signal, async (socket, endpoint) => {
        const { presence } = await lookAtDoor(socket, here(), { clock, signal })
        return { presence, endpoint }
      })
      return await Promise.race([looking, timeUp.promise])
    } catch (error) {
      if (toDroplineError(error).code === 'version-mismatch') throw error
      throw new DroplineError('address-silent', {}, { cause: error })
    } finally {
      stopClock()
      over.abort()
    }
  }

  /** Looks at it again and again, until it is lost. */
  keep(typed: string): void {
    this.#entries.get(typed)?.()
    this.#entries.delete(typed)
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined && this.#entries.size >= BOOK_LIMIT) this.#drop(oldest)
    this.#wait(typed, 0)
  }

  close(): void {
    this.#closing.abort()
    for (const stop of this.#entries.values()) stop()
    this.#entries.clear()
  }

  #wait(typed: string, failures: number): void {
    if (this.#closing.signal.aborted) return
    const stop = this.#init.clock.after(LOOK_AGAIN_MS, () => void this.#lookAgain(typed, failures))
    this.#entries.set(typed, stop)
  }

  /** Of a name with many addresses, the first ones of IPv6 and of IPv4. */
  async #addressesOf(host: string): Promise<readonly string[]> {
    const found = await lookup(host, { all: true })
    const [ipv6, ipv4] = [6, 4].map((version) => found.filter(({ family }) => family === version))
    const tried = [ipv6, ipv4].flatMap((list = []) => list.slice(0, ADDRESS_LIMIT))
    const own = this.#init.interfaces()
    return tried.flatMap(({ address }) => inEveryZone(address, own)).slice(0, DIAL_LIMIT)
  }

  async #lookAgain(typed: string, failures: number): Promise<void> {
    const entry = this.#entries.get(typed)
    let found: Found | null = null
    try {
      found = await this.look(typed)
    } catch {
      // Counted below.
    }
    // Typed again meanwhile, or closed.
    if (this.#entries.get(typed) !== entry || entry === undefined) return
    if (found !== null) {
      this.#init.onFound(typed, found)
      this.#wait(typed, 0)
    } else if (failures + 1 >= FAILURE_LIMIT) this.#drop(typed)
    else this.#wait(typed, failures + 1)
  }

  #drop(typed: string): void {
    this.#entries.get(typed)?.()
    this.#entries.delete(typed)
    this.#init.onLost(typed)
  }
}

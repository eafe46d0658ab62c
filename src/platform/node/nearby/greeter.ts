import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import { TokenBucket } from '../../../core/signaling/token-bucket.ts'
import type { Sightings } from '../../../core/trust/sightings.ts'
import { type Here, lookAtDoor } from '../../../core/trust/visit.ts'
import { dialFirst } from './dial.ts'

/** Multicast has this long to do the work. */
const FIRST_DELAY_MS = 500
/** An advert that came this way is believed for twice as long. */
const REPEAT_MS = 60_000
/** Whoever invents adverts chooses where we dial: not more often than this. */
const VISITS_PER_MINUTE = 20
/** Who has heard of us, in pairs of adverts. */
const KNOWN_LIMIT = 256

export interface GreeterInit {
  readonly clock: Clock
  readonly sightings: Sightings
  readonly here: () => Here | null
}

/**
 * Goes to friends that are seen and says that this computer is there: multicast is sometimes lost in one direction only, and
 * friends should see each other or neither.
 */
export class Greeter {
  readonly #init: GreeterInit
  readonly #visits: TokenBucket
  /** Pairs of own and other advert of which the other side knows, or is being told. */
  readonly #known = new Set<string>()
  readonly #closing = new AbortController()
  #stop: Dispose = () => undefined

  constructor(init: GreeterInit) {
    this.#init = init
    this.#visits = new TokenBucket(VISITS_PER_MINUTE, 60_000, init.clock.nowMs())
    this.#wait(REPEAT_MS)
  }

  /** Something has changed, here or there. */
  hurry(): void {
    if (this.#pending().length > 0) this.#wait(FIRST_DELAY_MS)
  }

  close(): void {
    this.#closing.abort()
    this.#stop()
  }

  #wait(delayMs: number): void {
    this.#stop()
    if (this.#closing.signal.aborted) return
    this.#stop = this.#init.clock.after(delayMs, () => {
      this.#wait(REPEAT_MS)
      const here = this.#init.here()
      if (here === null) return
      for (const friend of this.#pending())
        if (this.#visits.take(this.#init.clock.nowMs())) void this.#visit(here, friend)
    })
  }

  #pending(): ReturnType<Sightings['friends']> {
    const own = this.#init.here()?.presence.instance
    if (own === undefined) return []
    return this.#init.sightings.friends().filter(({ instance }) => !this.#known.has(pairOf(own, instance)))
  }

  async #visit(here: Here, { instance, endpoints }: ReturnType<Sightings['friends']>[number]): Promise<void> {
    const { clock } = this.#init
    const { signal } = this.#closing
    const pair = pairOf(here.presence.instance, instance)
    this.#known.add(pair)
    try {
      const { known } = await dialFirst(endpoints, signal, (socket) =>
        lookAtDoor(socket, here, { clock, signal }),
      )
      if (!known) this.#known.delete(pair)
    } catch {
      // It is tried again while the advert is believed.
      this.#known.delete(pair)
    }
    const [oldest] = this.#known
    if (this.#known.size > KNOWN_LIMIT && oldest !== undefined) this.#known.delete(oldest)
  }
}

function pairOf(own: string, other: string): string {
  return `${own} ${other}`
}

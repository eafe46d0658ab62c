import type { Clock } from '../base/clock.ts'
import { Scope } from '../base/scope.ts'

/**
 * How long the peer's relayed addresses are kept back once it has named all of its addresses: time for a check in each direction,
 * and for the repetition of one that a router dropped because the other side had not sent anything yet (RFC 8445 section 14).
 */
export const RELAY_HOLD_MS = 700
/** The same where the peer does not say that it has named all: a STUN server that does not answer takes seconds to be given up. */
export const RELAY_HOLD_LIMIT_MS = 1_500

/**
 * Gives direct paths a head start. ICE agents go for the first pair that answers: a relay always does, while a direct pair between
 * two routers needs a packet in both directions first. So our ICE agent learns of the peer's relayed addresses a moment later
 * than of all others; until then our router lets nothing from them through.
 */
export class RelayHold {
  readonly #clock: Clock
  readonly #scope = new Scope()
  #timers = new Scope()
  #held: (() => void)[] = []
  #hasDirect = false
  #namedAll = false
  #over = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#scope.add(() => this.#timers.close())
  }

  /** Calls `add` when the time has come: at once when it is over. */
  keep(add: () => void): void {
    if (this.#over) {
      add()
      return
    }
    this.#held.push(add)
    if (this.#held.length === 1) this.#start()
  }

  /** The peer has named an address that is not a relay's. */
  directNamed(): void {
    this.#hasDirect = true
  }

  /** The peer has named all of its addresses. */
  allNamed(): void {
    if (this.#namedAll) return
    this.#namedAll = true
    if (this.#held.length > 0) this.#start()
  }

  /** A new generation of addresses: everything begins anew. */
  reset(): void {
    this.#timers.close()
    this.#timers = new Scope()
    this.#held = []
    this.#hasDirect = false
    this.#namedAll = false
    this.#over = false
  }

  close(): void {
    this.#held = []
    this.#scope.close()
  }

  #start(): void {
    if (!this.#namedAll) this.#releaseAfter(RELAY_HOLD_LIMIT_MS)
    else if (this.#hasDirect) this.#releaseAfter(RELAY_HOLD_MS)
    else this.#release()
  }

  #releaseAfter(delayMs: number): void {
    this.#timers.add(this.#clock.after(delayMs, () => this.#release()))
  }

  #release(): void {
    this.#over = true
    this.#timers.close()
    for (const add of this.#held.splice(0)) add()
  }
}

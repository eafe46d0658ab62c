import type { Clock } from '../base/clock.ts'
import { Scope } from '../base/scope.ts'

/**
 * How long our relayed addresses are kept back once the peer has named all of its own: time for a check in each direction, and
 * for the repetition of one that a router dropped because the other side had not sent anything yet (RFC 8445 section 14).
 */
export const RELAY_HOLD_MS = 700
/** The same where the peer does not say that it has named all: a STUN server that does not answer takes seconds to be given up. */
export const RELAY_HOLD_LIMIT_MS = 1_500

/**
 * Gives direct paths a head start. ICE agents go for the first pair that answers: a relay always does, while a direct pair between
 * two routers needs a packet in both directions first. So the peer learns of our relayed addresses a moment later than of all
 * others; until then no router lets anything from them through.
 */
export class RelayHold {
  readonly #clock: Clock
  readonly #scope = new Scope()
  #timers = new Scope()
  #held: (() => void)[] = []
  #peerKnown = false
  #peerNamedAll = false
  #over = false

  constructor(clock: Clock) {
    this.#clock = clock
    this.#scope.add(() => this.#timers.close())
  }

  /** Calls `send` when the time has come: at once when it is over. */
  keep(send: () => void): void {
    if (this.#over) {
      send()
      return
    }
    this.#held.push(send)
    if (this.#held.length === 1 && this.#peerKnown) this.#start()
  }

  /** The peer can be checked from now on: its description is there. */
  peerIsKnown(): void {
    this.#peerKnown = true
    if (this.#held.length > 0) this.#start()
  }

  /** The peer has named all of its own addresses. */
  peerNamedAll(): void {
    if (this.#peerNamedAll) return
    this.#peerNamedAll = true
    if (this.#peerKnown && this.#held.length > 0) this.#releaseAfter(RELAY_HOLD_MS)
  }

  /** A new generation of addresses: everything begins anew. */
  reset(): void {
    this.#timers.close()
    this.#timers = new Scope()
    this.#held = []
    this.#peerKnown = false
    this.#peerNamedAll = false
    this.#over = false
  }

  close(): void {
    this.#held = []
    this.#scope.close()
  }

  #start(): void {
    this.#releaseAfter(this.#peerNamedAll ? RELAY_HOLD_MS : RELAY_HOLD_LIMIT_MS)
  }

  #releaseAfter(delayMs: number): void {
    const release = (): void => {
      this.#over = true
      this.#timers.close()
      for (const send of this.#held.splice(0)) send()
    }
    this.#timers.add(this.#clock.after(delayMs, release))
  }
}

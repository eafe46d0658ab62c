import type { Clock } from '../base/clock.ts'
import { DroplineError } from '../base/errors.ts'
import type { Leg } from './leg.ts'
import type { PeerMessage } from './messages.ts'
import type { PeerPath } from './ports.ts'

/** How long after the first relayed byte a direct path is looked for; each further attempt waits twice as long. */
export const FIRST_UPGRADE_MS = 3_000
export const UPGRADE_PAUSE_LIMIT_MS = 600_000
/** How long one attempt may take: a direct path is there in a second or not at all. */
export const UPGRADE_TIMEOUT_MS = 10_000

export interface UpgraderInit {
  readonly role: 'offerer' | 'answerer'
  /** This side wants no direct path. */
  readonly refuses: boolean
  readonly clock: Clock
  readonly send: (message: PeerMessage) => void
  /** Makes a connection with this number, in a way that it can only come up directly. */
  readonly openLeg: (number: number) => Leg
  /** The attempt begins: the peer may move to it at any time now. */
  readonly onBegin: (number: number) => void
  /** The attempt came to nothing. Answers false if that ends everything, because the peer has moved already. */
  readonly onFailed: () => boolean
  /** The connection is proved: from now on it is somebody else's. */
  readonly onOpened: (leg: Leg) => void
}

/**
 * Looks for a direct path while the bytes run through a relay: a second connection beside the first, which is given up when it
 * does not come up. The offerer decides when; the answerer goes along.
 */
export class Upgrader {
  readonly #init: UpgraderInit
  #attempt: Leg | null = null
  #lastNumber = 0
  #relayed = false
  #ended: boolean
  #pauseMs = FIRST_UPGRADE_MS
  #cancelNext: (() => void) | null = null

  constructor(init: UpgraderInit) {
    this.#init = init
    this.#ended = init.refuses
  }

  /** Told at every change of the route. */
  pathIs(path: PeerPath): void {
    const before = this.#relayed
    this.#relayed = path === 'relayed'
    if (this.#relayed && !before) this.#startOver(FIRST_UPGRADE_MS)
    if (!this.#relayed) this.#cancel()
  }

  /** What did not work before may work now. */
  networkChanged(): void {
    if (this.#relayed) this.#startOver(FIRST_UPGRADE_MS)
  }

  /** A message about a connection that is not in use. Throws DroplineError 'protocol-violation'. */
  handle(message: PeerMessage): void {
    const { connection: number } = message
    if (message.type === 'give-up') {
      this.#onGiveUp(number, message.final)
      return
    }
    if (number > this.#lastNumber) this.#begin(number)
    // Others are left over from an attempt that this side has ended.
    if (this.#attempt?.number === number) this.#attempt.handle(message)
  }

  close(): void {
    this.#ended = true
    this.#cancel()
    this.#attempt?.close()
    this.#attempt = null
  }

  #startOver(pauseMs: number): void {
    this.#pauseMs = pauseMs
    this.#schedule()
  }

  #schedule(): void {
    const { role, clock } = this.#init
    this.#cancel()
    if (this.#ended || role === 'answerer' || !this.#relayed || this.#attempt !== null) return
    this.#cancelNext = clock.after(this.#pauseMs, () => {
      this.#cancelNext = null
      this.#pauseMs = Math.min(this.#pauseMs * 2, UPGRADE_PAUSE_LIMIT_MS)
      this.#try(this.#lastNumber + 1)
    })
  }

  #cancel(): void {
    this.#cancelNext?.()
    this.#cancelNext = null
  }

  /** The answerer's side of a new attempt. */
  #begin(number: number): void {
    if (this.#init.role === 'offerer' || this.#attempt !== null || number !== this.#lastNumber + 1)
      throw new DroplineError('protocol-violation', { what: 'unexpected connection' })
    if (this.#ended) {
      this.#lastNumber = number
      this.#init.send({ type: 'give-up', connection: number, final: true })
    } else {
      this.#try(number)
    }
  }

  #try(number: number): void {
    this.#lastNumber = number
    const leg = this.#open(number)
    if (leg === null) return
    this.#attempt = leg
    this.#init.onBegin(number)
    leg.start()
    leg.bound.then(
      () => {
        if (this.#attempt !== leg) return
        this.#attempt = null
        this.#init.onOpened(leg)
      },
      () => {
        if (this.#attempt !== leg) return
        this.#init.send({ type: 'give-up', connection: number, final: false })
        this.#over(leg)
      },
    )
  }

  /** null when the stack refuses: its window has gone, say. */
  #open(number: number): Leg | null {
    try {
      return this.#init.openLeg(number)
    } catch {
      this.#init.send({ type: 'give-up', connection: number, final: false })
      this.#schedule()
      return null
    }
  }

  #onGiveUp(number: number, final: boolean): void {
    const leg = this.#attempt
    if (final) this.#ended = true
    if (leg?.number === number) this.#over(leg)
  }

  #over(leg: Leg): void {
    this.#attempt = null
    leg.close()
    if (this.#init.onFailed()) this.#schedule()
  }
}

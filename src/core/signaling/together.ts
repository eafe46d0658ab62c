import type { Clock } from '../base/clock.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { DroplineError, type ErrorCode, toDroplineError } from '../base/errors.ts'
import { onAbort } from './ask.ts'
import { claimTurns } from './claim-turns.ts'
import {
  type OpenNameplate,
  OpenRefusedError,
  type SignalingConnection,
  type SignalingVia,
  type SignalingWay,
} from './ports.ts'

/** How many nameplates are proposed before it counts as a defect (or an attack) of the way that refuses them. */
const PROPOSAL_LIMIT = 12

const DEFAULT_GRACE_MS = 300

export interface OpenTogetherInit {
  /** A fresh random nameplate. It should answer five digits after some calls: four may all be taken. */
  readonly propose: () => string
  readonly onJoiner: (connection: SignalingConnection) => void
  readonly signal: AbortSignal
  readonly clock: Clock
  /** How long a fast way waits for the slower ones before the nameplate may be shown. */
  readonly graceMs?: number
  readonly ttlMs?: number
}

/** One nameplate that is open on one way or more. */
export interface OpenedTogether {
  readonly nameplate: string
  /** The ways on which it is open now; slower ones join later, lost ones leave. */
  readonly opened: readonly SignalingVia[]
  /** Called once when no way is left on which a joiner could come. */
  onLost(listener: () => void): Dispose
  /** Takes no further joiner. Connections that were handed out stay. */
  close(): void
}

/**
 * Opens one nameplate on all ways at once. Resolves when every way has answered, or after the grace time with those that
 * are open; the others join in the background. A nameplate that is taken somewhere is given up for another. Rejects with
 * DroplineError 'no-signaling' when no way works, 'cancelled' after an abort.
 */
export async function openTogether(
  ways: readonly SignalingWay[],
  init: OpenTogetherInit,
): Promise<OpenedTogether> {
  for (let proposal = 1; proposal <= PROPOSAL_LIMIT; proposal++) {
    const round = new Round(ways, init, proposal === PROPOSAL_LIMIT)
    const outcome = await round.settled
    if (outcome === 'open') return round
    round.close()
    if (outcome === 'cancelled') throw new DroplineError('cancelled')
    if (outcome === 'unreachable') break
  }
  throw new DroplineError('no-signaling')
}

type RoundOutcome = 'open' | 'taken' | 'unreachable' | 'cancelled'

/** One proposal: the same nameplate on all ways. */
class Round implements OpenedTogether {
  readonly nameplate: string
  readonly #init: OpenTogetherInit
  /** On the last proposal a way that says "taken" is left out, so that it cannot spoil the others. */
  readonly #ignoreTaken: boolean
  readonly #openings = new AbortController()
  readonly #open = new Map<SignalingWay, OpenNameplate>()
  readonly #outcome: Deferred<RoundOutcome> = deferred()
  readonly #lost = new Emitter<undefined>()
  #state: 'deciding' | 'open' | 'closed' = 'deciding'
  #graceOver = false
  #anyTaken = false
  #pending: number
  readonly #stopGrace: Dispose
  readonly #stopAbort: Dispose

  constructor(ways: readonly SignalingWay[], init: OpenTogetherInit, ignoreTaken: boolean) {
    this.nameplate = init.propose()
    this.#init = init
    this.#ignoreTaken = ignoreTaken
    this.#pending = ways.length
    this.#stopGrace = init.clock.after(init.graceMs ?? DEFAULT_GRACE_MS, () => {
      this.#graceOver = true
      this.#consider()
    })
    this.#stopAbort = onAbort(init.signal, () => {
      this.#decide('cancelled')
    })
    for (const way of ways) void this.#openOn(way)
    this.#consider()
  }

  get settled(): Promise<RoundOutcome> {
    return this.#outcome.promise
  }

  get opened(): readonly SignalingVia[] {
    return [...this.#open.values()].map((nameplate) => nameplate.via)
  }

  onLost(listener: () => void): Dispose {
    if (this.#isLost()) {
      listener()
      return () => undefined
    }
    return this.#lost.on(listener)
  }

  close(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#stopGrace()
    this.#stopAbort()
    this.#lost.clear()
    this.#openings.abort()
    for (const nameplate of this.#open.values()) nameplate.close()
    this.#open.clear()
  }

  async #openOn(way: SignalingWay): Promise<void> {
    const onJoiner = (connection: SignalingConnection): void => {
      // Before the nameplate is shown nobody honest can know it.
      if (this.#state === 'open') this.#init.onJoiner(connection)
      else connection.pipe.close()
    }
    try {
      const nameplate = await way.open(this.nameplate, onJoiner, this.#openings.signal, this.#init.ttlMs)
      this.#pending -= 1
      this.#opened(way, nameplate)
    } catch (error) {
      this.#pending -= 1
      const taken = error instanceof OpenRefusedError && error.refusal === 'nameplate-taken'
      if (taken && !this.#ignoreTaken) this.#anyTaken = true
    }
    this.#consider()
  }

  #opened(way: SignalingWay, nameplate: OpenNameplate): void {
    if (this.#state === 'closed') {
      nameplate.close()
      return
    }
    this.#open.set(way, nameplate)
    nameplate.onLost(() => {
      this.#open.delete(way)
      this.#consider()
    })
  }

  #consider(): void {
    if (this.#state === 'open' && this.#isLost()) {
      this.#lost.emit(undefined)
      this.#lost.clear()
    }
    if (this.#state !== 'deciding') return
    if (this.#anyTaken) this.#decide('taken')
    else if (this.#open.size > 0 && (this.#graceOver || this.#pending === 0)) this.#decide('open')
    else if (this.#pending === 0) this.#decide('unreachable')
  }

  #decide(outcome: RoundOutcome): void {
    if (this.#state !== 'deciding') return
    if (outcome === 'open') {
      this.#state = 'open'
      this.#stopGrace()
      this.#stopAbort()
    }
    this.#outcome.resolve(outcome)
  }

  #isLost(): boolean {
    return this.#state === 'open' && this.#open.size === 0 && this.#pending === 0
  }
}

/** Which failure tells most about why nobody was reached, the most telling first. All others count as 'no-signaling'. */
const tellingCodes: readonly ErrorCode[] = ['code-busy', 'version-mismatch', 'code-expired']

/**
 * Reaches the owner of a nameplate on all ways at once; the first that works wins and the others are given up. Rejects with
 * the most telling DroplineError when none works: 'code-busy', 'version-mismatch', 'code-expired', then 'no-signaling'.
 */
export async function joinFirst(
  ways: readonly SignalingWay[],
  nameplate: string,
  signal: AbortSignal,
): Promise<SignalingConnection> {
  const attempts = new AbortController()
  const stopAbort = onAbort(signal, () => {
    attempts.abort()
  })
  const turns = claimTurns()
  let won = false
  const joins = ways.map(async (way) => {
    const connection = await way.join(nameplate, attempts.signal, turns)
    if (won || signal.aborted) {
      connection.pipe.close()
      throw new DroplineError('cancelled')
    }
    won = true
    return connection
  })
  try {
    return await Promise.any(joins)
  } catch (error) {
    throw mostTelling(signal.aborted, error)
  } finally {
    stopAbort()
    attempts.abort()
  }
}

function mostTelling(cancelled: boolean, error: unknown): DroplineError {
  if (cancelled) return new DroplineError('cancelled')
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  const known = errors.map(toDroplineError)
  for (const code of tellingCodes) {
    const telling = known.find((candidate) => candidate.code === code)
    if (telling !== undefined) return telling
  }
  return known.find((candidate) => candidate.code === 'no-signaling') ?? new DroplineError('no-signaling')
}

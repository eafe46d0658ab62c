import { deferred, type Deferred } from '../base/deferred.ts'
import type { Clock } from '../base/clock.ts'
import type { Dispose } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import { AttemptCap } from '../pairing/budget.ts'
import { pairAsJoiner, pairAsOwner } from '../pairing/drive.ts'
import { type ResumeSecret, roomNameOf } from '../pairing/resume.ts'
import { onAbort } from '../signaling/ask.ts'
import type { SignalingConnection, SignalingWay } from '../signaling/ports.ts'
import { type Effort, firstEffort, nextEffort, type EffortEvent, overallEffort } from './effort.ts'
import type { Paired } from './owner-pairing.ts'

export interface MeetAgainInit {
  /** The sender keeps a room open on every way, the receiver looks for it on every way. */
  readonly role: 'owner' | 'joiner'
  readonly ways: readonly SignalingWay[]
  readonly secret: ResumeSecret
  readonly clock: Clock
  /** Aborting it ends the search. */
  readonly signal: AbortSignal
  /** Connections that failed one after the other before this search: the joiner waits accordingly. */
  readonly failuresBefore: number
  /** Calls the listener when there is a reason to try at once. */
  readonly onHope: (listener: () => void) => Dispose
  readonly onEffort: (effort: { readonly attempt: number; readonly nextTryAtMs: number | null }) => void
}

/**
 * Meets the other side of an earlier pairing again, however long it takes: all ways at once, each with its own back-off. Resolves
 * with the first connection over which both have proved to hold the secret; rejects with DroplineError 'cancelled' only.
 */
export async function meetAgain(init: MeetAgainInit): Promise<Paired> {
  const meeting = new Meeting(init)
  try {
    return await meeting.run()
  } finally {
    meeting.close()
  }
}

/** Everybody who comes, on every way; the owner's first good handshake decides, so that both sides keep the same one. */
class Meeting {
  readonly #init: MeetAgainInit
  readonly #scope = new Scope()
  readonly #over = new AbortController()
  readonly #met: Deferred<Paired> = deferred()
  readonly #efforts = new Map<SignalingWay, Effort>()
  readonly #cap = new AttemptCap()

  constructor(init: MeetAgainInit) {
    this.#init = init
    this.#met.promise.catch(() => undefined)
  }

  run(): Promise<Paired> {
    const { ways, clock, failuresBefore, signal } = this.#init
    this.#scope.add(onAbort(signal, () => this.#met.reject(new DroplineError('cancelled'))))
    for (const way of ways) this.#efforts.set(way, firstEffort(failuresBefore, clock.nowMs()))
    this.#tell()
    for (const way of ways) void this.#keepTrying(way)
    return this.#met.promise
  }

  close(): void {
    this.#over.abort()
    this.#scope.close()
  }

  async #keepTrying(way: SignalingWay): Promise<void> {
    const { clock, role } = this.#init
    while (!this.#over.signal.aborted) {
      const effort = this.#efforts.get(way)
      if (effort?.name === 'resting') {
        await this.#rest(effort.nextTryAtMs - clock.nowMs(), (reason) => this.#step(way, { name: reason }))
        continue
      }
      try {
        if (role === 'owner') await this.#listen(way)
        else await this.#look(way)
      } catch {
        // Whatever it was, it is tried again: the state of the search is all that a person can do something with.
      }
      this.#step(way, { name: 'failed', nowMs: clock.nowMs() })
    }
  }

  /** Owner: settles when the room is lost on this way. */
  async #listen(way: SignalingWay): Promise<void> {
    const room = roomNameOf(this.#init.secret, way.via)
    const opened = await way.open(room, (joiner) => void this.#admit(joiner), this.#over.signal, ROOM_TTL_MS)
    const lost = deferred<undefined>()
    const stopLost = opened.onLost(() => lost.resolve(undefined))
    const stopOver = onAbort(this.#over.signal, () => lost.resolve(undefined))
    this.#step(way, { name: 'opened' })
    await lost.promise
    stopLost()
    stopOver()
    opened.close()
  }

  async #admit(connection: SignalingConnection): Promise<void> {
    const { secret, clock } = this.#init
    try {
      const keys = await pairAsOwner(connection.pipe, {
        code: secret,
        via: connection.via,
        clock,
        signal: this.#over.signal,
        budget: this.#cap,
      })
      this.#meet({ keys, connection })
    } catch {
      // It was told; whoever it was, the room stays open.
    }
  }

  /** Joiner: one attempt on one way. */
  async #look(way: SignalingWay): Promise<void> {
    const { secret, clock } = this.#init
    const connection = await way.join(roomNameOf(secret, way.via), this.#over.signal)
    const { via, pipe } = connection
    const keys = await pairAsJoiner(pipe, { code: secret, via, clock, signal: this.#over.signal })
    this.#meet({ keys, connection })
  }

  /** The others are given up: they would tell the same peer the same thing. */
  #meet(paired: Paired): void {
    if (this.#over.signal.aborted) paired.connection.pipe.close()
    else {
      this.#over.abort()
      this.#met.resolve(paired)
    }
  }

  async #rest(ms: number, wake: (reason: 'due' | 'hope') => void): Promise<void> {
    const scope = new Scope()
    const rested = deferred<'due' | 'hope'>()
    scope.add(this.#init.clock.after(ms, () => rested.resolve('due')))
    scope.add(this.#init.onHope(() => rested.resolve('hope')))
    scope.add(onAbort(this.#over.signal, () => rested.resolve('due')))
    const reason = await rested.promise
    scope.close()
    wake(reason)
  }

  #step(way: SignalingWay, event: EffortEvent): void {
    const effort = this.#efforts.get(way)
    if (effort === undefined || this.#over.signal.aborted) return
    this.#efforts.set(way, nextEffort(effort, event))
    this.#tell()
  }

  #tell(): void {
    this.#init.onEffort(overallEffort([...this.#efforts.values()]))
  }
}

/** How long a server keeps the room without being asked again; a room that ended is opened anew. */
const ROOM_TTL_MS = 60 * 60_000

import { DroplineError, type ErrorCode, toDroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { ResumeSecret } from '../pairing/resume.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import { onAbort } from '../signaling/ask.ts'
import type { SignalingConnection } from '../signaling/ports.ts'
import { isResumable } from '../transfer/link.ts'
import { meetAgain } from './meet-again.ts'
import type { Paired } from './owner-pairing.ts'
import type { SessionControl, SessionParts } from './parts.ts'
import { openSealedPeer } from './sealed-peer.ts'

/**
 * What besides isResumable can go wrong when the two meet again, and go right the next time. A disk that is away when they do has
 * lost nothing yet: what was begun on it is not touched.
 */
const meetingFailures: ReadonlySet<ErrorCode> = new Set([
  'no-path',
  'no-signaling',
  'pairing-failed',
  'target-missing',
])

/** How long the owner has to open its room before the joiner looks for it. */
const LOOK_AFTER_CUT_OFF_MS = 1_000

/** How long a transfer that nobody has said yes to may be without its other side. */
const UNACCEPTED_PATIENCE_MS = 60_000

/** A connection that one transfer leaves to the next between the same two. Its new owner closes `scope`. */
export interface Ongoing extends ResumeSecret {
  readonly peer: ConnectedPeer
  readonly connection: SignalingConnection
  readonly scope: Scope
}

/** Somebody who has just paired, what an earlier pairing has left, or a connection that is there already. */
export type LifelineStart = Paired | ResumeSecret | Ongoing

/** What a connection has come to. */
export interface Carried<T> {
  readonly value: T
  /** Whether the connection is to be left to another transfer. */
  readonly keep: boolean
}

export interface LifelineInit<T> {
  readonly role: 'owner' | 'joiner'
  readonly parts: SessionParts
  readonly control: SessionControl
  readonly start: LifelineStart
  /** Runs the transfer over one connection; what is added to `scope` ends with it. */
  readonly carry: (peer: ConnectedPeer, scope: Scope) => Promise<Carried<T>>
  /** Whether the receiver has said yes: only then is it worth any patience. */
  readonly isAccepted: () => boolean
  /** Ends the signaling when it has done its work, so that the next joiner finds the code free. */
  readonly freesCode?: boolean
  readonly onConnecting: () => void
  readonly onReconnecting: (effort: Effort) => void
}

/** How far the search for the other side is. */
export interface Effort {
  readonly attempt: number
  readonly nextTryAtMs: number | null
}

/**
 * Carries a transfer over one connection after the other until it ends. Rejects with the DroplineError that ended it; after
 * `leaveSignal` with 'cancelled' and detail.left, as the transfer itself does; with detail.untold when the other side has not heard of
 * the cancel.
 */
export async function runLifeline<T>(
  init: LifelineInit<T>,
): Promise<{ readonly value: T; readonly ongoing: Ongoing | null }> {
  const lifeline = new Lifeline(init)
  try {
    return await lifeline.run()
  } finally {
    lifeline.close()
  }
}

class Lifeline<T> {
  readonly #init: LifelineInit<T>
  readonly #secret: ResumeSecret
  readonly #scope = new Scope()
  /** Ends connecting and searching: this side leaves or cancels, or is out of patience. */
  readonly #stop = new AbortController()
  #first: Paired | Ongoing | null
  #search: Promise<Paired> | null = null
  #effort: Effort = { attempt: 1, nextTryAtMs: null }
  #connected = false
  #carrying = false
  #everConnected: boolean
  #outOfPatience = false
  /** Connections that failed one after the other before anything came of them. */
  #failures = 0

  constructor(init: LifelineInit<T>) {
    this.#init = init
    const { start, control } = init
    this.#secret = 'keys' in start ? { resumeSecret: start.keys.resumeSecret } : start
    this.#first = 'connection' in start ? start : null
    this.#everConnected = !('keys' in start)
    for (const signal of [control.signal, control.leaveSignal])
      this.#scope.add(onAbort(signal, () => this.#stop.abort()))
  }

  close(): void {
    this.#stop.abort()
    this.#scope.close()
    // Met in the very moment in which it was not needed any more.
    this.#search?.then(
      ({ connection }) => connection.pipe.close(),
      () => undefined,
    )
  }

  async run(): Promise<{ readonly value: T; readonly ongoing: Ongoing | null }> {
    for (;;) {
      const { scope } = this.#first !== null && 'peer' in this.#first ? this.#first : { scope: new Scope() }
      let kept = false
      try {
        const { value, ongoing } = await this.#once(scope)
        kept = ongoing !== null
        return { value, ongoing }
      } catch (error) {
        this.#throwUnlessPassing(toDroplineError(error))
      } finally {
        this.#connected = false
        this.#carrying = false
        if (!kept) scope.close()
      }
    }
  }

  /** One connection, from meeting to its end. */
  async #once(scope: Scope): Promise<{ readonly value: T; readonly ongoing: Ongoing | null }> {
    const from = this.#first ?? (await this.#meet(scope))
    this.#first = null
    this.#connected = true
    const { connection } = from
    const peer = 'peer' in from ? from.peer : await this.#connect(from, scope)
    this.#everConnected = true
    this.#failures = 0
    this.#searchWhenCutOff(connection, peer, scope)
    if (this.#init.freesCode === true && from === this.#init.start) connection.pipe.close()
    const whileCarried = new Scope()
    scope.add(() => whileCarried.close())
    this.#carrying = true
    const { value, keep } = await this.#init.carry(peer, whileCarried)
    whileCarried.close()
    return { value, ongoing: keep ? { ...this.#secret, peer, connection, scope } : null }
  }

  #connect({ connection, keys }: Paired, scope: Scope): Promise<ConnectedPeer> {
    const { parts, onConnecting } = this.#init
    scope.add(() => connection.pipe.close())
    onConnecting()
    return openSealedPeer({ parts, connection, keys, signal: this.#stop.signal }, scope)
  }

  #throwUnlessPassing(error: DroplineError): void {
    const { control, isAccepted } = this.#init
    if (control.signal.aborted) {
      const told = this.#carrying && error.code !== 'peer-lost' && error.detail.untold === undefined
      throw new DroplineError('cancelled', told ? {} : { untold: 1 }, { cause: error })
    }
    if (control.leaveSignal.aborted) throw new DroplineError('cancelled', { left: 1 }, { cause: error })
    if (this.#outOfPatience) throw new DroplineError('peer-lost', {}, { cause: error })
    const passes = isResumable(error) || meetingFailures.has(error.code)
    if (!this.#everConnected || !passes) throw error
    if (error.code === 'peer-left' && !isAccepted()) throw error
    if (error.code !== 'peer-lost' && error.code !== 'peer-left') this.#failures += 1
  }

  async #meet(scope: Scope): Promise<Paired> {
    this.#search ??= this.#startSearch()
    this.#init.onReconnecting(this.#effort)
    if (!this.#init.isAccepted())
      scope.add(
        this.#init.parts.clock.after(UNACCEPTED_PATIENCE_MS, () => {
          this.#outOfPatience = true
          this.#stop.abort()
        }),
      )
    const search = this.#search
    const paired = await search
    this.#search = null
    return paired
  }

  #startSearch(): Promise<Paired> {
    const { role, parts, control, onReconnecting } = this.#init
    const search = meetAgain({
      role,
      ways: parts.ways,
      secret: this.#secret,
      clock: parts.clock,
      signal: this.#stop.signal,
      failuresBefore: role === 'joiner' ? this.#failures : 0,
      onHope: (listener) => {
        const stops = [control.onHope(listener), parts.onNetworkChange?.(listener)]
        return () => stops.forEach((stop) => stop?.())
      },
      onEffort: (effort) => {
        this.#effort = effort
        if (!this.#connected) onReconnecting(effort)
      },
    })
    search.catch(() => undefined)
    return search
  }

  /**
   * The end of the signaling says sooner than silence that the other side may be gone: the owner opens the room at once, the
   * joiner looks for it soon after. When they meet there, the old connection is dropped for the new one.
   */
  #searchWhenCutOff(connection: SignalingConnection, peer: ConnectedPeer, scope: Scope): void {
    const search = (): void => {
      this.#search ??= this.#startSearch()
      this.#search.then(
        () => peer.close(),
        () => undefined,
      )
    }
    scope.add(
      connection.pipe.onClose(() => {
        if (this.#stop.signal.aborted || scope.closed) return
        if (this.#init.role === 'owner') search()
        else scope.add(this.#init.parts.clock.after(LOOK_AFTER_CUT_OFF_MS, search))
      }),
    )
  }
}

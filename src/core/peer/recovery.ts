import type { Clock } from '../base/clock.ts'
import { Scope } from '../base/scope.ts'
import type { PeerConnectionPort, PeerState } from './ports.ts'

/** How long a connection may stay broken while ICE is restarted; then the session meets the peer anew. */
export const RECOVERY_LIMIT_MS = 20_000
/** While it is broken, ICE is restarted this often: the network may have come up later than the last restart. */
export const RESTART_EVERY_MS = 5_000
/** How long a connection may be 'disconnected' that cannot restart ICE: consent may only have missed a few answers. */
export const DISCONNECTED_LIMIT_MS = 4_000
/**
 * A peer that was heard and then falls silent for this long (transfers ping every second) has perhaps lost its path, which a stack
 * notices only after 5 to 6 s, and with no candidate pair never: ICE is restarted, which costs a healthy connection nothing.
 */
export const SILENCE_MS = 2_500
/** A peer that has nothing to say is no broken path: silence restarts ICE no more often than this. */
export const SILENCE_PAUSE_MS = 30_000

export interface RecoveryInit {
  readonly clock: Clock
  readonly port: PeerConnectionPort
  /** Whether ICE can be restarted now. */
  readonly canRestart: () => boolean
  readonly restart: () => void
  /** Called at most once: the connection will not come back. */
  readonly onLost: () => void
}

/** Watches one connection that has been open: restarts ICE when its path breaks, and gives it up in bounded time. */
export class Recovery {
  readonly #init: RecoveryInit
  readonly #scope = new Scope()
  #broken: Scope | null = null
  #lastHeardMs: number | null = null
  #cancelSilence = (): void => undefined
  #deafUntilMs = 0
  /** Nothing has come since ICE was restarted because of the silence. */
  #silent = false

  constructor(init: RecoveryInit) {
    this.#init = init
    this.#scope.add(init.port.onState((state) => this.#onState(state)))
    this.#scope.add(() => this.#mend())
    this.#scope.add(() => this.#cancelSilence())
  }

  /** Whether ICE is being restarted because the path broke, so that the peer may be heard again. */
  get mending(): boolean {
    return (this.#broken !== null || this.#silent) && this.#init.canRestart()
  }

  /** Something has come from the peer. */
  heard(): void {
    this.#silent = false
    const nowMs = this.#init.clock.nowMs()
    if (nowMs < this.#deafUntilMs) return
    const first = this.#lastHeardMs === null
    this.#lastHeardMs = nowMs
    if (first) this.#watchSilence(SILENCE_MS)
  }

  /** The computer has other addresses than before: the old path may be dead, and there may be a better one. */
  networkChanged(): void {
    if (!this.#scope.closed) this.#init.restart()
  }

  close(): void {
    this.#scope.close()
  }

  #onState(state: PeerState): void {
    switch (state) {
      case 'connected':
        this.#mend()
        return
      case 'disconnected':
      case 'failed':
        this.#break(state)
        return
      default:
    }
  }

  #break(state: 'disconnected' | 'failed'): void {
    const { clock, canRestart } = this.#init
    if (!canRestart()) {
      if (state === 'failed') this.#lose()
      else if (this.#broken === null) this.#startLimit(DISCONNECTED_LIMIT_MS)
      return
    }
    if (this.#broken !== null) return
    const broken = this.#startLimit(RECOVERY_LIMIT_MS)
    const restart = (): void => {
      this.#init.restart()
      const cancel = clock.after(RESTART_EVERY_MS, restart)
      broken.add(cancel)
    }
    restart()
  }

  #startLimit(limitMs: number): Scope {
    const broken = new Scope()
    broken.add(this.#init.clock.after(limitMs, () => this.#lose()))
    this.#broken = broken
    return broken
  }

  #mend(): void {
    this.#broken?.close()
    this.#broken = null
  }

  #lose(): void {
    if (this.#scope.closed) return
    this.close()
    this.#init.onLost()
  }

  #watchSilence(delayMs: number): void {
    if (this.#scope.closed) return
    const { clock } = this.#init
    this.#cancelSilence = clock.after(delayMs, () => {
      const silentMs = clock.nowMs() - (this.#lastHeardMs ?? 0)
      if (silentMs < SILENCE_MS) {
        this.#watchSilence(SILENCE_MS - silentMs)
        return
      }
      // A later message starts the watch again: one restart for each silence.
      this.#lastHeardMs = null
      this.#silent = true
      this.#deafUntilMs = clock.nowMs() + SILENCE_PAUSE_MS
      this.#init.restart()
    })
  }
}

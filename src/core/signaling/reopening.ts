import { randomBelow } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { OwnerSocket } from './owner-socket.ts'
import { type OpenNameplate, OpenRefusedError, type SignalingConnection } from './ports.ts'
import { formatMessage } from './rendezvous-messages.ts'
import type { WebSocketPipe } from './web-socket.ts'

/** How long an owner tries to come back to its nameplate; a server keeps it as long. */
export const REOPEN_LIMIT_MS = 2 * 60_000
const FIRST_DELAY_MS = 200
const DELAY_LIMIT_MS = 8_000

export interface ReopeningInit {
  /** On which the nameplate is open now. */
  readonly socket: WebSocketPipe
  /** Opens the same nameplate again, on a new connection. Rejects with OpenRefusedError. */
  readonly dial: (signal: AbortSignal) => Promise<WebSocketPipe>
  readonly clock: Clock
  readonly onJoiner: (connection: SignalingConnection) => void
  /** When the code expires: there is nothing to come back to after that. */
  readonly untilMs: number
}

/**
 * A nameplate that survives its connection: a server that restarts or hands over to another node, a Wi-Fi that was gone for a
 * moment. Joiners that are in the middle of pairing end with the connection; the next one finds the nameplate again.
 */
export class ReopeningNameplate implements OpenNameplate {
  readonly via = 'rendezvous'
  readonly #init: ReopeningInit
  readonly #lost = new Emitter<undefined>()
  readonly #attempts = new AbortController()
  #current: OwnerSocket
  #state: 'open' | 'reopening' | 'closed' | 'lost' = 'open'
  #stopWaiting: Dispose = () => undefined

  constructor(init: ReopeningInit) {
    this.#init = init
    this.#current = this.#own(init.socket)
  }

  onLost(listener: () => void): Dispose {
    if (this.#state === 'lost') {
      listener()
      return () => undefined
    }
    return this.#lost.on(listener)
  }

  close(): void {
    if (this.#state === 'closed' || this.#state === 'lost') return
    this.#state = 'closed'
    this.#lost.clear()
    this.#stopWaiting()
    this.#attempts.abort()
    this.#current.close('end-nameplate')
  }

  #own(socket: WebSocketPipe): OwnerSocket {
    const owner: OwnerSocket = new OwnerSocket(socket, this.#init.clock, {
      joiner: this.#init.onJoiner,
      going: () => {
        this.#reopen(owner)
      },
      lost: (how) => {
        if (how === 'ended' && owner === this.#current) this.#giveUp()
        else this.#reopen(owner)
      },
    })
    return owner
  }

  #reopen(owner: OwnerSocket): void {
    if (owner !== this.#current || this.#state !== 'open') return
    this.#state = 'reopening'
    const { clock, untilMs } = this.#init
    void this.#attempt(Math.min(untilMs, clock.nowMs() + REOPEN_LIMIT_MS), FIRST_DELAY_MS)
  }

  async #attempt(limitMs: number, delayMs: number): Promise<void> {
    const { clock, dial } = this.#init
    let socket: WebSocketPipe
    try {
      socket = await dial(this.#attempts.signal)
    } catch (error) {
      if (!this.#isReopening()) return
      const final = error instanceof OpenRefusedError && error.refusal === 'nameplate-taken'
      // Spread, because a server that comes back has lost all its owners at the same moment.
      const waitMs = delayMs / 2 + randomBelow(delayMs)
      if (final || clock.nowMs() + waitMs >= limitMs) {
        this.#giveUp()
        return
      }
      this.#stopWaiting = clock.after(waitMs, () => {
        void this.#attempt(limitMs, Math.min(2 * delayMs, DELAY_LIMIT_MS))
      })
      return
    }
    if (!this.#isReopening()) {
      socket.send(formatMessage({ type: 'close' }))
      socket.close()
      return
    }
    const before = this.#current
    this.#state = 'open'
    this.#current = this.#own(socket)
    // After a 'going' it may still have a joiner.
    before.close('keep-nameplate')
  }

  // A method, so that the compiler does not take the state before an await for the state after it.
  #isReopening(): boolean {
    return this.#state === 'reopening'
  }

  #giveUp(): void {
    if (this.#state === 'closed' || this.#state === 'lost') return
    this.#state = 'lost'
    this.#stopWaiting()
    this.#attempts.abort()
    this.#current.close('keep-nameplate')
    this.#lost.emit(undefined)
    this.#lost.clear()
  }
}

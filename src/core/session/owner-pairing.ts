import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { DroplineError } from '../base/errors.ts'
import type { Scope } from '../base/scope.ts'
import { GuessBudget } from '../pairing/budget.ts'
import { codeLink, formatCode, type PairingCode, randomNameplate, randomWords } from '../pairing/code.ts'
import { pairAsOwner, refuseJoiner } from '../pairing/drive.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import type { SignalingConnection, SignalingWay } from '../signaling/ports.ts'
import { openTogether } from '../signaling/together.ts'
import type { TransferState } from './state.ts'

export interface OwnerPairingInit {
  readonly ways: readonly SignalingWay[]
  readonly clock: Clock
  readonly codeWords: number
  readonly ttlMs: number
  readonly signal: AbortSignal
  /** Told when the code can be used, and after every wrong guess. */
  readonly onWaiting: (state: Extract<TransferState, { name: 'waiting-for-peer' }>) => void
}

/** The joiner that proved to know the code. */
export interface Paired {
  readonly keys: PairingKeys
  readonly connection: SignalingConnection
}

/** One code and everybody who tries it: one joiner at a time, as many wrong guesses as the budget allows. */
class CodeDesk {
  readonly budget = new GuessBudget()
  readonly result = deferred<Paired>()
  readonly #init: OwnerPairingInit
  readonly #words: readonly string[]
  readonly #expiresAtMs: number
  #code: PairingCode | null = null
  #state: 'free' | 'pairing' | 'paired' = 'free'

  constructor(init: OwnerPairingInit) {
    this.#init = init
    this.#words = randomWords(init.codeWords)
    this.#expiresAtMs = init.clock.nowMs() + init.ttlMs
  }

  /** From now on joiners are heard. */
  open(nameplate: string): void {
    this.#code = { nameplate, words: this.#words }
    this.#showCode()
  }

  async onJoiner(connection: SignalingConnection): Promise<void> {
    if (this.#code === null || this.#state !== 'free') {
      refuseJoiner(connection.pipe, 'code-busy')
      return
    }
    this.#state = 'pairing'
    const { clock, signal } = this.#init
    const attempt = { code: this.#code, via: connection.via, clock, signal, budget: this.budget }
    try {
      const keys = await pairAsOwner(connection.pipe, attempt)
      this.#state = 'paired'
      this.result.resolve({ keys, connection })
    } catch {
      // Whatever this joiner did wrong it was told, and the code goes on as long as it has guesses.
      this.#state = 'free'
      if (this.budget.usedUp) this.result.reject(new DroplineError('code-used-up'))
      else this.#showCode()
    }
  }

  /** A joiner who is in the middle of pairing may still finish; the handshake has its own time limit. */
  expire(): void {
    if (this.#state === 'free') this.result.reject(new DroplineError('code-expired'))
  }

  #showCode(): void {
    if (this.#code === null || this.#init.signal.aborted) return
    this.#init.onWaiting({
      name: 'waiting-for-peer',
      code: formatCode(this.#code),
      link: codeLink(this.#code),
      expiresAtMs: this.#expiresAtMs,
      wrongGuesses: this.budget.wrongGuesses,
      guessLimit: this.budget.limit,
    })
  }
}

/**
 * Opens a fresh code on all ways and answers with the first joiner that proves to know it; later ones are told that it is
 * taken, until `scope` closes. Rejects with DroplineError 'no-signaling', 'code-expired', 'code-used-up' or 'cancelled'.
 */
export async function pairWithJoiner(init: OwnerPairingInit, scope: Scope): Promise<Paired> {
  const { ways, clock, ttlMs, signal } = init
  const desk = new CodeDesk(init)
  const opened = await openTogether(ways, {
    propose: randomNameplate,
    onJoiner: (connection) => void desk.onJoiner(connection),
    signal,
    clock,
    ttlMs,
  })
  scope.add(() => {
    opened.close()
  })
  scope.add(
    opened.onLost(() => {
      desk.result.reject(new DroplineError('no-signaling'))
    }),
  )
  scope.add(
    clock.after(ttlMs, () => {
      desk.expire()
    }),
  )
  const onAbort = (): void => {
    desk.result.reject(new DroplineError('cancelled'))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  scope.add(() => {
    signal.removeEventListener('abort', onAbort)
  })
  desk.open(opened.nameplate)
  return desk.result.promise
}

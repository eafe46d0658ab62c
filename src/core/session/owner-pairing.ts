import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { DroplineError } from '../base/errors.ts'
import type { Scope } from '../base/scope.ts'
import { GuessBudget } from '../pairing/budget.ts'
import { codeLink, formatCode, type PairingCode, randomNameplate, randomWords } from '../pairing/code.ts'
import { pairAsOwner, refuseJoiner } from '../pairing/drive.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import { onAbort } from '../signaling/ask.ts'
import type { SignalingConnection, SignalingWay } from '../signaling/ports.ts'
import { openTogether } from '../signaling/together.ts'
import type { TransferState } from './state.ts'

export interface CodeDeskInit {
  readonly ways: readonly SignalingWay[]
  readonly clock: Clock
  readonly codeWords: number
  readonly ttlMs: number
  /** How many may pair with the one code. */
  readonly receivers: number
  readonly signal: AbortSignal
  /** Told when the code can be used, after every wrong guess, and after everybody who came but the last. */
  readonly onWaiting: (state: Extract<TransferState, { name: 'waiting-for-peer' }>) => void
  /** A joiner that proved to know the code. */
  readonly onPaired: (paired: Paired) => void
}

/** Two sides that proved to each other that they know the same, and the pipe between them. */
export interface Paired {
  readonly keys: PairingKeys
  readonly connection: SignalingConnection
}

/** One code and everybody who tries it: one joiner at a time, as many wrong guesses as the budget allows. */
class CodeDesk {
  readonly budget = new GuessBudget()
  readonly result = deferred<undefined>()
  readonly #init: CodeDeskInit
  readonly #words: readonly string[]
  readonly #expiresAtMs: number
  #code: PairingCode | null = null
  #state: 'free' | 'pairing' | 'closed' = 'free'
  #came = 0
  #expired = false

  constructor(init: CodeDeskInit) {
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
    const { clock, signal, receivers, onPaired } = this.#init
    const attempt = { code: this.#code, via: connection.via, clock, signal, budget: this.budget }
    try {
      const keys = await pairAsOwner(connection.pipe, attempt)
      this.#came += 1
      onPaired({ keys, connection })
    } catch {
      // Whatever this joiner did wrong it was told, and the code goes on as long as it has guesses.
    }
    this.#state = 'free'
    if (this.#came === receivers) this.end('code-expired')
    else if (this.budget.usedUp) this.end('code-used-up')
    else if (this.#expired) this.end('code-expired')
    else this.#showCode()
  }

  /** A joiner who is in the middle of pairing may still finish; the handshake has its own time limit. */
  expire(): void {
    this.#expired = true
    if (this.#state === 'free') this.end('code-expired')
  }

  /** Nobody else is heard; what is wrong with that depends on whether anybody has come. */
  end(reason: 'code-expired' | 'code-used-up' | 'no-signaling' | 'cancelled'): void {
    this.#state = 'closed'
    if (this.#came > 0 && reason !== 'cancelled') this.result.resolve(undefined)
    else this.result.reject(new DroplineError(reason))
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
 * Opens a fresh code on all ways and gives every joiner that proves to know it to `onPaired`. Resolves when as many have come as
 * may, or nobody else can; later ones are told that it is taken, until `scope` closes. Rejects with DroplineError
 * 'no-signaling', 'code-expired', 'code-used-up' when nobody has come, and with 'cancelled'.
 */
export async function runCodeDesk(init: CodeDeskInit, scope: Scope): Promise<void> {
  const { ways, clock, ttlMs, signal } = init
  const desk = new CodeDesk(init)
  const opened = await openTogether(ways, {
    propose: randomNameplate,
    onJoiner: (connection) => void desk.onJoiner(connection),
    signal,
    clock,
    ttlMs,
  })
  scope.add(() => opened.close())
  scope.add(opened.onLost(() => desk.end('no-signaling')))
  scope.add(clock.after(ttlMs, () => desk.expire()))
  scope.add(onAbort(signal, () => desk.end('cancelled')))
  desk.open(opened.nameplate)
  return desk.result.promise
}

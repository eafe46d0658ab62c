import { DroplineError } from '../base/errors.ts'

const FIRST_DELAY_MS = 1000

/** What an owner allows those who try. */
export interface AttemptBudget {
  /** Counts one attempt. Throws DroplineError 'code-used-up' if there is none left. */
  spend(): void
  /** Takes back the attempt of a handshake that succeeded. */
  refund(): void
  /** Whether no further attempt is allowed. */
  readonly usedUp: boolean
  /** Milliseconds to wait before the next attempt may start. */
  nextDelayMs(): number
}

/** Attempts at a secret of 256 bits: guessing is hopeless, so the cap only ends a flood, and nobody has to wait. */
export class AttemptCap implements AttemptBudget {
  readonly #limit: number
  #spent = 0

  constructor(limit = 1000) {
    this.#limit = limit
  }

  spend(): void {
    if (this.usedUp) throw new DroplineError('code-used-up')
    this.#spent += 1
  }

  refund(): void {
    this.#spent = Math.max(0, this.#spent - 1)
  }

  get usedUp(): boolean {
    return this.#spent >= this.#limit
  }

  nextDelayMs(): number {
    return 0
  }
}

/**
 * How many wrong guesses a code survives; kept by its owner for the life of the code. A guess is spent when the owner's
 * share leaves, because from then on the other side can test one guess by itself, and comes back only when the other side
 * has proved that it knows the code: aborting in between is no way to guess for free.
 */
export class GuessBudget implements AttemptBudget {
  /** Guesses that are allowed in all. */
  readonly limit: number
  #spent = 0

  constructor(limit = 3) {
    this.limit = limit
  }

  /** Counts one guess. Throws DroplineError 'code-used-up' if there is none left. */
  spend(): void {
    if (this.usedUp) throw new DroplineError('code-used-up')
    this.#spent += 1
  }

  /** Takes back the guess of a handshake that succeeded. */
  refund(): void {
    this.#spent = Math.max(0, this.#spent - 1)
  }

  /** Guesses that were wrong, with those whose handshake is still running. */
  get wrongGuesses(): number {
    return this.#spent
  }

  /** Whether no further guess is allowed. */
  get usedUp(): boolean {
    return this.#spent >= this.limit
  }

  /** Milliseconds to wait before the next guess may start: 0, then 1000, 2000, 4000. */
  nextDelayMs(): number {
    return this.#spent === 0 ? 0 : FIRST_DELAY_MS * 2 ** (this.#spent - 1)
  }
}

import { DroplineError } from '../base/errors.ts'

const FIRST_DELAY_MS = 1000

/**
 * How many wrong guesses a code survives; kept by its owner for the life of the code. A guess is spent when the owner's
 * share leaves, because from then on the other side can test one guess by itself, and comes back only when the other side
 * has proved that it knows the code: aborting in between is no way to guess for free.
 */
export class GuessBudget {
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

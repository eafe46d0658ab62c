const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000
/** What ran for this long has not failed because of how it was started. */
const PROVED_AFTER_MS = 60_000

/** How long to wait before something that ended by itself is started again: 0.5, 1, 2 ... 60 s, and from the start after a good run. */
export class RestartPause {
  #failures = 0
  #startedAtMs = 0

  /** It runs. */
  started(nowMs: number): void {
    this.#startedAtMs = nowMs
  }

  /** It has ended, or could not be started. Answers the milliseconds to wait. */
  failed(nowMs: number): number {
    if (this.#startedAtMs > 0 && nowMs - this.#startedAtMs >= PROVED_AFTER_MS) this.#failures = 0
    this.#startedAtMs = 0
    this.#failures += 1
    return Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS)
  }
}

/** Does one thing after the other: each begins when the one before has ended, however that ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** Settles as `work` does. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  /** Resolves when everything that was taken so far has ended. */
  async settled(): Promise<void> {
    await this.#last
  }
}

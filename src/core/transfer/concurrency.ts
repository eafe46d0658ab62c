/** Lets at most `limit` tasks run at a time; the others wait in the order of coming. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#free = limit
  }

  /** Takes a slot, waiting for one if need be. Every `take` needs one `give`. */
  take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** Hands the slot to whoever waits longest. */
  give(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free += 1
    else next()
  }
}

/**
 * Runs `load` for the items in order, up to `ahead` of them before their turn, and yields the results in order. Takes no item
 * before there is room for it. When the consumer stops or a load fails, it waits for the loads under way before it ends.
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  load: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const iterator = items[Symbol.iterator]()
  const loading: Promise<Result>[] = []
  const start = (): void => {
    const next = iterator.next()
    if (next.done === true) return
    const result = load(next.value)
    // Its turn to be awaited comes later; until then a failure must not count as unhandled.
    result.catch(() => undefined)
    void loading.push(result)
  }
  try {
    while (loading.length < ahead) {
      const before = loading.length
      start()
      if (loading.length === before) break
    }
    for (;;) {
      const first = loading[0]
      if (first === undefined) return
      const result = await first
      void loading.shift()
      start()
      yield result
    }
  } finally {
    await Promise.allSettled(loading)
  }
}

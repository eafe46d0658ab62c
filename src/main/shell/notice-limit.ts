import type { Clock } from '../../core/base/clock.ts'

const WINDOW_MS = 60_000
/** A peer that asks again and again becomes silent. */
const PER_PEER = 3
/** Peers choose their names, so that there is a limit for all of them as well. */
const FOR_ALL = 10

/** How many notifications peers may cause. What is held back is still in the window, on the tray and on the badge. */
export class NoticeLimit {
  readonly #clock: Clock
  #shown: readonly { readonly peer: string; readonly atMs: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether one more notification may be shown for `peer` now; counts it if so. */
  allows(peer: string): boolean {
    const nowMs = this.#clock.nowMs()
    this.#shown = this.#shown.filter(({ atMs }) => nowMs - atMs < WINDOW_MS)
    if (this.#shown.length >= FOR_ALL) return false
    if (this.#shown.filter((shown) => shown.peer === peer).length >= PER_PEER) return false
    this.#shown = [...this.#shown, { peer, atMs: nowMs }]
    return true
  }
}

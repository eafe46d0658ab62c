import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import { lanQuery } from '../../../core/signaling/lan-advert.ts'
import type { LanLinks } from '../signaling/lan-links.ts'

const FIRST_PAUSE_MS = 1_000
/** Adverts are believed for 120 s: one question may get lost. */
const LONGEST_PAUSE_MS = 40_000

/** Asks who is there: at once, and then less and less often (RFC 6762 section 5.2). */
export class Browser {
  readonly #clock: Clock
  readonly #links: LanLinks
  #stop: Dispose = () => undefined

  constructor(clock: Clock, links: LanLinks) {
    this.#clock = clock
    this.#links = links
  }

  /** From the beginning. Resolves when the first question has left. */
  async restart(): Promise<void> {
    this.#wait(FIRST_PAUSE_MS)
    await this.#ask()
  }

  stop(): void {
    this.#stop()
  }

  #wait(pauseMs: number): void {
    this.#stop()
    this.#stop = this.#clock.after(pauseMs, () => {
      void this.#ask()
      this.#wait(Math.min(2 * pauseMs, LONGEST_PAUSE_MS))
    })
  }

  async #ask(): Promise<void> {
    // A link that failed is opened anew: a firewall that was shut for a moment, a cable.
    await this.#links.follow()
    await this.#links.send(() => lanQuery())
  }
}

import type { Clock } from '../core/base/clock.ts'
import { systemInterfaces } from '../platform/node/signaling/interfaces.ts'

/** No system tells Node about its networks, so they are looked at. */
const LOOK_EVERY_MS = 2_000

/** Calls `onChange` when this computer's addresses have changed, while it is switched on. */
export class NetworkWatch {
  readonly #clock: Clock
  readonly #onChange: () => void
  #seen = ''
  #cancel: (() => void) | null = null

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  /** Only while somebody waits for another network: an idle program has no timers. */
  switchOn(on: boolean): void {
    if (on === (this.#cancel !== null)) return
    if (on) {
      this.#seen = addresses()
      this.#lookLater()
    } else {
      this.#cancel?.()
      this.#cancel = null
    }
  }

  #lookLater(): void {
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => {
      const now = addresses()
      const changed = now !== this.#seen
      this.#seen = now
      this.#lookLater()
      if (changed) this.#onChange()
    })
  }
}

function addresses(): string {
  return JSON.stringify(systemInterfaces().map(({ name, cidr }) => [name, cidr]))
}

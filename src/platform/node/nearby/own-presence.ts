import type { Presence } from '../../../core/trust/door-messages.ts'
import { createPresence } from '../../../core/trust/presence.ts'
import { isUsable, type TrustRecord } from '../../../core/trust/record.ts'
import type { NearbyInit, NearbyMode } from './api.ts'

/** What this computer has to say of itself, as records, settings and mode are now. */
export class OwnPresence {
  readonly #init: NearbyInit
  /** What the last fresh() was made of. */
  #said = ''

  constructor(init: NearbyInit) {
    this.#init = init
  }

  /** Whether there is anybody who may find this computer. */
  isWanted(mode: NearbyMode): boolean {
    return mode === 'everyone' || (mode === 'trusted' && this.#friends().length > 0)
  }

  /** Under new labels. Those who were met last come first: there is room for so many only. */
  fresh(mode: NearbyMode): Presence {
    const latest = [...this.#friends()].sort(
      (a, b) => (b.lastSeenAtMs ?? b.rememberedAtMs) - (a.lastSeenAtMs ?? a.rememberedAtMs),
    )
    return createPresence(latest, mode === 'everyone' ? this.#init.self() : null, this.#lendsRelay())
  }

  /** Whether what fresh() says would be another thing than at the last call of this method. */
  hasChanged(): boolean {
    const { name, kind } = this.#init.self()
    const friends = this.#friends().map(({ deviceId }) => deviceId)
    const before = this.#said
    this.#said = JSON.stringify([friends, name, kind, this.#lendsRelay()])
    return this.#said !== before
  }

  #lendsRelay(): boolean {
    return this.#init.lendsRelay?.() ?? false
  }

  #friends(): readonly TrustRecord[] {
    const nowMs = this.#init.clock.nowMs()
    return this.#init.records().filter((record) => isUsable(record, nowMs))
  }
}

import type { Clock } from '../../core/base/clock.ts'
import { type Dispose, Emitter } from '../../core/base/emitter.ts'
import { Turns } from '../../core/base/turns.ts'
import type { Nearby, NearbyMode } from '../../platform/node/nearby/api.ts'
import type { EngineSettings } from '../api.ts'
import type { Visibility, VisibilityState } from '../neighbourhood-api.ts'

/** How long this computer stays visible to everyone. */
const EVERYONE_MS = 10 * 60_000

export interface VisibilityInit {
  readonly clock: Clock
  /** null when this process takes no part in the neighbourhood. */
  readonly nearby: Nearby | null
  /** Whether others may see this process; it only looks for them otherwise. */
  readonly seen: boolean
  readonly settings: () => EngineSettings
}

/** Who sees this computer: what the settings say, and everyone for a while. */
export class VisibilityKeeper {
  readonly #init: VisibilityInit
  readonly #news = new Emitter<VisibilityState>()
  #everyoneUntilMs: number | null = null
  #cancelEnd: Dispose = () => undefined
  readonly #turns = new Turns()
  #closed = false

  constructor(init: VisibilityInit) {
    this.#init = init
  }

  get state(): VisibilityState {
    const { nearby } = this.#init
    return { mode: this.#mode, everyoneUntilMs: this.#everyoneUntilMs, addresses: nearby?.addresses() ?? [] }
  }

  onChange(listener: (state: VisibilityState) => void): Dispose {
    return this.#news.on(listener)
  }

  /** Makes the network see what holds now; resolves when it does. Also for changed settings. */
  async apply(): Promise<void> {
    const { nearby } = this.#init
    if (nearby !== null) {
      await this.#turns.take(() => (this.#closed ? undefined : nearby.setMode(this.#nearbyMode)))
    }
    this.tell()
  }

  /** The addresses may have changed. */
  tell(): void {
    this.#news.emit(this.state)
  }

  async startEveryone(): Promise<void> {
    const { clock } = this.#init
    this.#cancelEnd()
    this.#everyoneUntilMs = clock.nowMs() + EVERYONE_MS
    this.#cancelEnd = clock.after(EVERYONE_MS, () => void this.endEveryone())
    await this.apply()
  }

  async endEveryone(): Promise<void> {
    this.#cancelEnd()
    this.#everyoneUntilMs = null
    await this.apply()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelEnd()
    await this.#turns.settled()
  }

  get #nearbyMode(): NearbyMode {
    if (this.#init.seen) return this.#mode
    // Even where this computer is hidden: somebody has asked for another one.
    return this.#init.settings().lan ? 'looking' : 'hidden'
  }

  get #mode(): Visibility {
    const { lan, visibility } = this.#init.settings()
    if (!lan || this.#init.nearby === null) return 'hidden'
    return this.#everyoneUntilMs === null ? visibility : 'everyone'
  }
}

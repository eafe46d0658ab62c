import { type Dispose, Emitter } from '../../core/base/emitter.ts'
import type { Engine, TransferId, TransferSnapshot } from '../../engine/api.ts'

/** One step of a transfer. `previous` is null for the first news of it. */
export interface TransferNews {
  readonly previous: TransferSnapshot | null
  readonly snapshot: TransferSnapshot
}

/** Remembers the last word on each transfer, so that the shell can tell what changed. */
export class TransferWatch {
  readonly #known = new Map<TransferId, TransferSnapshot>()
  readonly #news = new Emitter<TransferNews>()
  readonly #changes = new Emitter<undefined>()

  constructor(engine: Pick<Engine, 'onTransfer' | 'onDismissed'>) {
    engine.onTransfer((snapshot) => {
      const previous = this.#known.get(snapshot.id) ?? null
      this.#known.set(snapshot.id, snapshot)
      this.#news.emit({ previous, snapshot })
      this.#changes.emit(undefined)
    })
    engine.onDismissed((id) => {
      this.#known.delete(id)
      this.#changes.emit(undefined)
    })
  }

  /** Takes in what an engine knew before it was listened to; news that came meanwhile is newer and stays. */
  learn(snapshots: readonly TransferSnapshot[]): void {
    for (const snapshot of snapshots)
      if (!this.#known.has(snapshot.id)) this.#known.set(snapshot.id, snapshot)
    this.#changes.emit(undefined)
  }

  /** The oldest first. */
  get present(): readonly TransferSnapshot[] {
    return [...this.#known.values()]
  }

  /** Each step of each transfer. */
  onNews(listener: (news: TransferNews) => void): Dispose {
    return this.#news.on(listener)
  }

  /** After anything in `present` has changed. */
  onChange(listener: () => void): Dispose {
    return this.#changes.on(listener)
  }
}

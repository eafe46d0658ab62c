import { fromHex } from '../core/base/bytes.ts'
import { tellCancelled } from '../core/session/tell-cancelled.ts'
import type { EngineParts } from './engine-parts.ts'
import type { StoredTransfer } from './stored-transfer.ts'

/** How long the other side is looked for in one run of the program; the next run goes on, until the store forgets it. */
const PATIENCE_MS = 10 * 60_000

/** Transfers that were cancelled while the two sides were apart: the other one is told as soon as it can be met. */
export class Cancelled {
  readonly #engine: EngineParts
  readonly #closing = new AbortController()
  readonly #telling = new Set<Promise<void>>()

  constructor(engine: EngineParts) {
    this.#engine = engine
  }

  /** What earlier runs of the program have not been able to tell. */
  goOn(): void {
    for (const stored of this.#engine.store.cancelled()) this.#start(stored)
  }

  /** Keeps of a transfer what it takes to tell, in the place of the transfer itself. */
  async add(stored: StoredTransfer): Promise<void> {
    const cancelled = { ...stored, cancelled: true as const }
    await this.#engine.store.save(cancelled, true)
    this.#start(cancelled)
  }

  /** Ends at once; the rest is for the next run. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#telling)
  }

  #start(stored: StoredTransfer): void {
    if (this.#closing.signal.aborted || !this.#engine.store.hold(stored.id)) return
    const telling = this.#tell(stored).finally(() => this.#telling.delete(telling))
    this.#telling.add(telling)
  }

  async #tell(stored: StoredTransfer): Promise<void> {
    const { clock, store } = this.#engine
    const patience = new AbortController()
    const cancel = clock.after(PATIENCE_MS, () => patience.abort())
    try {
      await tellCancelled({
        role: stored.direction === 'send' ? 'owner' : 'joiner',
        parts: this.#engine.session(),
        secret: { resumeSecret: fromHex(stored.resumeSecret) },
        signal: AbortSignal.any([this.#closing.signal, patience.signal]),
      })
      await store.remove(stored.id)
    } catch {
      await store.letGo(stored.id)
    } finally {
      cancel()
    }
  }
}

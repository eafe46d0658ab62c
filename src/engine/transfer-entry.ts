import { deferred, type Deferred } from '../core/base/deferred.ts'
import { toDroplineError } from '../core/base/errors.ts'
import type { SessionReports } from '../core/session/parts.ts'
import { hasEnded, type TransferState, type TransferSummary } from '../core/session/state.ts'
import type { TransferId, TransferSnapshot } from './api.ts'

/** One transfer in the engine's list: its snapshot, and the handles to steer it. */
export class TransferEntry {
  readonly id: TransferId
  readonly #controller = new AbortController()
  readonly #changed: (snapshot: TransferSnapshot) => void
  #snapshot: TransferSnapshot
  #answer: Deferred<boolean> | null = null
  #finished: Promise<void> = Promise.resolve()
  /** Absolute path of the first received top-level entry. */
  receivedPath: string | null = null

  constructor(
    id: TransferId,
    direction: TransferSnapshot['direction'],
    changed: (snapshot: TransferSnapshot) => void,
  ) {
    this.id = id
    this.#changed = changed
    const state: TransferState = direction === 'send' ? { name: 'preparing' } : { name: 'looking-for-peer' }
    this.#snapshot = {
      id,
      direction,
      kind: 'files',
      parentId: null,
      receivers: null,
      summary: null,
      peerName: null,
      limitBytesPerSecond: null,
      folder: null,
      conflict: null,
      conflicts: 0,
      state,
    }
  }

  get snapshot(): TransferSnapshot {
    return this.#snapshot
  }

  get ended(): boolean {
    return hasEnded(this.#snapshot.state)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Settles when the session has ended and cleaned up. */
  get finished(): Promise<void> {
    return this.#finished
  }

  readonly reports: SessionReports = {
    state: (state: TransferState) => this.#change({ state }),
    summary: (summary: TransferSummary) => this.#change({ summary }),
    peerName: (peerName: string) => this.#change({ peerName }),
  }

  /** Runs the session; its failure becomes the state 'failed'. */
  run(session: () => Promise<TransferState>): void {
    this.#finished = session().then(
      (state) => this.#change({ state }),
      (error: unknown) => this.#change({ state: { name: 'failed', error: toDroplineError(error).info } }),
    )
  }

  /** Waits for accept() or decline(); a session that ends meanwhile counts as a no. */
  async ask(signal: AbortSignal): Promise<boolean> {
    const answer = deferred<boolean>()
    this.#answer = answer
    const onAbort = (): void => answer.resolve(false)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await answer.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#answer = null
    }
  }

  answer(accepted: boolean): void {
    this.#answer?.resolve(accepted)
  }

  cancel(): void {
    if (!this.ended) this.#controller.abort()
  }

  #change(change: Partial<TransferSnapshot>): void {
    if (this.ended) return // late reports of a session that is being torn down
    this.#snapshot = { ...this.#snapshot, ...change }
    this.#changed(this.#snapshot)
  }
}

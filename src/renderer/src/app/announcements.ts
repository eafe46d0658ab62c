import type { TransferSnapshot, TransferState } from '../../../engine/api.ts'
import type { Words } from '../../../words/words.ts'
import { progressWords, stateWords } from '../features/transfer/transfer-words.ts'

/** Progress is said at most this often, so that a screen reader can be heard for other things. */
export const PROGRESS_ANNOUNCEMENT_MS = 10_000

/** Decides what is worth saying: every change of state, and progress now and then. One per window. */
export class Announcements {
  readonly #states = new Map<string, string>()
  #progressSaidAtMs = 0

  /** The sentence for the news in `transfers` at `nowMs`, or null when there is nothing to say. */
  next(transfers: readonly TransferSnapshot[], nowMs: number, words: Words): string | null {
    const changed: string[] = []
    for (const transfer of transfers) {
      const state = announcedState(transfer.state)
      if (this.#states.get(transfer.id) === state) continue
      this.#states.set(transfer.id, state)
      changed.push(stateWords(transfer, words))
    }
    for (const id of this.#states.keys())
      if (!transfers.some((transfer) => transfer.id === id)) this.#states.delete(id)
    if (changed.length > 0) {
      this.#progressSaidAtMs = nowMs
      return changed.join('. ')
    }
    if (nowMs - this.#progressSaidAtMs < PROGRESS_ANNOUNCEMENT_MS) return null
    const moving = transfers.findLast(({ state }) => state.name === 'moving')
    if (moving === undefined) return null
    this.#progressSaidAtMs = nowMs
    return progressWords(moving, words)
  }
}

/** A pause for another reason is news; another attempt to reconnect is not. */
function announcedState(state: TransferState): string {
  return state.name === 'paused' ? `${state.name} ${state.by} ${state.reason}` : state.name
}

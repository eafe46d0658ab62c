import type { TransferId, TransferSnapshot, TransferState } from '../../../engine/api.ts'

/** Whether a transfer has ended, well or badly. */
export function hasEnded(state: TransferState): boolean {
  return state.name === 'done' || state.name === 'failed'
}

/** The list with `snapshot` in the place of its former self, or at the end when it is new. */
export function withSnapshot(
  transfers: readonly TransferSnapshot[],
  snapshot: TransferSnapshot,
): readonly TransferSnapshot[] {
  return transfers.some(({ id }) => id === snapshot.id)
    ? transfers.map((transfer) => (transfer.id === snapshot.id ? snapshot : transfer))
    : [...transfers, snapshot]
}

/**
 * The transfer that has the stage: somebody who waits for an answer first, then what the user picked, then the newest that
 * still runs, then the newest of all.
 */
export function onStage(
  transfers: readonly TransferSnapshot[],
  pickedId: TransferId | null,
): TransferSnapshot | null {
  return (
    transfers.find(({ state }) => state.name === 'asking') ??
    transfers.find(({ id }) => id === pickedId) ??
    transfers.findLast(({ state }) => !hasEnded(state)) ??
    transfers.at(-1) ??
    null
  )
}

/** Progress from 0 to 1; an empty transfer counts as whole. */
export function fractionDone(progress: { readonly bytesDone: number; readonly bytesTotal: number }): number {
  return progress.bytesTotal === 0 ? 1 : Math.min(1, Math.max(0, progress.bytesDone / progress.bytesTotal))
}

/** Whole percent, 100 only when everything is there. */
export function percentDone(progress: { readonly bytesDone: number; readonly bytesTotal: number }): number {
  return Math.floor(fractionDone(progress) * 100)
}

import type { TransferId, TransferProgress, TransferSnapshot, TransferState } from '../../../engine/api.ts'

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

/** Whether bytes move or soon will: neither at its end nor at rest. */
function isRunning({ state }: TransferSnapshot): boolean {
  return !hasEnded(state) && state.name !== 'interrupted' && !waitsForDevice(state)
}

/** Whether it lies in the outbox: it may do so for days, and stands in nobody's way. */
export function waitsForDevice(state: TransferState): boolean {
  return state.name === 'waiting-for-device'
}

/** The receivers of a share to several, each a transfer of its own. */
export function receiversOf(
  transfers: readonly TransferSnapshot[],
  share: TransferSnapshot,
): readonly TransferSnapshot[] {
  return transfers.filter(({ parentId }) => parentId === share.id)
}

/** Whether the user may let a transfer go on now: a pause of the other person is theirs. */
export function canResume(state: TransferState): boolean {
  return state.name === 'interrupted' || (state.name === 'paused' && state.by === 'me')
}

/** Whether more files can be queued for the same person. */
export function canAdd({ direction, kind, receivers, state }: TransferSnapshot): boolean {
  const connected = ['waiting-for-answer', 'moving', 'paused', 'finishing'].includes(state.name)
  return direction === 'send' && kind === 'files' && receivers === null && connected
}

/**
 * The transfer that has the stage: somebody who waits for an answer first, then what the user picked, then the newest that
 * still runs, then the newest of all that does not wait for a device.
 */
export function onStage(
  transfers: readonly TransferSnapshot[],
  pickedId: TransferId | null,
): TransferSnapshot | null {
  return (
    transfers.find(({ state }) => state.name === 'asking') ??
    transfers.find(({ id }) => id === pickedId) ??
    transfers.findLast((transfer) => isRunning(transfer) && transfer.parentId === null) ??
    transfers.findLast(isRunning) ??
    transfers.findLast(({ state }) => !waitsForDevice(state)) ??
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

/** How far a transfer is, in the states that know it. */
export function progressOf(state: TransferState): TransferProgress | null {
  switch (state.name) {
    case 'moving':
    case 'finishing':
    case 'paused':
    case 'reconnecting':
    case 'interrupted':
      return state.progress
    default:
      return null
  }
}

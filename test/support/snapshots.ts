// Snapshots of transfers for tests of what is told about them.
import type { TransferProgress, TransferSnapshot, TransferState } from '../../src/engine/api.ts'

const summary = { files: 1, folders: 0, bytes: 2000, topNames: ['plan.odt'], moreNames: 0 }

/** A transfer that receives one file, with what the test says differently. */
export function snapshotOf(different: Partial<TransferSnapshot> = {}): TransferSnapshot {
  return {
    id: 'one',
    direction: 'receive',
    summary,
    peerName: 'Ada',
    state: { name: 'asking' },
    ...different,
  }
}

/** A state in which `bytesDone` of `bytesTotal` are there. */
export function movingState(bytesDone: number, bytesTotal: number): TransferState {
  const progress: TransferProgress = {
    bytesDone,
    bytesTotal,
    filesDone: 0,
    filesTotal: 1,
    bytesPerSecond: 1000,
    secondsLeft: null,
    path: 'direct',
  }
  return { name: 'moving', progress }
}

export const doneState: TransferState = {
  name: 'done',
  result: { files: 1, bytes: 2000, bytesMoved: 2000, bytesSkipped: 0, path: 'direct', seconds: 1 },
}

// Snapshots of transfers for tests of what is told about them.
import type { PauseReason, TransferProgress, TransferSnapshot, TransferState } from '../../src/engine/api.ts'

const summary = { files: 1, folders: 0, bytes: 2000, topNames: ['plan.odt'], moreNames: 0 }

const usual: TransferSnapshot = {
  id: 'one',
  direction: 'receive',
  kind: 'files',
  parentId: null,
  receivers: null,
  summary,
  peerName: 'Ada',
  limitBytesPerSecond: null,
  folder: '/downloads',
  conflict: null,
  conflicts: 0,
  deviceId: null,
  shortNumber: null,
  trust: 'none',
  state: { name: 'asking' },
}

/** A transfer that receives one file, with what the test says differently. */
export function snapshotOf(different: Partial<TransferSnapshot> = {}): TransferSnapshot {
  return { ...usual, ...different }
}

/** A state in which `bytesDone` of `bytesTotal` are there. */
export function movingState(bytesDone: number, bytesTotal: number): TransferState {
  return { name: 'moving', progress: progressOf(bytesDone, bytesTotal) }
}

/** A state in which somebody has paused. */
export function pausedState(by: 'me' | 'peer', reason: PauseReason): TransferState {
  return { name: 'paused', progress: progressOf(1, 2), by, reason }
}

function progressOf(bytesDone: number, bytesTotal: number): TransferProgress {
  return {
    bytesDone,
    bytesTotal,
    bytesMoved: bytesDone,
    filesDone: 0,
    filesTotal: 1,
    bytesPerSecond: 1000,
    secondsLeft: null,
    path: 'direct',
  }
}

const nothing = { total: 0, list: [] }
const report = { renamed: nothing, same: 0, failed: nothing, notSent: nothing }

export const doneState: TransferState = {
  name: 'done',
  result: { files: 1, bytes: 2000, bytesMoved: 2000, bytesSkipped: 0, path: 'direct', seconds: 1, report },
}

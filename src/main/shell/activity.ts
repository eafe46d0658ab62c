// What the transfers amount to, for everything outside of the window: tray, taskbar, power.
import type { TransferId, TransferProgress, TransferSnapshot, TransferState } from '../../engine/api.ts'

export interface Activity {
  /** Transfers between two computers that have not ended: what a quit would interrupt. */
  readonly running: readonly TransferSnapshot[]
  /** Somebody is asked whether to receive. */
  readonly asking: number
  /** What "Pause all" would pause. */
  readonly pausable: readonly TransferId[]
  /** What this user has paused. */
  readonly paused: readonly TransferId[]
  /** Bytes run right now, or are being written. */
  readonly moves: boolean
  /** 0 to 1 over all that have a progress, or null when none has. */
  readonly fraction: number | null
}

/** Sums up the present transfers. */
export function activityOf(snapshots: readonly TransferSnapshot[]): Activity {
  const running = snapshots.filter(({ state }) => isBetweenTwo(state))
  const progresses = running.flatMap(({ state }) => progressOf(state) ?? [])
  return {
    running,
    asking: snapshots.filter(({ state }) => state.name === 'asking').length,
    pausable: running.filter(({ state }) => state.name === 'moving').map(({ id }) => id),
    paused: running.filter(({ state }) => isPausedByUser(state)).map(({ id }) => id),
    moves: snapshots.some(({ state }) => isMoving(state)),
    fraction: progresses.length === 0 ? null : fractionOf(progresses),
  }
}

/** How far a transfer is; null in states that have no progress. */
export function progressOf(state: TransferState): TransferProgress | null {
  return 'progress' in state ? state.progress : null
}

/** Whether bytes run, so that the computer must not fall asleep. */
export function isMoving({ name }: TransferState): boolean {
  return name === 'moving' || name === 'finishing'
}

function isPausedByUser(state: TransferState): boolean {
  return state.name === 'paused' && state.by === 'me' && state.reason === 'user'
}

function isBetweenTwo({ name }: TransferState): boolean {
  switch (name) {
    case 'connecting':
    case 'waiting-for-answer':
    case 'asking':
    case 'moving':
    case 'finishing':
    case 'paused':
    case 'reconnecting':
      return true
    case 'preparing':
    case 'waiting-for-peer':
    case 'waiting-for-device':
    case 'looking-for-peer':
    case 'interrupted':
    case 'done':
    case 'failed':
      return false
  }
}

function fractionOf(progresses: readonly TransferProgress[]): number {
  const total = sum(progresses.map(({ bytesTotal }) => bytesTotal))
  return total === 0 ? 1 : Math.min(1, sum(progresses.map(({ bytesDone }) => bytesDone)) / total)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

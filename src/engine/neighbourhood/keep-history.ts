import type { TransferSnapshot, TransferState } from '../api.ts'
import type { TransferEntry } from '../transfer-entry.ts'
import type { HistoryRecord } from './history-store.ts'

type Ended = Extract<TransferState, { readonly name: 'done' | 'failed' }>

/** What the history keeps of a transfer that has ended; null for what has never been anything. */
export function historyRecordOf(entry: TransferEntry, nowMs: number): HistoryRecord | null {
  const { snapshot } = entry
  const { direction, kind, peerName, summary, state } = snapshot
  if (summary === null || (state.name !== 'done' && state.name !== 'failed')) return null
  if (isNothing(snapshot, state)) return null
  // A text is gone from the disk as soon as it was sent, and is not shown in a folder.
  const hasPlaces = kind === 'files'
  return {
    direction,
    kind,
    peerName,
    names: hasPlaces ? summary.topNames : [],
    ...(state.name === 'done' ? sizeOf(state.result) : sizeOf(summary)),
    endedAtMs: nowMs,
    ...outcomeOf(state),
    paths: hasPlaces && direction === 'send' ? entry.sentPaths : [],
    place: hasPlaces ? entry.receivedPath : null,
  }
}

/** A share to several is what its receivers are; one that was given up before anybody came is nothing. */
function isNothing({ receivers, peerName, deviceId }: TransferSnapshot, state: Ended): boolean {
  if (receivers !== null && receivers.count > 0) return true
  return state.name === 'failed' && state.error.code === 'cancelled' && peerName === null && deviceId === null
}

function sizeOf({ files, bytes }: { readonly files: number; readonly bytes: number }): {
  readonly files: number
  readonly bytes: number
} {
  return { files, bytes }
}

function outcomeOf(state: Ended): Pick<HistoryRecord, 'outcome' | 'code'> {
  if (state.name === 'done') return { outcome: 'done', code: null }
  const { code } = state.error
  return code === 'cancelled' ? { outcome: 'cancelled', code: null } : { outcome: 'failed', code }
}

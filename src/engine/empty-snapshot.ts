import type { TransferSnapshot } from './api.ts'

/** What a transfer that has only just begun says of itself. */
export const emptySnapshot: Omit<TransferSnapshot, 'id' | 'direction' | 'state'> = {
  kind: 'files',
  parentId: null,
  receivers: null,
  summary: null,
  peerName: null,
  limitBytesPerSecond: null,
  folder: null,
  conflict: null,
  conflicts: 0,
  deviceId: null,
  shortNumber: null,
  trust: 'none',
}

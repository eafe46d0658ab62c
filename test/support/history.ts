import type { HistoryEntry } from '../../src/engine/neighbourhood-api.ts'

/** A transfer that went well and can be sent again, with what the test says differently. */
export function historyEntry(different: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'history-1',
    direction: 'send',
    kind: 'files',
    peerName: 'Jonas’ desktop',
    names: ['Iceland 2026', 'Route.gpx'],
    files: 248,
    bytes: 3_412_000_000,
    endedAtMs: Date.UTC(2026, 10, 20, 17, 40),
    outcome: 'done',
    code: null,
    canSendAgain: true,
    canReveal: false,
    ...different,
  }
}

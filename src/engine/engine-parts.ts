import type { Clock } from '../core/base/clock.ts'
import type { PairingKeys } from '../core/pairing/handshake.ts'
import type { SessionParts } from '../core/session/parts.ts'
import type { EngineSettings, TransferId } from './api.ts'
import type { Outbox } from './neighbourhood/outbox.ts'
import type { Spool } from './spool.ts'
import type { StoredTransfer } from './stored-transfer.ts'
import type { EntryInit, TransferEntry } from './transfer-entry.ts'
import type { TransferStore } from './transfer-store.ts'

/** What shares and receipts need of the engine. */
export interface EngineParts {
  readonly clock: Clock
  readonly store: TransferStore
  readonly spool: Spool
  readonly outbox: Outbox
  settings(): EngineSettings
  /** For one session, with the settings of now. */
  session(): SessionParts
  /** A new transfer in the list. */
  add(init: Omit<EntryInit, 'id'>): TransferEntry
  /** The two sides of a transfer have paired by a code or as strangers, and may come to remember each other. */
  paired(entry: TransferEntry, keys: Pick<PairingKeys, 'role' | 'pairSecret'>): void
  /** A transfer that follows another one on the same connection. */
  follows(entry: TransferEntry, before: TransferEntry): void
  /** The other side of a transfer that this side has cancelled is to be told, when it can be met. */
  untold(stored: StoredTransfer): Promise<void>
  /** A transfer in the list. */
  entry(id: TransferId): TransferEntry | undefined
  /** Takes an entry that does not run out of the list. */
  forget(id: TransferId): void
}

/** How often the progress of a running transfer is stored, for the list after a crash. */
export const STORE_PROGRESS_EVERY_MS = 5_000

/** Calls `save` at most every STORE_PROGRESS_EVERY_MS while `entry` makes progress. The returned function ends that. */
export function whileMoving(entry: TransferEntry, clock: Clock, save: () => void): () => void {
  let savedAtMs = clock.nowMs()
  return entry.onProgress(() => {
    if (clock.nowMs() - savedAtMs < STORE_PROGRESS_EVERY_MS) return
    savedAtMs = clock.nowMs()
    save()
  })
}

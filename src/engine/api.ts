// What the engine can do, for main, the CLI and tests. Types only: it runs anywhere.
import type { Dispose } from '../core/base/emitter.ts'
import type { TransferState, TransferSummary } from '../core/session/state.ts'

export type TransferId = string

export type {
  TransferPath,
  TransferProgress,
  TransferResult,
  TransferState,
  TransferSummary,
} from '../core/session/state.ts'

export interface TransferSnapshot {
  readonly id: TransferId
  readonly direction: 'send' | 'receive'
  /** null until it is known: the receiver learns it with the offer. */
  readonly summary: TransferSummary | null
  /** The name that the other side gave itself, inside the sealed channel; unverified. */
  readonly peerName: string | null
  readonly state: TransferState
}

export interface EngineSettings {
  /** How this computer is called on the other side. 1 to 60 characters. */
  readonly deviceName: string
  /** Absolute path where received files go. */
  readonly saveFolder: string
  /** ws: or wss: URL of a rendezvous server, or null for the LAN only. */
  readonly rendezvousUrl: string | null
  /** Whether to introduce and be introduced over the LAN (mDNS). */
  readonly lan: boolean
}

export interface SendRequest {
  readonly paths: readonly string[]
  /** Words in the code: 2 to 4. */
  readonly codeWords?: number
  /** Minutes until an unused code expires: 1 to 60. */
  readonly ttlMinutes?: number
}

export interface ReceiveRequest {
  readonly code: string
  /** Absolute path; the setting's folder when absent. */
  readonly folder?: string
}

/** One engine per process. Calls for control, events for news. Rejections are DroplineErrors. */
export interface Engine {
  /** Starts a share; the code comes with the snapshot 'waiting-for-peer'. Rejects on requests that make no sense. */
  send(request: SendRequest): Promise<TransferId>
  /** Starts to receive by code. Rejects with 'code-malformed' at once. */
  receive(request: ReceiveRequest): Promise<TransferId>
  /** Receiver in state 'asking'; otherwise nothing happens. */
  accept(id: TransferId): Promise<void>
  decline(id: TransferId): Promise<void>
  /** Stops a transfer that has not ended; the other side is told. */
  cancel(id: TransferId): Promise<void>
  /** Removes an ended transfer from the list. */
  dismiss(id: TransferId): Promise<void>
  list(): Promise<readonly TransferSnapshot[]>
  /** The absolute path of the first received top-level entry, for "Show in folder"; null when there is none. */
  receivedPath(id: TransferId): Promise<string | null>
  settings(): Promise<EngineSettings>
  changeSettings(change: Partial<EngineSettings>): Promise<EngineSettings>
  /** Every change of every transfer; at most four progress events per second and transfer. */
  onTransfer(listener: (snapshot: TransferSnapshot) => void): Dispose
  onDismissed(listener: (id: TransferId) => void): Dispose
  /** Cancels what runs and closes everything. */
  close(): Promise<void>
}

// What the engine can do, for main, the CLI and tests. Types only: it runs anywhere.
import type { ErrorInfo } from '../core/base/errors.ts'
import type { Dispose } from '../core/base/emitter.ts'

export type TransferId = string

/** Where the bytes run: TLS over TCP (design section 6.1), WebRTC between hosts, or WebRTC through TURN. */
export type TransferPath = 'direct-lane' | 'direct' | 'relayed'

/** What is being moved, for the screen. Names are peer strings: show them as text only. */
export interface TransferSummary {
  readonly files: number
  readonly folders: number
  readonly bytes: number
  /** Top-level names, at most TOP_NAMES_SHOWN. */
  readonly topNames: readonly string[]
  /** How many top-level names were left out of topNames. */
  readonly moreNames: number
}

export const TOP_NAMES_SHOWN = 50

export interface TransferProgress {
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly filesDone: number
  readonly filesTotal: number
  /** Over the last few seconds. */
  readonly bytesPerSecond: number
  /** null while it cannot be told yet. */
  readonly secondsLeft: number | null
  readonly path: TransferPath
}

export interface TransferResult {
  readonly files: number
  readonly bytes: number
  readonly bytesMoved: number
  readonly bytesSkipped: number
  readonly path: TransferPath
  readonly seconds: number
}

export type TransferState =
  /** Reading the names and sizes, opening the code. */
  | { readonly name: 'preparing' }
  /** Sender: the code can be used. */
  | {
      readonly name: 'waiting-for-peer'
      readonly code: string
      readonly link: string
      readonly expiresAtMs: number
      readonly wrongGuesses: number
      readonly guessLimit: number
    }
  /** Receiver: looking for the sender. */
  | { readonly name: 'looking-for-peer' }
  /** Paired; ICE is looking for a path. */
  | { readonly name: 'connecting' }
  /** Sender: the other person is being asked. */
  | { readonly name: 'waiting-for-answer' }
  /** Receiver: this person is being asked. */
  | { readonly name: 'asking' }
  | { readonly name: 'moving'; readonly progress: TransferProgress }
  /** All bytes are there; the receiver flushes and renames. */
  | { readonly name: 'finishing'; readonly progress: TransferProgress }
  | { readonly name: 'done'; readonly result: TransferResult }
  | { readonly name: 'failed'; readonly error: ErrorInfo }

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

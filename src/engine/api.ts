// What the engine can do, for main, the window, the CLI and tests. Types and one limit: it runs anywhere.
import type { DoctorFinding } from '../core/doctor/findings.ts'
import type { DoctorReport, DoctorRequest } from '../core/doctor/report.ts'
import type { IceServer } from '../core/peer/ports.ts'
import type { Dispose } from '../core/base/emitter.ts'
import type { DeviceId, Neighbourhood, TrustOfTransfer } from './neighbourhood-api.ts'
import type { ConflictPolicy, TransferState, TransferSummary } from '../core/session/state.ts'

export type TransferId = string

export type { Cause, CauseFound, Diagnosis } from '../core/doctor/diagnose.ts'
export type { DoctorFinding } from '../core/doctor/findings.ts'
export type { DoctorReport, DoctorRequest } from '../core/doctor/report.ts'
export type {
  ConflictPolicy,
  CutList,
  PauseReason,
  SkipReason,
  TransferPath,
  TransferProgress,
  TransferReport,
  TransferResult,
  TransferState,
  TransferSummary,
} from '../core/session/state.ts'

export interface TransferSnapshot {
  readonly id: TransferId
  readonly direction: 'send' | 'receive'
  readonly kind: 'files' | 'text'
  /** One share to several: each receiver is a transfer of its own, and this names the share. */
  readonly parentId: TransferId | null
  /** A share to several: how many have come, and whether more may. */
  readonly receivers: { readonly waiting: boolean; readonly count: number } | null
  /** null until it is known: the receiver learns it with the offer. */
  readonly summary: TransferSummary | null
  /** The petname of a remembered device; otherwise the name that the other side gave itself, unverified. */
  readonly peerName: string | null
  /** null for as fast as it goes. */
  readonly limitBytesPerSecond: number | null
  /** Receiver: the absolute folder. */
  readonly folder: string | null
  /** Receiver: what is done with names that exist; null until it is decided. */
  readonly conflict: ConflictPolicy | null
  /** Receiver in state 'asking': how many top-level names exist already. */
  readonly conflicts: number
  /** The remembered device on the other side, proven or meant; null for everybody else. */
  readonly deviceId: DeviceId | null
  /** Six digits for both people to compare, while two computers meet that are not connected by a code or by trust. */
  readonly shortNumber: string | null
  readonly trust: TrustOfTransfer
  readonly state: TransferState
}

/** What the sender does with symbolic links: keep those that stay inside, send what they lead to, or leave them out. */
export type LinkPolicy = 'keep' | 'follow' | 'skip'

/** When this computer runs a relay for its local network: while a connection may need it, all the time, or never. */
export type RelayMode = 'auto' | 'on' | 'off'

export interface EngineSettings {
  /** How this computer is called on the other side. 1 to 60 characters. */
  readonly deviceName: string
  /** Absolute path where received files go. */
  readonly saveFolder: string
  /** ws: or wss: URL of a rendezvous server, or null for the LAN only. */
  readonly rendezvousUrl: string | null
  /** Whether to introduce and be introduced over the LAN (mDNS). */
  readonly lan: boolean
  /** The relay that this computer lends to those it is connected with, where no direct way is open. */
  readonly relay: RelayMode
  /** What happens to names that exist already, unless the person says otherwise for one transfer. */
  readonly conflict: ConflictPolicy | 'ask'
  readonly keepTimes: boolean
  readonly keepExecutable: boolean
  readonly links: LinkPolicy
  /** For each transfer; null for as fast as it goes. */
  readonly uploadLimitBytesPerSecond: number | null
  readonly downloadLimitBytesPerSecond: number | null
  /** STUN and TURN servers besides those that the rendezvous server hands out. */
  readonly iceServers: readonly IceServer[]
  /** Whether everything goes through a relay, so that the other side does not learn this computer's address. */
  readonly relayOnly: boolean
  /** Who sees this computer on the local network, unless it is visible to everyone for a while. */
  readonly visibility: 'trusted' | 'hidden'
  /** Whether transfers that have ended are kept in the history. */
  readonly historyEnabled: boolean
}

/** A device that can be reached now, or a remembered one, which is waited for when it is away. */
export type SendTarget = { readonly nearbyId: string } | { readonly deviceId: DeviceId }

export interface SendRequest {
  /** Absolute paths of files and folders; empty when `text` is given. */
  readonly paths: readonly string[]
  /** A text instead of files, at most TEXT_LIMIT_BYTES in UTF-8. */
  readonly text?: string
  /** Words in the code: 2 to 4. */
  readonly codeWords?: number
  /** Minutes until an unused code expires: 1 to 60. */
  readonly ttlMinutes?: number
  /** How many may receive it with the one code: 1 (the default) to 16. */
  readonly receivers?: number
  readonly links?: LinkPolicy
  readonly limitBytesPerSecond?: number
  /** Straight to a device instead of by code; `receivers` is 1 then. */
  readonly to?: SendTarget
}

export interface ReceiveRequest {
  readonly code: string
  /** Absolute path; the setting's folder when absent. */
  readonly folder?: string
  readonly conflict?: ConflictPolicy | 'ask'
  /** How to tell that a file is there already: by size and time, or by its content. 'quick' when absent. */
  readonly compare?: 'quick' | 'content'
  readonly limitBytesPerSecond?: number
  readonly keepTimes?: boolean
  readonly keepExecutable?: boolean
}

/** What a folder is like for what is offered. */
export interface FolderLook {
  /** What the offer takes there, with room that is left for others. */
  readonly neededBytes: number
  readonly freeBytes: number
  /** Names at the top of the offer that exist there already. */
  readonly conflicts: number
}

/** What a person may decide with the yes. */
export interface AcceptChoice {
  /** Absolute path. */
  readonly folder?: string
  readonly conflict?: ConflictPolicy
}

/** The longest text of a SendRequest. */
export const TEXT_LIMIT_BYTES = 1024 * 1024

/** One engine per process. Calls for control, events for news. Rejections are DroplineErrors. */
export interface Engine {
  /** The computers around this one, and those it remembers. */
  readonly neighbourhood: Neighbourhood
  /**
   * Starts a share; the code comes with the snapshot 'waiting-for-peer'. Rejects on requests that make no sense, with
   * 'device-unknown' or 'device-away' when `to` names nobody, and with 'identity-changed'.
   */
  send(request: SendRequest): Promise<TransferId>
  /** Starts to receive by code. Rejects with 'code-malformed' at once. */
  receive(request: ReceiveRequest): Promise<TransferId>
  /** Receiver in state 'asking'; otherwise nothing happens. Rejects with 'target-unwritable' if the folder is none. */
  accept(id: TransferId, choice?: AcceptChoice): Promise<void>
  /**
   * Receiver in state 'asking': what it would be to receive into `folder`, an absolute path. Creates nothing. Rejects with 'disk-full' or
   * 'target-unwritable', and with 'not-resumable' in every other state.
   */
  lookInto(id: TransferId, folder: string): Promise<FolderLook>
  decline(id: TransferId): Promise<void>
  /** Stops for good a transfer that has not ended, also an interrupted one; the other side is told when it can be. */
  cancel(id: TransferId): Promise<void>
  pause(id: TransferId): Promise<void>
  /** Goes on after a pause; tries again now when it is reconnecting; takes an interrupted transfer up again. */
  resume(id: TransferId): Promise<void>
  /** Stops for now: the other side is told, and either side can resume. */
  leave(id: TransferId): Promise<void>
  setLimit(id: TransferId, bytesPerSecond: number | null): Promise<void>
  /** Queues more files for the same peer: offered on the same connection when the running transfer is done. */
  addToSend(id: TransferId, paths: readonly string[]): Promise<TransferId>
  /** The text that a transfer of kind 'text' has brought; null while there is none. */
  receivedText(id: TransferId): Promise<string | null>
  /**
   * What would send the same files once more, to the same device if it was one; also for what an earlier run of the program began. null
   * for what came here, for a text, which is not kept, and for one of several receivers.
   */
  sendRequestOf(id: TransferId): Promise<SendRequest | null>
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
  /**
   * Examines this computer's network: 2 to 10 s. What it finds is also told one by one by onDoctorFinding, but for a part
   * (`request.only`). One whole run at a time.
   */
  doctor(request?: DoctorRequest): Promise<DoctorReport>
  onDoctorFinding(listener: (finding: DoctorFinding) => void): Dispose
  /** Leaves what runs, so that it can be resumed, and closes everything. */
  close(): Promise<void>
}

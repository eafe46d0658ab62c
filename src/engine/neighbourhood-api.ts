// What the engine knows of the computers around it and of those it remembers, for main, the window, the CLI and tests.
import type { Dispose } from '../core/base/emitter.ts'
import type { ErrorCode } from '../core/base/errors.ts'
import type { TransferId } from './api.ts'

/** Names a remembered device on this computer only. Random; the other side has another one for us. */
export type DeviceId = string

/** What a device says it is: for its picture only. */
export type DeviceKind = 'laptop' | 'desktop' | 'other'

/** Who sees this computer on the local network. Hidden computers listen to nobody. */
export type Visibility = 'trusted' | 'everyone' | 'hidden'

/** How long a device is remembered: for its next transfer, for 30 days, or until it is forgotten. */
export type TrustDuration = 'once' | '30-days' | 'always'

/** A device that can be reached now without a code. */
export interface NearbyDevice {
  /** Names it while it is seen; another one when it comes back. */
  readonly id: string
  /** null for one that is not remembered: its name is then what it says of itself, to be shown as unverified. */
  readonly deviceId: DeviceId | null
  readonly name: string
  readonly kind: DeviceKind
  /** `host:port` as the person typed it; null for one that was found. */
  readonly address: string | null
}

export interface VisibilityState {
  readonly mode: Visibility
  /** When 'everyone' ends by itself; null in the other modes. */
  readonly everyoneUntilMs: number | null
  /** `host:port` at which others may reach this computer by address; empty while it is hidden. */
  readonly addresses: readonly string[]
}

/** What a remembered device may send without a question. */
export interface AutoAccept {
  /** Absolute path; null for the folder of the settings. */
  readonly folder: string | null
  /** Larger offers ask. */
  readonly limitBytes: number
}

export interface TrustedDevice {
  readonly id: DeviceId
  /** The petname: what this person calls it. 1 to 60 characters. */
  readonly name: string
  readonly kind: DeviceKind
  readonly rememberedAtMs: number
  /** null until the two have met without a code. */
  readonly lastSeenAtMs: number | null
  readonly duration: TrustDuration
  /** null for 'once' and 'always'. */
  readonly expiresAtMs: number | null
  /** Whether it remembers this computer too, as far as is known. */
  readonly mutual: boolean
  /** Whether it can be reached now. */
  readonly nearby: boolean
  readonly autoAccept: AutoAccept | null
  /** It proved the shared secret but showed another identity than before: nothing is sent to it or taken from it. */
  readonly identityChanged: boolean
}

/** How far two computers that are or were connected by a transfer are from remembering each other. */
export type TrustOfTransfer =
  /** Nothing to remember: not paired yet, or the secret of the pairing is gone. */
  | 'none'
  | 'possible'
  /** The other side remembers this computer already, and waits for the same. */
  | 'wanted-by-peer'
  | 'remembered'

/** Why remembered devices are missing: their file could not be read when the program started. It lies aside, and is never overwritten. */
export type DevicesProblem =
  /** It was damaged. */
  | 'damaged'
  /** The key that opens it is not there, or another one. */
  | 'locked'

/** One transfer that has ended, as it is kept. Names are peer strings. */
export interface HistoryEntry {
  readonly id: string
  readonly direction: 'send' | 'receive'
  readonly kind: 'files' | 'text'
  readonly peerName: string | null
  /** Top-level names, at most HISTORY_NAMES_LIMIT. */
  readonly names: readonly string[]
  readonly files: number
  readonly bytes: number
  readonly endedAtMs: number
  readonly outcome: 'done' | 'failed' | 'cancelled'
  /** Why it failed. */
  readonly code: ErrorCode | null
  /** Whether the paths of what was sent are known, for "send again". */
  readonly canSendAgain: boolean
  /** Whether the place of what was received is known, for "show in folder". */
  readonly canReveal: boolean
}

export const HISTORY_NAMES_LIMIT = 10

export interface HistoryQuery {
  /** Words that must all occur in a name or in the name of the other side, in any case. */
  readonly text?: string
  /** Only those that ended before. */
  readonly beforeMs?: number
  /** At most HISTORY_PAGE_LIMIT. */
  readonly limit?: number
}

export const HISTORY_PAGE_LIMIT = 200

/** The part of the engine that concerns other computers. Rejections are DroplineErrors. */
export interface Neighbourhood {
  nearby(): Promise<readonly NearbyDevice[]>
  onNearby(listener: (devices: readonly NearbyDevice[]) => void): Dispose
  /** Looks for Dropline at `host:port` or `host`. Rejects with 'address-malformed' or 'address-silent'. */
  connectByAddress(address: string): Promise<NearbyDevice>
  visibility(): Promise<VisibilityState>
  /** 'everyone' ends after ten minutes; the other two are kept. */
  setVisibility(mode: Visibility): Promise<VisibilityState>
  onVisibility(listener: (state: VisibilityState) => void): Dispose
  devices(): Promise<readonly TrustedDevice[]>
  /** null when all is well. */
  devicesProblem(): Promise<DevicesProblem | null>
  onDevices(listener: (devices: readonly TrustedDevice[]) => void): Dispose
  /** Remembers the other side of a transfer. Works for both sides when both do it. Rejects with 'not-rememberable'. */
  remember(id: TransferId, duration: TrustDuration): Promise<DeviceId>
  renameDevice(id: DeviceId, name: string): Promise<void>
  /** How long it is remembered from now on. */
  setTrustDuration(id: DeviceId, duration: TrustDuration): Promise<void>
  forgetDevice(id: DeviceId): Promise<void>
  setAutoAccept(id: DeviceId, autoAccept: AutoAccept | null): Promise<void>
  /** The latest first. */
  history(query?: HistoryQuery): Promise<readonly HistoryEntry[]>
  clearHistory(): Promise<void>
  /** Shares the same paths again, by code. Rejects with 'nothing-to-send' when they are not known or gone. */
  sendAgain(historyId: string): Promise<TransferId>
  /** The absolute path of the first received top-level entry; null when it is not known or gone. */
  historyPath(historyId: string): Promise<string | null>
}

// The one contract between the window and the main process. Adding a call touches this file, src/ipc/parse.ts, its handler
// and one line of the preload.
import type { ErrorInfo } from '../core/base/errors.ts'
import type {
  ConflictPolicy,
  DoctorFinding,
  DoctorReport,
  DoctorRequest,
  EngineSettings,
  FolderLook,
  SendRequest,
  SendTarget,
  TransferId,
  TransferSnapshot,
} from '../engine/api.ts'
import type {
  DeviceId,
  DevicesProblem,
  HistoryEntry,
  HistoryQuery,
  NearbyDevice,
  TrustDuration,
  TrustedDevice,
  Visibility,
  VisibilityState,
} from '../engine/neighbourhood-api.ts'
import type { Opened, ShellSettings, ShellSettingsChange, WindowCommand } from './shell.ts'

/** An opaque handle for a file or folder that the user chose or dropped: the window never learns or names a path. */
export type ItemId = string

export interface ChosenItem {
  readonly id: ItemId
  readonly name: string
  readonly kind: 'file' | 'folder'
  /** null for folders: it is counted when sending starts. */
  readonly bytes: number | null
}

/** What started a transfer. Paths and texts stay outside the window. */
export type TransferOrigin =
  | { readonly kind: 'send'; readonly to: SendTarget | null }
  | { readonly kind: 'receive'; readonly code: string }

export interface AppInfo {
  readonly version: string
  readonly platform: string
  /** Whether the platform's keyring guards the secrets of remembered devices; otherwise it is a file that only this user can read. */
  readonly keyring: boolean
}

/** Calls with an answer. Every one answers a CallResult, because Electron carries only `message` across a rejected invoke. */
export interface MainCalls {
  'app.info': () => AppInfo
  'files.choose': (kind: 'files' | 'folder') => readonly ChosenItem[]
  /** Called by the preload alone, with the paths that Electron gave for dropped or pasted File objects. */
  'files.register': (paths: readonly string[]) => readonly ChosenItem[]
  /** Items, or none and a text. */
  'transfer.send': (items: readonly ItemId[], options: SendOptions) => TransferId
  'transfer.receive': (code: string) => TransferId
  'transfer.accept': (id: TransferId, choice: AcceptOptions) => void
  /** What it would be to receive into a folder that a dialog gave: files.choose('folder'). */
  'transfer.lookInto': (id: TransferId, folder: ItemId) => FolderLook
  'transfer.decline': (id: TransferId) => void
  'transfer.cancel': (id: TransferId) => void
  'transfer.pause': (id: TransferId) => void
  'transfer.resume': (id: TransferId) => void
  'transfer.leave': (id: TransferId) => void
  'transfer.setLimit': (id: TransferId, bytesPerSecond: number | null) => void
  /** Queues more items for the peer of a running share. */
  'transfer.add': (id: TransferId, items: readonly ItemId[]) => TransferId
  'transfer.receivedText': (id: TransferId) => string | null
  'transfer.dismiss': (id: TransferId) => void
  /** null for what the window did not start, such as an offer that came in. */
  'transfer.origin': (id: TransferId) => TransferOrigin | null
  /** Sends the same once more: to whom it went before, or by code. */
  'transfer.retry': (id: TransferId, way: 'same' | 'code') => TransferId
  'transfer.list': () => readonly TransferSnapshot[]
  /** Shows what was received in the file manager. */
  'transfer.reveal': (id: TransferId) => void
  'transfer.remember': (id: TransferId, duration: TrustDuration) => DeviceId
  'nearby.list': () => readonly NearbyDevice[]
  'nearby.connect': (address: string) => NearbyDevice
  'visibility.get': () => VisibilityState
  'visibility.set': (mode: Visibility) => VisibilityState
  'devices.list': () => readonly TrustedDevice[]
  'devices.problem': () => DevicesProblem | null
  'devices.rename': (id: DeviceId, name: string) => void
  'devices.duration': (id: DeviceId, duration: TrustDuration) => void
  'devices.forget': (id: DeviceId) => void
  'devices.autoAccept': (id: DeviceId, options: AutoAcceptOptions | null) => void
  'history.list': (query: HistoryQuery) => readonly HistoryEntry[]
  'history.clear': () => void
  'history.sendAgain': (id: string) => TransferId
  /** Shows what was received in the file manager; answers whether it is still there. */
  'history.reveal': (id: string) => boolean
  'clipboard.write': (text: string) => void
  'settings.get': () => EngineSettings
  /** Everything but the folder, which has its own call, because only a dialog may name one. */
  'settings.change': (change: SettingsChange) => EngineSettings
  'settings.chooseFolder': () => EngineSettings
  /** Examines the network, or a part of it; whole examinations also tell 'doctor.found' as they go. */
  'doctor.run': (request: DoctorRequest) => DoctorReport
  'shell.settings': () => ShellSettings
  'shell.change': (change: ShellSettingsChange) => ShellSettings
  /** What the app was opened with since the last call. The window asks when it is ready, and after each 'shell.opened'. */
  'shell.takeOpened': () => Opened
  /** The window's RTC host is ready: main answers with a MessagePort on 'rtc.port'. */
  'rtc.ready': () => void
}

export type SettingsChange = Partial<Omit<EngineSettings, 'saveFolder'>>

/** What a share may be told besides its items. */
export type SendOptions = Omit<SendRequest, 'paths'>

/** What a person may decide with the yes. The folder is one that a dialog gave: files.choose('folder'). */
export interface AcceptOptions {
  readonly folder?: ItemId
  readonly conflict?: ConflictPolicy
}

/** What a remembered device may send without a question. */
export interface AutoAcceptOptions {
  /** One that a dialog gave: files.choose('folder'). null for the folder of the settings; absent to leave it as it is. */
  readonly folder?: ItemId | null
  /** Larger offers ask. Absent to leave it as it is. */
  readonly limitBytes?: number
}

/** News from main to the window. */
export interface MainEvents {
  'transfer.changed': TransferSnapshot
  'transfer.dismissed': TransferId
  'nearby.changed': readonly NearbyDevice[]
  'visibility.changed': VisibilityState
  'devices.changed': readonly TrustedDevice[]
  'doctor.found': DoctorFinding
  /** The engine process ended and was started again; what ran is in state failed. */
  'engine.restarted': null
  /** There is something to take with 'shell.takeOpened'. */
  'shell.opened': null
  'shell.command': WindowCommand
}

export type CallName = keyof MainCalls
export type EventName = keyof MainEvents
export type CallResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorInfo }

/** What the preload puts on `window.dropline`: named functions, plain data. */
export interface DroplineApi {
  appInfo(): Promise<CallResult<AppInfo>>
  chooseFiles(): Promise<CallResult<readonly ChosenItem[]>>
  chooseFolder(): Promise<CallResult<readonly ChosenItem[]>>
  /** Files from a drop or a paste. */
  addFiles(files: readonly File[]): Promise<CallResult<readonly ChosenItem[]>>
  send(items: readonly ItemId[], options?: SendOptions): Promise<CallResult<TransferId>>
  receive(code: string): Promise<CallResult<TransferId>>
  accept(id: TransferId, choice?: AcceptOptions): Promise<CallResult<void>>
  lookInto(id: TransferId, folder: ItemId): Promise<CallResult<FolderLook>>
  decline(id: TransferId): Promise<CallResult<void>>
  cancel(id: TransferId): Promise<CallResult<void>>
  pause(id: TransferId): Promise<CallResult<void>>
  resume(id: TransferId): Promise<CallResult<void>>
  leave(id: TransferId): Promise<CallResult<void>>
  setLimit(id: TransferId, bytesPerSecond: number | null): Promise<CallResult<void>>
  addToSend(id: TransferId, items: readonly ItemId[]): Promise<CallResult<TransferId>>
  receivedText(id: TransferId): Promise<CallResult<string | null>>
  dismiss(id: TransferId): Promise<CallResult<void>>
  /** Survives the window: null only for what no window has started since the app runs. */
  origin(id: TransferId): Promise<CallResult<TransferOrigin | null>>
  retry(id: TransferId, way: 'same' | 'code'): Promise<CallResult<TransferId>>
  listTransfers(): Promise<CallResult<readonly TransferSnapshot[]>>
  reveal(id: TransferId): Promise<CallResult<void>>
  remember(id: TransferId, duration: TrustDuration): Promise<CallResult<DeviceId>>
  nearby(): Promise<CallResult<readonly NearbyDevice[]>>
  connectByAddress(address: string): Promise<CallResult<NearbyDevice>>
  visibility(): Promise<CallResult<VisibilityState>>
  setVisibility(mode: Visibility): Promise<CallResult<VisibilityState>>
  devices(): Promise<CallResult<readonly TrustedDevice[]>>
  devicesProblem(): Promise<CallResult<DevicesProblem | null>>
  renameDevice(id: DeviceId, name: string): Promise<CallResult<void>>
  setTrustDuration(id: DeviceId, duration: TrustDuration): Promise<CallResult<void>>
  forgetDevice(id: DeviceId): Promise<CallResult<void>>
  setAutoAccept(id: DeviceId, options: AutoAcceptOptions | null): Promise<CallResult<void>>
  history(query?: HistoryQuery): Promise<CallResult<readonly HistoryEntry[]>>
  clearHistory(): Promise<CallResult<void>>
  sendAgain(historyId: string): Promise<CallResult<TransferId>>
  /** Answers whether it is still there. */
  revealHistory(historyId: string): Promise<CallResult<boolean>>
  copyText(text: string): Promise<CallResult<void>>
  settings(): Promise<CallResult<EngineSettings>>
  changeSettings(change: SettingsChange): Promise<CallResult<EngineSettings>>
  chooseSaveFolder(): Promise<CallResult<EngineSettings>>
  runDoctor(request: DoctorRequest): Promise<CallResult<DoctorReport>>
  onDoctorFound(listener: (finding: DoctorFinding) => void): () => void
  shellSettings(): Promise<CallResult<ShellSettings>>
  changeShellSettings(change: ShellSettingsChange): Promise<CallResult<ShellSettings>>
  takeOpened(): Promise<CallResult<Opened>>
  onOpened(listener: () => void): () => void
  onCommand(listener: (command: WindowCommand) => void): () => void
  onTransferChanged(listener: (snapshot: TransferSnapshot) => void): () => void
  onTransferDismissed(listener: (id: TransferId) => void): () => void
  onNearby(listener: (devices: readonly NearbyDevice[]) => void): () => void
  onVisibility(listener: (state: VisibilityState) => void): () => void
  onDevices(listener: (devices: readonly TrustedDevice[]) => void): () => void
  onEngineRestarted(listener: () => void): () => void
  /**
   * Says that the RTC host listens. The port then arrives as a `message` event of the window itself, from this origin,
   * with data RTC_PORT_MESSAGE and one port.
   */
  rtcReady(): Promise<CallResult<void>>
}

export const RTC_PORT_MESSAGE = 'dropline-rtc-port'

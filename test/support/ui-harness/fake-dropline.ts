import type { ErrorInfo } from '../../../src/core/base/errors.ts'
import { Emitter } from '../../../src/core/base/emitter.ts'
import type {
  DoctorFinding,
  DoctorReport,
  EngineSettings,
  FolderLook,
  TransferId,
  TransferSnapshot,
} from '../../../src/engine/api.ts'
import { defaultSettings } from '../../../src/engine/default-settings.ts'
import type {
  DevicesProblem,
  HistoryEntry,
  NearbyDevice,
  TrustedDevice,
  VisibilityState,
} from '../../../src/engine/neighbourhood-api.ts'
import type {
  AppInfo,
  CallResult,
  ChosenItem,
  DroplineApi,
  TransferOrigin,
} from '../../../src/ipc/contract.ts'
import type { Opened, ShellSettings, WindowCommand } from '../../../src/ipc/shell.ts'

const nothingOpened: Opened = { code: null, items: [], error: null }

export const exampleSettings: EngineSettings = {
  ...defaultSettings,
  deviceName: 'Mara’s laptop',
  saveFolder: '/home/mara/Downloads',
  rendezvousUrl: 'wss://meet.example.org',
}

export const exampleShellSettings: ShellSettings = {
  keepRunning: true,
  startAtLogin: false,
  notifications: true,
  updates: true,
  theme: 'system',
  language: null,
}

/** An engine of which a test decides everything: it tells what it was asked, and says what it is told to say. */
export class FakeDropline {
  readonly calls: unknown[][] = []
  readonly changed = new Emitter<TransferSnapshot>()
  readonly dismissed = new Emitter<TransferId>()
  readonly restarted = new Emitter<undefined>()
  readonly opened = new Emitter<undefined>()
  readonly command = new Emitter<WindowCommand>()
  readonly doctorFound = new Emitter<DoctorFinding>()
  /** What every examination finds. */
  doctorReport: DoctorReport = { findings: [], diagnosis: { causes: [], lan: 'works', internet: 'untested' } }
  /** What the app was opened with and the window has not taken yet. */
  waiting: Opened = nothingOpened
  /** What the file dialogs and drops give. */
  chosen: readonly ChosenItem[] = [{ id: 'item-1', name: 'plan.odt', kind: 'file', bytes: 2000 }]
  /** What started the transfers; others were shared by code. */
  readonly origins = new Map<TransferId, TransferOrigin | null>()
  /** The text that every transfer of one has brought. */
  text = ''
  folderLook: FolderLook = { neededBytes: 2000, freeBytes: 5_000_000_000, conflicts: 0 }
  info: AppInfo = { version: '0.1.0', platform: 'linux', keyring: true }
  /** The computers around this one, and what is known of those that are not. */
  nearbyDevices: readonly NearbyDevice[] = []
  trusted: readonly TrustedDevice[] = []
  devicesProblem: DevicesProblem | null = null
  history: readonly HistoryEntry[] = []
  visibilityState: VisibilityState = {
    mode: 'trusted',
    everyoneUntilMs: null,
    addresses: ['192.0.2.2:34821'],
  }
  /** Whether what the history knows of is still where it was. */
  historyIsThere = true
  readonly nearbyNews = new Emitter<readonly NearbyDevice[]>()
  readonly devicesNews = new Emitter<readonly TrustedDevice[]>()
  readonly visibilityNews = new Emitter<VisibilityState>()
  /** Calls by name that fail, and how. */
  failures = new Map<string, ErrorInfo>()
  /** The doctor never comes to an end. */
  doctorIsSlow = false
  readonly api: DroplineApi
  #transfers: readonly TransferSnapshot[]
  #settings: EngineSettings
  #shellSettings: ShellSettings

  constructor(
    transfers: readonly TransferSnapshot[] = [],
    settings: EngineSettings = exampleSettings,
    shellSettings: ShellSettings = exampleShellSettings,
  ) {
    this.#transfers = transfers
    this.#settings = settings
    this.#shellSettings = shellSettings
    this.api = this.#createApi()
  }

  /** The names of the calls so far, without those that only read. */
  get asked(): string[] {
    const reading = [
      ...['appInfo', 'listTransfers', 'settings', 'shellSettings', 'takeOpened', 'origin'],
      ...['nearby', 'visibility', 'devices', 'devicesProblem', 'history'],
    ]
    return this.calls.map(([name]) => String(name)).filter((name) => !reading.includes(name))
  }

  /** Puts these devices near, and tells it. */
  sayNearby(devices: readonly NearbyDevice[]): void {
    this.nearbyDevices = devices
    this.nearbyNews.emit(devices)
  }

  /** Remembers these devices, and tells it. */
  sayDevices(devices: readonly TrustedDevice[]): void {
    this.trusted = devices
    this.devicesNews.emit(devices)
  }

  sayVisibility(state: VisibilityState): void {
    this.visibilityState = state
    this.visibilityNews.emit(state)
  }

  #answer<T>(name: string, args: readonly unknown[], value: () => T): Promise<CallResult<T>> {
    this.calls.push([name, ...args])
    const error = this.failures.get(name)
    return Promise.resolve(error === undefined ? { ok: true, value: value() } : { ok: false, error })
  }

  #createApi(): DroplineApi {
    const nothing = () => undefined
    const settings = () => this.#settings
    return {
      appInfo: () => this.#answer('appInfo', [], () => this.info),
      chooseFiles: () => this.#answer('chooseFiles', [], () => this.chosen),
      chooseFolder: () => this.#answer('chooseFolder', [], () => this.chosen),
      addFiles: (files) => this.#answer('addFiles', [files], () => this.chosen),
      send: (items, options) =>
        this.#answer('send', options === undefined ? [items] : [items, options], () => {
          this.origins.set('sent-1', { kind: 'send', to: options?.to ?? null })
          return 'sent-1'
        }),
      receive: (code) =>
        this.#answer('receive', [code], () => {
          this.origins.set('received-1', { kind: 'receive', code })
          return 'received-1'
        }),
      accept: (id, choice) => this.#answer('accept', [id, choice], nothing),
      lookInto: (id, folder) => this.#answer('lookInto', [id, folder], () => this.folderLook),
      decline: (id) => this.#answer('decline', [id], nothing),
      cancel: (id) => this.#answer('cancel', [id], nothing),
      pause: (id) => this.#answer('pause', [id], nothing),
      resume: (id) => this.#answer('resume', [id], nothing),
      leave: (id) => this.#answer('leave', [id], nothing),
      setLimit: (id, bytesPerSecond) => this.#answer('setLimit', [id, bytesPerSecond], nothing),
      addToSend: (id, items) => this.#answer('addToSend', [id, items], () => 'sent-2'),
      receivedText: (id) => this.#answer('receivedText', [id], () => this.text),
      dismiss: (id) =>
        this.#answer('dismiss', [id], () => {
          this.dismissed.emit(id)
        }),
      origin: (id) => {
        const origin = this.origins.get(id)
        return this.#answer('origin', [id], () =>
          origin === undefined ? { kind: 'send', to: null } : origin,
        )
      },
      retry: (id, way) => this.#answer('retry', [id, way], () => 'sent-again'),
      listTransfers: () => this.#answer('listTransfers', [], () => this.#transfers),
      reveal: (id) => this.#answer('reveal', [id], nothing),
      ...this.#neighbourhoodApi(),
      copyText: (text) => this.#answer('copyText', [text], nothing),
      settings: () => this.#answer('settings', [], settings),
      changeSettings: (change) =>
        this.#answer('changeSettings', [change], () => {
          this.#settings = { ...this.#settings, ...change }
          return this.#settings
        }),
      chooseSaveFolder: () => this.#answer('chooseSaveFolder', [], settings),
      runDoctor: (request) =>
        this.doctorIsSlow
          ? new Promise(() => undefined)
          : this.#answer('runDoctor', [request], () => this.doctorReport),
      onDoctorFound: (listener) => this.doctorFound.on(listener),
      shellSettings: () => this.#answer('shellSettings', [], () => this.#shellSettings),
      changeShellSettings: (change) =>
        this.#answer('changeShellSettings', [change], () => {
          this.#shellSettings = { ...this.#shellSettings, ...change }
          return this.#shellSettings
        }),
      takeOpened: () =>
        this.#answer('takeOpened', [], () => {
          const opened = this.waiting
          this.waiting = nothingOpened
          return opened
        }),
      onOpened: (listener) => this.opened.on(listener),
      onCommand: (listener) => this.command.on(listener),
      onTransferChanged: (listener) => this.changed.on(listener),
      onTransferDismissed: (listener) => this.dismissed.on(listener),
      onEngineRestarted: (listener) => this.restarted.on(listener),
      rtcReady: () => this.#answer('rtcReady', [], nothing),
    }
  }

  #neighbourhoodApi(): Pick<DroplineApi, NeighbourhoodCall> {
    const nothing = () => undefined
    return {
      remember: (id, duration) => this.#answer('remember', [id, duration], () => 'device-1'),
      nearby: () => this.#answer('nearby', [], () => this.nearbyDevices),
      onNearby: (listener) => this.nearbyNews.on(listener),
      connectByAddress: (address) =>
        this.#answer('connectByAddress', [address], () => {
          const found = {
            id: 'nearby-by-address',
            deviceId: null,
            name: 'Studio',
            kind: 'other',
            address,
          } as const
          this.sayNearby([...this.nearbyDevices, found])
          return found
        }),
      visibility: () => this.#answer('visibility', [], () => this.visibilityState),
      setVisibility: (mode) =>
        this.#answer('setVisibility', [mode], () => {
          this.sayVisibility({
            mode,
            everyoneUntilMs: mode === 'everyone' ? Date.now() + 600_000 : null,
            addresses: mode === 'hidden' ? [] : ['192.0.2.2:34821'],
          })
          return this.visibilityState
        }),
      onVisibility: (listener) => this.visibilityNews.on(listener),
      devices: () => this.#answer('devices', [], () => this.trusted),
      devicesProblem: () => this.#answer('devicesProblem', [], () => this.devicesProblem),
      onDevices: (listener) => this.devicesNews.on(listener),
      renameDevice: (id, name) => this.#answer('renameDevice', [id, name], nothing),
      setTrustDuration: (id, duration) => this.#answer('setTrustDuration', [id, duration], nothing),
      forgetDevice: (id) => this.#answer('forgetDevice', [id], nothing),
      setAutoAccept: (id, options) => this.#answer('setAutoAccept', [id, options], nothing),
      history: (query) => this.#answer('history', [query], () => this.history),
      clearHistory: () => this.#answer('clearHistory', [], nothing),
      sendAgain: (id) => this.#answer('sendAgain', [id], () => 'sent-again'),
      revealHistory: (id) => this.#answer('revealHistory', [id], () => this.historyIsThere),
    }
  }
}

type NeighbourhoodCall =
  | 'remember'
  | 'nearby'
  | 'onNearby'
  | 'connectByAddress'
  | 'visibility'
  | 'setVisibility'
  | 'onVisibility'
  | 'devices'
  | 'devicesProblem'
  | 'onDevices'
  | 'renameDevice'
  | 'setTrustDuration'
  | 'forgetDevice'
  | 'setAutoAccept'
  | 'history'
  | 'clearHistory'
  | 'sendAgain'
  | 'revealHistory'

import type { ErrorInfo } from '../../../src/core/base/errors.ts'
import { Emitter } from '../../../src/core/base/emitter.ts'
import type { EngineSettings, TransferId, TransferSnapshot } from '../../../src/engine/api.ts'
import { defaultSettings } from '../../../src/engine/default-settings.ts'
import type { CallResult, ChosenItem, DroplineApi } from '../../../src/ipc/contract.ts'
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
  /** What the app was opened with and the window has not taken yet. */
  waiting: Opened = nothingOpened
  /** What the file dialogs and drops give. */
  chosen: readonly ChosenItem[] = [{ id: 'item-1', name: 'plan.odt', kind: 'file', bytes: 2000 }]
  /** The text that every transfer of one has brought. */
  text = ''
  /** Calls by name that fail, and how. */
  readonly failures = new Map<string, ErrorInfo>()
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
    const reading = ['appInfo', 'listTransfers', 'settings', 'shellSettings', 'takeOpened']
    return this.calls.map(([name]) => String(name)).filter((name) => !reading.includes(name))
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
      appInfo: () => this.#answer('appInfo', [], () => ({ version: '0.1.0', platform: 'linux' })),
      chooseFiles: () => this.#answer('chooseFiles', [], () => this.chosen),
      chooseFolder: () => this.#answer('chooseFolder', [], () => this.chosen),
      addFiles: (files) => this.#answer('addFiles', [files], () => this.chosen),
      send: (items, options) =>
        this.#answer('send', options === undefined ? [items] : [items, options], () => 'sent-1'),
      receive: (code) => this.#answer('receive', [code], () => 'received-1'),
      accept: (id, choice) => this.#answer('accept', [id, choice], nothing),
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
      listTransfers: () => this.#answer('listTransfers', [], () => this.#transfers),
      reveal: (id) => this.#answer('reveal', [id], nothing),
      copyText: (text) => this.#answer('copyText', [text], nothing),
      settings: () => this.#answer('settings', [], settings),
      changeSettings: (change) =>
        this.#answer('changeSettings', [change], () => {
          this.#settings = { ...this.#settings, ...change }
          return this.#settings
        }),
      chooseSaveFolder: () => this.#answer('chooseSaveFolder', [], settings),
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
}

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorInfo } from '../../../core/base/errors.ts'
import type {
  EngineSettings,
  FolderLook,
  SendTarget,
  TransferId,
  TransferSnapshot,
} from '../../../engine/api.ts'
import type {
  AcceptOptions,
  CallResult,
  ChosenItem,
  DroplineApi,
  ItemId,
  SettingsChange,
} from '../../../ipc/contract.ts'
import type { ShellSettings, ShellSettingsChange } from '../../../ipc/shell.ts'
import { createCalls, settled } from './calls.ts'
import { connect } from './connect.ts'
import { createDoctor, type Doctor } from './doctor.ts'
import {
  createNeighbourhoodActions,
  emptyNeighbourhood,
  type NeighbourhoodActions,
  type NeighbourhoodState,
} from './neighbourhood.ts'
import type { AppPage } from './pages.ts'
import { createRecordActions, type RecordActions } from './records.ts'
import { createStartActions, type StartActions } from './starting.ts'

/** Everything the window shows. Transfers are as the engine tells them, the oldest first. */
export interface AppState extends NeighbourhoodState {
  readonly transfers: readonly TransferSnapshot[]
  readonly pickedId: TransferId | null
  readonly settings: EngineSettings | null
  readonly shellSettings: ShellSettings | null
  /** A call that failed and has no better place to say so. */
  readonly notice: ErrorInfo | null
  /** What stands in the code field. */
  readonly codeText: string
  /** What stands in the dialog for a text; null while it is closed. */
  readonly draft: TextDraft | null
  /** What is open over the window. */
  readonly page: AppPage | null
  /** How often the menu has asked for a code: each time the field takes the focus. */
  readonly codeRequests: number
  /** How many may receive the next share. */
  readonly receiverCount: number
}

/** A text that is being written, and the device that it is for; null for anybody with the code. */
export interface TextDraft {
  readonly text: string
  readonly to: SendTarget | null
}

/** What a user can do. Failures end in `notice`, unless the function answers an error. */
export interface AppActions extends NeighbourhoodActions, RecordActions, StartActions {
  readonly accept: (id: TransferId, choice: AcceptOptions) => Promise<void>
  /** Asks for another folder to receive into; null when the user changed their mind. */
  readonly chooseTarget: () => Promise<ChosenItem | null>
  /** What a folder from `chooseTarget` is like for what is offered, or why it cannot be used. */
  readonly lookInto: (id: TransferId, folder: ItemId) => Promise<CallResult<FolderLook>>
  readonly decline: (id: TransferId) => Promise<void>
  readonly cancel: (id: TransferId) => Promise<void>
  readonly pause: (id: TransferId) => Promise<void>
  readonly resume: (id: TransferId) => Promise<void>
  readonly leave: (id: TransferId) => Promise<void>
  readonly setLimit: (id: TransferId, bytesPerSecond: number | null) => Promise<void>
  /** Queues files for the person who receives `id`; asks which when none are given. */
  readonly addTo: (id: TransferId, files?: readonly File[]) => Promise<void>
  readonly receivedText: (id: TransferId) => Promise<string | null>
  readonly reveal: (id: TransferId) => Promise<void>
  readonly copyText: (text: string) => Promise<boolean>
  /** Stores settings; answers why it could not. */
  readonly changeSettings: (change: SettingsChange) => Promise<ErrorInfo | null>
  /** Stores settings of the app around the window; answers why it could not. */
  readonly changeShellSettings: (change: ShellSettingsChange) => Promise<ErrorInfo | null>
  readonly chooseSaveFolder: () => Promise<void>
  readonly setCodeText: (text: string) => void
  /** Opens the dialog for a text with `text` in it, or changes it; null closes it. */
  readonly setDraft: (draft: TextDraft | null) => void
  /** Opens a page over the window in the place of what is open; null closes it. */
  readonly openPage: (page: AppPage | null) => void
  readonly setReceiverCount: (count: number) => void
  /** Gives a transfer the stage; null takes it from the one that was picked. */
  readonly pick: (id: TransferId | null) => void
  readonly closeNotice: () => void
}

export interface App {
  readonly store: StoreApi<AppState>
  readonly actions: AppActions
  readonly doctor: Doctor
  /** Starts to listen to the engine; the returned function stops it. */
  connect(): () => void
}

const emptyState: AppState = {
  ...emptyNeighbourhood,
  transfers: [],
  pickedId: null,
  settings: null,
  shellSettings: null,
  notice: null,
  codeText: '',
  draft: null,
  page: null,
  codeRequests: 0,
  receiverCount: 1,
}

/** Builds the window's one store on top of the calls to the main process. */
export function createApp(api: DroplineApi): App {
  const store = createStore<AppState>(() => emptyState)
  const actions = createActions(api, store)
  const doctor = createDoctor(api)
  return {
    store,
    actions,
    doctor,
    connect: () => {
      const disposals = [connect(api, store, actions), doctor.connect()]
      return () => {
        for (const dispose of disposals) dispose()
      }
    },
  }
}

function createActions(api: DroplineApi, store: StoreApi<AppState>): AppActions {
  const calls = createCalls(store)
  const { noticed, quietly } = calls

  return {
    ...createNeighbourhoodActions(api, store, calls),
    ...createRecordActions(api, store),
    ...createStartActions(api, store, calls),
    accept: (id, choice) => quietly(api.accept(id, choice)),
    chooseTarget: async () => (await noticed(api.chooseFolder()))?.value[0] ?? null,
    lookInto: (id, folder) => settled(api.lookInto(id, folder)),
    decline: (id) => quietly(api.decline(id)),
    cancel: (id) => quietly(api.cancel(id)),
    pause: (id) => quietly(api.pause(id)),
    resume: (id) => quietly(api.resume(id)),
    leave: (id) => quietly(api.leave(id)),
    setLimit: (id, bytesPerSecond) => quietly(api.setLimit(id, bytesPerSecond)),
    async addTo(id, files) {
      const chosen = await noticed(files === undefined ? api.chooseFiles() : api.addFiles(files))
      if (chosen === null || chosen.value.length === 0) return
      await noticed(
        api.addToSend(
          id,
          chosen.value.map((item) => item.id),
        ),
      )
    },
    receivedText: async (id) => (await noticed(api.receivedText(id)))?.value ?? null,
    reveal: (id) => quietly(api.reveal(id)),
    copyText: async (text) => (await noticed(api.copyText(text))) !== null,
    async changeSettings(change) {
      const result = await settled(api.changeSettings(change))
      if (!result.ok) return result.error
      store.setState({ settings: result.value })
      return null
    },
    async changeShellSettings(change) {
      const result = await settled(api.changeShellSettings(change))
      if (!result.ok) return result.error
      store.setState({ shellSettings: result.value })
      return null
    },
    async chooseSaveFolder() {
      const changed = await noticed(api.chooseSaveFolder())
      if (changed !== null) store.setState({ settings: changed.value })
    },
    setCodeText: (codeText) => store.setState({ codeText }),
    setDraft: (draft) => store.setState({ draft }),
    openPage: (page) => store.setState({ page }),
    setReceiverCount: (receiverCount) => store.setState({ receiverCount }),
    pick: (pickedId) => store.setState({ pickedId }),
    closeNotice: () => store.setState({ notice: null }),
  }
}

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorInfo } from '../../../core/base/errors.ts'
import type { EngineSettings, SendTarget, TransferId, TransferSnapshot } from '../../../engine/api.ts'
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
export interface AppActions extends NeighbourhoodActions, RecordActions {
  /** Asks for files and shares them: with the device `to`, or by a code. */
  readonly chooseFiles: (to?: SendTarget | null) => Promise<void>
  readonly chooseFolder: (to?: SendTarget | null) => Promise<void>
  /** Takes what the app was opened with: a link's code goes into the field, files are shared. */
  readonly takeOpened: () => Promise<void>
  /** Shares files from a drop or a paste. */
  readonly share: (files: readonly File[], to?: SendTarget | null) => Promise<void>
  /** Starts to receive; answers why it could not. */
  readonly receive: (code: string) => Promise<ErrorInfo | null>
  readonly accept: (id: TransferId, choice: AcceptOptions) => Promise<void>
  /** Asks for another folder to receive into; null when the user changed their mind. */
  readonly chooseTarget: () => Promise<ChosenItem | null>
  readonly decline: (id: TransferId) => Promise<void>
  readonly cancel: (id: TransferId) => Promise<void>
  readonly pause: (id: TransferId) => Promise<void>
  readonly resume: (id: TransferId) => Promise<void>
  readonly leave: (id: TransferId) => Promise<void>
  readonly setLimit: (id: TransferId, bytesPerSecond: number | null) => Promise<void>
  /** Queues files for the person who receives `id`; asks which when none are given. */
  readonly addTo: (id: TransferId, files?: readonly File[]) => Promise<void>
  readonly sendText: (draft: TextDraft) => Promise<void>
  readonly receivedText: (id: TransferId) => Promise<string | null>
  readonly dismiss: (id: TransferId) => Promise<void>
  readonly reveal: (id: TransferId) => Promise<void>
  /** Starts an ended transfer over: the same items, or the same code back in the field. */
  readonly retry: (id: TransferId) => Promise<void>
  /** Shares by code what could not be sent to a device. */
  readonly retryByCode: (id: TransferId) => Promise<void>
  /** Puts an ended transfer away and asks for more files. */
  readonly sendMore: (id: TransferId) => Promise<void>
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

/** What is needed to start a transfer again: never stored, gone with the window. */
type Origin =
  | { readonly kind: 'send'; readonly items: readonly ItemId[]; readonly to: SendTarget | null }
  | { readonly kind: 'text'; readonly text: string; readonly to: SendTarget | null }
  | { readonly kind: 'receive'; readonly code: string }

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
  const origins = new Map<TransferId, Origin>()
  const calls = createCalls(store)
  const { noticed, quietly } = calls

  async function sendItems(items: readonly ItemId[], to: SendTarget | null): Promise<void> {
    const { receiverCount } = store.getState()
    const options = to !== null ? { to } : receiverCount === 1 ? undefined : { receivers: receiverCount }
    const sent = await noticed(api.send(items, options))
    if (sent === null) return
    origins.set(sent.value, { kind: 'send', items, to })
    store.setState({ pickedId: sent.value, notice: null })
  }

  async function sendChosen(
    call: Promise<CallResult<readonly ChosenItem[]>>,
    to: SendTarget | null = null,
  ): Promise<void> {
    const chosen = await noticed(call)
    if (chosen === null || chosen.value.length === 0) return
    const items = chosen.value.map(({ id }) => id)
    await sendItems(items, to)
  }

  async function dismiss(id: TransferId): Promise<void> {
    if ((await noticed(api.dismiss(id))) !== null) origins.delete(id)
  }

  async function sendText({ text, to }: TextDraft): Promise<void> {
    const sent = await noticed(api.send([], to === null ? { text } : { text, to }))
    if (sent === null) return
    origins.set(sent.value, { kind: 'text', text, to })
    store.setState({ pickedId: sent.value, notice: null, draft: null })
  }

  /** Sends once more what `origin` names. */
  async function sendAnew(origin: Origin | undefined, to: SendTarget | null): Promise<void> {
    if (origin?.kind === 'send') await sendItems(origin.items, to)
    else if (origin?.kind === 'text') await sendText({ text: origin.text, to })
  }

  return {
    ...createNeighbourhoodActions(api, store, calls),
    ...createRecordActions(api, store),
    chooseFiles: (to) => sendChosen(api.chooseFiles(), to),
    chooseFolder: (to) => sendChosen(api.chooseFolder(), to),
    async takeOpened() {
      const opened = await settled(api.takeOpened())
      if (!opened.ok) return
      const { code, items, error } = opened.value
      if (code !== null) store.setState({ codeText: code })
      if (error !== null) store.setState({ notice: error })
      if (items.length > 0)
        await sendItems(
          items.map(({ id }) => id),
          null,
        )
    },
    share: (files, to) => sendChosen(api.addFiles(files), to),
    async receive(code) {
      const result = await settled(api.receive(code))
      if (!result.ok) return result.error
      origins.set(result.value, { kind: 'receive', code })
      store.setState({ pickedId: result.value, codeText: '', notice: null })
      return null
    },
    accept: (id, choice) => quietly(api.accept(id, choice)),
    async chooseTarget() {
      const chosen = await noticed(api.chooseFolder())
      return chosen?.value[0] ?? null
    },
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
    sendText,
    receivedText: async (id) => (await noticed(api.receivedText(id)))?.value ?? null,
    dismiss,
    reveal: (id) => quietly(api.reveal(id)),
    async retry(id) {
      const origin = origins.get(id)
      if (origin?.kind === 'receive') store.setState({ codeText: origin.code })
      await dismiss(id)
      if (origin?.kind !== 'receive') await sendAnew(origin, origin?.to ?? null)
    },
    async retryByCode(id) {
      const origin = origins.get(id)
      await dismiss(id)
      await sendAnew(origin, null)
    },
    async sendMore(id) {
      const to = targetOf(
        origins.get(id),
        store.getState().transfers.find((transfer) => transfer.id === id),
      )
      await dismiss(id)
      await sendChosen(api.chooseFiles(), to)
    },
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

/** The device that an ended transfer went to; null when it was for whoever had the code. */
function targetOf(origin: Origin | undefined, transfer: TransferSnapshot | undefined): SendTarget | null {
  const deviceId = transfer?.deviceId ?? null
  if (deviceId !== null) return { deviceId }
  return origin?.kind === 'send' ? origin.to : null
}

// What starts transfers, and starts them over.
import type { StoreApi } from 'zustand/vanilla'
import type { ErrorInfo } from '../../../core/base/errors.ts'
import type { SendTarget, TransferId, TransferSnapshot } from '../../../engine/api.ts'
import type { CallResult, ChosenItem, DroplineApi, ItemId } from '../../../ipc/contract.ts'
import { type Calls, settled } from './calls.ts'
import type { AppState, TextDraft } from './store.ts'

export interface StartActions {
  /** Asks for files and shares them: with the device `to`, or by a code. */
  readonly chooseFiles: (to?: SendTarget | null) => Promise<void>
  readonly chooseFolder: (to?: SendTarget | null) => Promise<void>
  /** Takes what the app was opened with: a link's code goes into the field, files are shared. */
  readonly takeOpened: () => Promise<void>
  /** Shares files from a drop or a paste. */
  readonly share: (files: readonly File[], to?: SendTarget | null) => Promise<void>
  /** Starts to receive; answers why it could not. */
  readonly receive: (code: string) => Promise<ErrorInfo | null>
  readonly sendText: (draft: TextDraft) => Promise<void>
  readonly dismiss: (id: TransferId) => Promise<void>
  /** Starts an ended transfer over: the same items, or the same code back in the field. */
  readonly retry: (id: TransferId) => Promise<void>
  /** Shares by code what could not be sent to a device. */
  readonly retryByCode: (id: TransferId) => Promise<void>
  /** Puts an ended transfer away and asks for more files. */
  readonly sendMore: (id: TransferId) => Promise<void>
}

/** What is needed to start a transfer again: never stored, gone with the window. */
type Origin =
  | { readonly kind: 'send'; readonly items: readonly ItemId[]; readonly to: SendTarget | null }
  | { readonly kind: 'text'; readonly text: string; readonly to: SendTarget | null }
  | { readonly kind: 'receive'; readonly code: string }

/** The actions over `api`. */
export function createStartActions(
  api: DroplineApi,
  store: StoreApi<AppState>,
  { noticed }: Calls,
): StartActions {
  const origins = new Map<TransferId, Origin>()

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
    sendText,
    dismiss,
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
  }
}

/** The device that an ended transfer went to; null when it was for whoever had the code. */
function targetOf(origin: Origin | undefined, transfer: TransferSnapshot | undefined): SendTarget | null {
  const deviceId = transfer?.deviceId ?? null
  if (deviceId !== null) return { deviceId }
  return origin?.kind === 'send' ? origin.to : null
}

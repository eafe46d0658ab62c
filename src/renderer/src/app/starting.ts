// What starts transfers, and starts them over.
import type { StoreApi } from 'zustand/vanilla'
import type { ErrorInfo } from '../../../core/base/errors.ts'
import type { SendTarget, TransferId, TransferSnapshot } from '../../../engine/api.ts'
import type { CallResult, ChosenItem, DroplineApi, ItemId, TransferOrigin } from '../../../ipc/contract.ts'
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
  /** What started a transfer; null when it is not known, and it cannot be started over. */
  readonly originOf: (id: TransferId) => Promise<TransferOrigin | null>
  /** Puts an ended transfer away and asks for more files. */
  readonly sendMore: (id: TransferId) => Promise<void>
}

/** The actions over `api`. */
export function createStartActions(
  api: DroplineApi,
  store: StoreApi<AppState>,
  { noticed }: Calls,
): StartActions {
  async function sendItems(items: readonly ItemId[], to: SendTarget | null): Promise<void> {
    const { receiverCount } = store.getState()
    const options = to !== null ? { to } : receiverCount === 1 ? undefined : { receivers: receiverCount }
    const sent = await noticed(api.send(items, options))
    if (sent === null) return
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
    await noticed(api.dismiss(id))
  }

  async function sendText({ text, to }: TextDraft): Promise<void> {
    const sent = await noticed(api.send([], to === null ? { text } : { text, to }))
    if (sent === null) return
    store.setState({ pickedId: sent.value, notice: null, draft: null })
  }

  async function originOf(id: TransferId): Promise<TransferOrigin | null> {
    const origin = await settled(api.origin(id))
    return origin.ok ? origin.value : null
  }

  /** The ended transfer stays until the new one has started: if that fails, nothing is lost. */
  async function sendAnew(id: TransferId, way: 'same' | 'code'): Promise<void> {
    const sent = await noticed(api.retry(id, way))
    if (sent === null) return
    store.setState({ pickedId: sent.value, notice: null })
    await dismiss(id)
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
      store.setState({ pickedId: result.value, codeText: '', notice: null })
      return null
    },
    sendText,
    dismiss,
    async retry(id) {
      const origin = await originOf(id)
      if (origin?.kind !== 'receive') {
        await sendAnew(id, 'same')
        return
      }
      store.setState({ codeText: origin.code })
      await dismiss(id)
    },
    retryByCode: (id) => sendAnew(id, 'code'),
    originOf,
    async sendMore(id) {
      const to = targetOf(
        await originOf(id),
        store.getState().transfers.find((transfer) => transfer.id === id),
      )
      await dismiss(id)
      await sendChosen(api.chooseFiles(), to)
    },
  }
}

/** The device that an ended transfer went to; null when it was for whoever had the code. */
function targetOf(origin: TransferOrigin | null, transfer: TransferSnapshot | undefined): SendTarget | null {
  const deviceId = transfer?.deviceId ?? null
  if (deviceId !== null) return { deviceId }
  return origin?.kind === 'send' ? origin.to : null
}

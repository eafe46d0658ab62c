// What this computer keeps of other computers and of transfers that have ended, for the pages that show it.
import type { StoreApi } from 'zustand/vanilla'
import type { TransferId } from '../../../engine/api.ts'
import type {
  DeviceId,
  DevicesProblem,
  HistoryEntry,
  HistoryQuery,
  TrustDuration,
} from '../../../engine/neighbourhood-api.ts'
import type { AutoAcceptOptions, CallResult, DroplineApi } from '../../../ipc/contract.ts'
import { settled } from './calls.ts'
import type { AppPage } from './pages.ts'

/** How well the remembered devices are kept. */
export interface DevicesKeeping {
  /** Whether the platform's keyring guards them. */
  readonly keyring: boolean
  readonly problem: DevicesProblem | null
}

/** Every one answers how it went: pages lie over the window's notice and say it themselves. */
export interface RecordActions {
  readonly renameDevice: (id: DeviceId, name: string) => Promise<CallResult<void>>
  readonly setAutoAccept: (id: DeviceId, options: AutoAcceptOptions | null) => Promise<CallResult<void>>
  readonly setTrustDuration: (id: DeviceId, duration: TrustDuration) => Promise<CallResult<void>>
  readonly removeDevice: (id: DeviceId) => Promise<CallResult<void>>
  readonly devicesKeeping: () => Promise<CallResult<DevicesKeeping>>
  readonly history: (query: HistoryQuery) => Promise<CallResult<readonly HistoryEntry[]>>
  readonly clearHistory: () => Promise<CallResult<void>>
  /** Shares the same files once more; the share has the stage then, and no page is open. */
  readonly sendAgain: (historyId: string) => Promise<CallResult<TransferId>>
  /** Shows what came in the file manager; answers whether it is still there. */
  readonly revealHistory: (historyId: string) => Promise<CallResult<boolean>>
}

interface RecordState {
  readonly pickedId: TransferId | null
  readonly page: AppPage | null
}

/** The actions over `api`. */
export function createRecordActions(
  api: DroplineApi,
  store: Pick<StoreApi<RecordState>, 'setState'>,
): RecordActions {
  return {
    renameDevice: (id, name) => settled(api.renameDevice(id, name)),
    setAutoAccept: (id, options) => settled(api.setAutoAccept(id, options)),
    setTrustDuration: (id, duration) => settled(api.setTrustDuration(id, duration)),
    removeDevice: (id) => settled(api.forgetDevice(id)),
    async devicesKeeping() {
      const [info, problem] = await Promise.all([settled(api.appInfo()), settled(api.devicesProblem())])
      if (!info.ok) return info
      if (!problem.ok) return problem
      return { ok: true, value: { keyring: info.value.keyring, problem: problem.value } }
    },
    history: (query) => settled(api.history(query)),
    clearHistory: () => settled(api.clearHistory()),
    async sendAgain(historyId) {
      const sent = await settled(api.sendAgain(historyId))
      if (sent.ok) store.setState({ pickedId: sent.value, page: null })
      return sent
    },
    revealHistory: (historyId) => settled(api.revealHistory(historyId)),
  }
}

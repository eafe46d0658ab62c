import type { StoreApi } from 'zustand/vanilla'
import { assertNever } from '../../../core/base/assert-never.ts'
import type { TransferId } from '../../../engine/api.ts'
import type { DroplineApi } from '../../../ipc/contract.ts'
import type { WindowCommand } from '../../../ipc/shell.ts'
import { settled } from './calls.ts'
import { connectNeighbourhood } from './neighbourhood.ts'
import type { AppActions, AppState } from './store.ts'
import { withSnapshot } from './transfers.ts'

/** Keeps the state up to date with what the engine and the app around the window tell; the returned function stops it. */
export function connect(api: DroplineApi, store: StoreApi<AppState>, actions: AppActions): () => void {
  const dismissed = new Set<TransferId>()
  let connected = true

  const disposals = [
    connectNeighbourhood(api, store),
    api.onTransferChanged((snapshot) => {
      if (dismissed.has(snapshot.id)) return
      store.setState(({ transfers }) => ({ transfers: withSnapshot(transfers, snapshot) }))
    }),
    api.onTransferDismissed((id) => {
      dismissed.add(id)
      store.setState(({ transfers }) => ({ transfers: transfers.filter((transfer) => transfer.id !== id) }))
    }),
    api.onEngineRestarted(() => store.setState({ notice: { code: 'engine-crashed', detail: {} } })),
    api.onOpened(() => void actions.takeOpened()),
    api.onCommand((command) => obey(command, actions, store)),
  ]
  void actions.takeOpened()

  void settled(api.listTransfers()).then((result) => {
    if (!connected || !result.ok) return
    store.setState(({ transfers }) => {
      // News that came while the list was on its way is newer than the list.
      const known = new Set([...transfers.map(({ id }) => id), ...dismissed])
      return { transfers: [...result.value.filter(({ id }) => !known.has(id)), ...transfers] }
    })
  })
  void settled(api.settings()).then((result) => {
    if (connected && result.ok) store.setState({ settings: result.value })
  })
  void settled(api.shellSettings()).then((result) => {
    if (connected && result.ok) store.setState({ shellSettings: result.value })
  })

  return () => {
    connected = false
    for (const dispose of disposals) dispose()
  }
}

/** What the menu bar or the tray asks for. */
function obey(command: WindowCommand, actions: AppActions, store: StoreApi<AppState>): void {
  switch (command) {
    case 'choose-files':
      void actions.chooseFiles()
      return
    case 'choose-folder':
      void actions.chooseFolder()
      return
    case 'settings':
    case 'doctor':
      store.setState({ page: command })
      return
    case 'enter-code':
      store.setState(({ codeRequests }) => ({ codeRequests: codeRequests + 1 }))
      return
    default:
      assertNever(command)
  }
}

import type { AutoAcceptOptions } from '../ipc/contract.ts'
import type { AutoAccept, DeviceId } from '../engine/neighbourhood-api.ts'
import type { CallParts } from './calls.ts'
import type { CallHandlers } from './ipc/handle.ts'

/** The calls of the window that concern other computers. */
type NeighbourhoodCall = Extract<
  keyof CallHandlers,
  `${'nearby' | 'visibility' | 'devices' | 'history'}.${string}` | 'transfer.remember'
>

type Parts = Pick<CallParts, 'engine' | 'items' | 'desktop'>

export function neighbourhoodHandlers(parts: Parts): Pick<CallHandlers, NeighbourhoodCall> {
  const { neighbourhood } = parts.engine
  return {
    'transfer.remember': (id, duration) => neighbourhood.remember(id, duration),
    'nearby.list': () => neighbourhood.nearby(),
    'nearby.connect': (address) => neighbourhood.connectByAddress(address),
    'visibility.get': () => neighbourhood.visibility(),
    'visibility.set': (mode) => neighbourhood.setVisibility(mode),
    'devices.list': () => neighbourhood.devices(),
    'devices.problem': () => neighbourhood.devicesProblem(),
    'devices.rename': (id, name) => neighbourhood.renameDevice(id, name),
    'devices.duration': (id, duration) => neighbourhood.setTrustDuration(id, duration),
    'devices.forget': (id) => neighbourhood.forgetDevice(id),
    'devices.autoAccept': async (id, options) =>
      neighbourhood.setAutoAccept(id, options === null ? null : await autoAcceptOf(parts, id, options)),
    'history.list': (query) => neighbourhood.history(query),
    'history.clear': () => neighbourhood.clearHistory(),
    'history.sendAgain': (id) => neighbourhood.sendAgain(id),
    'history.reveal': async (id) => {
      const path = await neighbourhood.historyPath(id)
      if (path !== null) parts.desktop.showInFolder(path)
      return path !== null
    },
  }
}

/** With the folder that was chosen, or the one that is set already. */
async function autoAcceptOf(
  { engine, items }: Parts,
  id: DeviceId,
  { folder, limitBytes }: AutoAcceptOptions,
): Promise<AutoAccept> {
  if (folder === null) return { folder, limitBytes }
  if (folder !== undefined) return { folder: items.pathsOf([folder])[0] ?? null, limitBytes }
  const device = (await engine.neighbourhood.devices()).find((each) => each.id === id)
  return { folder: device?.autoAccept?.folder ?? null, limitBytes }
}

import { DroplineError } from '../core/base/errors.ts'
import { Turns } from '../core/base/turns.ts'
import type { AutoAcceptOptions } from '../ipc/contract.ts'
import type { AutoAccept, DeviceId } from '../engine/neighbourhood-api.ts'
import type { CallParts } from './calls.ts'
import type { CallHandlers } from './ipc/handle.ts'
import type { TransferOrigins } from './transfer-origins.ts'

/** The calls of the window that concern other computers. */
type NeighbourhoodCall = Extract<
  keyof CallHandlers,
  `${'nearby' | 'visibility' | 'devices' | 'history'}.${string}` | 'transfer.remember'
>

interface Parts extends Pick<CallParts, 'engine' | 'items' | 'desktop'> {
  readonly origins: TransferOrigins
}

export function neighbourhoodHandlers(parts: Parts): Pick<CallHandlers, NeighbourhoodCall> {
  const { neighbourhood } = parts.engine
  /** Each change is made to what the one before has left. */
  const autoAcceptChanges = new Turns()
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
    'devices.autoAccept': (id, options) =>
      autoAcceptChanges.take(async () =>
        neighbourhood.setAutoAccept(id, options === null ? null : await autoAcceptOf(parts, id, options)),
      ),
    'history.list': (query) => neighbourhood.history(query),
    'history.clear': () => neighbourhood.clearHistory(),
    'history.sendAgain': (id) => parts.origins.sendAgain(id),
    'history.reveal': async (id) => {
      const path = await neighbourhood.historyPath(id)
      if (path !== null) parts.desktop.showInFolder(path)
      return path !== null
    },
  }
}

/** With the folder and the limit that are named; what is absent stays as it is set already. */
async function autoAcceptOf(
  { engine, items }: Parts,
  id: DeviceId,
  { folder, limitBytes }: AutoAcceptOptions,
): Promise<AutoAccept> {
  const device = (await engine.neighbourhood.devices()).find((each) => each.id === id)
  const before = device?.autoAccept ?? null
  const limit = limitBytes ?? before?.limitBytes
  // Meanwhile switched off: what is left of a change is no wish to switch it on.
  if (limit === undefined) throw new DroplineError('setting-invalid', { setting: 'limitBytes' })
  if (folder === undefined) return { folder: before?.folder ?? null, limitBytes: limit }
  return { folder: folder === null ? null : (items.pathsOf([folder])[0] ?? null), limitBytes: limit }
}

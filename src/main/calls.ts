import type { Engine } from '../engine/api.ts'
import type { AppInfo } from '../ipc/contract.ts'
import type { Opened, ShellSettings, ShellSettingsChange } from '../ipc/shell.ts'
import type { Desktop } from './desktop.ts'
import type { ItemTable } from './files.ts'
import { neighbourhoodHandlers } from './neighbourhood-calls.ts'
import type { CallHandlers } from './ipc/handle.ts'
import { TransferOrigins } from './transfer-origins.ts'

/** What the window may ask of the app around it. */
export interface ShellCalls {
  settings(): ShellSettings
  change(change: ShellSettingsChange): ShellSettings
  takeOpened(): Promise<Opened>
}

/** What the calls of the window act on. */
export interface CallParts {
  readonly info: () => Promise<AppInfo>
  readonly engine: Engine
  readonly items: ItemTable
  readonly desktop: Desktop
  readonly shell: ShellCalls
  /** Gives the window a new port to the engine. */
  readonly connectWindow: () => void
}

/** Every call of the window, in the order of the contract. */
export function callHandlers({
  info,
  engine,
  items,
  desktop,
  shell,
  connectWindow,
}: CallParts): CallHandlers {
  const origins = new TransferOrigins(engine)
  return {
    'app.info': () => info(),
    'files.choose': async (kind) => {
      const paths = await desktop.choose(kind)
      return paths.length === 0 ? [] : items.add(paths)
    },
    'files.register': (paths) => items.add(paths),
    'transfer.send': (ids, options) =>
      // A text has no paths; anything else must.
      origins.send({ paths: options.text === undefined ? items.pathsOf(ids) : [], ...options }),
    'transfer.receive': (code) => origins.receive(code),
    'transfer.accept': (id, { folder, ...choice }) => {
      const path = folder === undefined ? undefined : items.pathsOf([folder])[0]
      return engine.accept(id, path === undefined ? choice : { ...choice, folder: path })
    },
    'transfer.lookInto': (id, folder) => engine.lookInto(id, items.pathsOf([folder])[0] ?? ''),
    'transfer.decline': (id) => engine.decline(id),
    'transfer.cancel': (id) => engine.cancel(id),
    'transfer.pause': (id) => engine.pause(id),
    'transfer.resume': (id) => engine.resume(id),
    'transfer.leave': (id) => engine.leave(id),
    'transfer.setLimit': (id, bytesPerSecond) => engine.setLimit(id, bytesPerSecond),
    'transfer.add': (id, ids) => origins.add(id, items.pathsOf(ids)),
    'transfer.receivedText': (id) => engine.receivedText(id),
    'transfer.dismiss': (id) => engine.dismiss(id),
    'transfer.origin': (id) => origins.of(id),
    'transfer.retry': (id, way) => origins.retry(id, way),
    'transfer.list': () => engine.list(),
    'transfer.reveal': async (id) => {
      const path = await engine.receivedPath(id)
      if (path !== null) desktop.showInFolder(path)
    },
    ...neighbourhoodHandlers({ engine, items, desktop, origins }),
    'clipboard.write': (text) => desktop.copy(text),
    'settings.get': () => engine.settings(),
    'settings.change': (change) => engine.changeSettings(change),
    'settings.chooseFolder': async () => {
      const saveFolder = await desktop.chooseSaveFolder()
      return saveFolder === null ? engine.settings() : engine.changeSettings({ saveFolder })
    },
    'doctor.run': (request) => engine.doctor(request),
    'shell.settings': () => shell.settings(),
    'shell.change': (change) => shell.change(change),
    'shell.takeOpened': () => shell.takeOpened(),
    'rtc.ready': () => connectWindow(),
  }
}

// The shell: starts the engine, opens the window, and carries messages between the two. Wiring only.
import { app, type BrowserWindow, Menu, nativeTheme, safeStorage, screen, session } from 'electron'
import path from 'node:path'
import type { Clock } from '../core/base/clock.ts'
import { systemClock } from '../engine/clock.ts'
import type { WindowCommand } from '../ipc/shell.ts'
import type { Words } from '../words/words.ts'
import { serveApp } from './app-protocol.ts'
import { callHandlers } from './calls.ts'
import { askForCamera } from './camera-access.ts'
import { type DataKey, openDataKey } from './data-key.ts'
import { electronDesktop } from './desktop.ts'
import { startEngineProcess } from './engine-child.ts'
import { EngineHost } from './engine-host.ts'
import { connectEngine } from './engine-window.ts'
import type { EngineInitMessage } from './engine-init.ts'
import { externalLinks, openLink } from './external-links.ts'
import { ItemTable } from './files.ts'
import { handleCalls, pushEvent } from './ipc/handle.ts'
import { log, openLog } from './log.ts'
import { type MenuAction, menuTemplate } from './menu.ts'
import { restrictPermissions } from './permissions.ts'
import { type Quitting, quitAfter } from './quit.ts'
import { askToQuit, tell } from './shell/questions.ts'
import { systemAutostart } from './shell/autostart.ts'
import { hideOnClose } from './shell/close-window.ts'
import { electronUpdater } from './shell/electron-updater.ts'
import { OpenQueue } from './shell/open-queue.ts'
import type { OpenRequest } from './shell/open-request.ts'
import { placeWindow } from './shell/placement.ts'
import { rememberPlacement } from './shell/remember-placement.ts'
import { Settings } from './shell/settings.ts'
import { Shell, type ShellAction } from './shell/shell.ts'
import { ShellStore, type StoredSettings } from './shell/store.ts'
import { updateWords } from './shell/update-words.ts'
import { Updates } from './shell/updates.ts'
import { ownCommand } from './start-command.ts'
import { listenToSystem } from './system-events.ts'
import { openWindow, showWindow } from './window.ts'
import { wordsOf } from './words.ts'

const out = path.dirname(import.meta.dirname)

/** What has to be there before the parts of the app can be connected. */
interface AppParts {
  readonly clock: Clock
  readonly store: ShellStore
  readonly window: BrowserWindow
  readonly host: EngineHost
  readonly dataKey: Promise<DataKey>
}

/** Starts everything; Electron must be ready. Answers what takes links and files from later starts of the app. */
export function startApp(
  overrides: EngineInitMessage['overrides'],
  request: OpenRequest,
): (request: OpenRequest) => void {
  const dataFolder = app.getPath('userData')
  const logFolder = path.join(dataFolder, 'logs')
  openLog(logFolder, 'main.log')
  log.info('start', { version: app.getVersion(), platform: process.platform })
  restrictPermissions(session.defaultSession, askForCamera)
  serveApp(path.join(out, 'renderer'))
  const store = new ShellStore(dataFolder)
  nativeTheme.themeSource = store.memory.settings.theme
  const clock = systemClock
  const engineEntry = path.join(out, 'main', 'engine-process.js')
  const dataKey = openDataKey(dataFolder, safeStorage, process.platform).catch((error: unknown): DataKey => {
    log.failure('no data key', error)
    return { key: null, keyring: false }
  })
  const key = dataKey.then((opened) => opened.key)
  const host = new EngineHost(
    () => startEngineProcess(engineEntry, { dataFolder, logFolder, overrides }, key),
    clock,
  )
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const placement = placeWindow(store.memory.placement, workAreas)
  const window = openWindow(path.join(out, 'preload', 'index.cjs'), placement, request.hidden)
  const running = new RunningApp({ clock, store, window, host, dataKey })
  running.take(request)
  return (next) => running.open(next)
}

/** The app while it runs: what the window, the menus, the tray and the system ask for, and who does it. */
class RunningApp {
  readonly #parts: AppParts
  readonly #queue: OpenQueue
  readonly #shell: Shell
  readonly #quitting: Quitting
  readonly #updater = electronUpdater()
  readonly #updates: Updates
  #words: Words

  constructor(parts: AppParts) {
    const { clock, store, window, host } = parts
    this.#parts = parts
    this.#words = wordsOf(store.memory.settings.language)
    const words = (): Words => this.#words
    const act = (action: MenuAction | ShellAction): void => this.#act(action)
    const presentWindow = (): BrowserWindow | undefined => this.#window
    const desktop = electronDesktop(presentWindow, words)
    const items = new ItemTable()
    this.#queue = new OpenQueue(items, clock, () => pushEvent(this.#window, 'shell.opened', null))
    this.#shell = new Shell({ engine: host.engine, window: presentWindow, desktop, store, clock, words, act })
    this.#updates = new Updates(this.#updater, clock, (version) =>
      this.#shell.tellOfUpdate(version, this.#updater?.installsOnQuit === true),
    )
    this.#quitting = quitAfter(app, () => host.close())
    const command = ownCommand(process, app.getAppPath())
    const autostart = systemAutostart(app, process.platform, command, words)
    const settings = new Settings(store, autostart, (changed) => this.#apply(changed))
    this.#apply(store.memory.settings)
    this.#watchWindow(window)
    listenToSystem(act)
    handleCalls(
      () => this.#window?.webContents,
      callHandlers({
        info: async () => ({
          version: app.getVersion(),
          platform: process.platform,
          keyring: (await parts.dataKey).keyring,
        }),
        engine: host.engine,
        items,
        desktop,
        shell: {
          settings: () => settings.current,
          change: (change) => settings.change(change),
          takeOpened: () => this.#queue.take(),
        },
        connectWindow: connectEngine(host, presentWindow),
      }),
    )
  }

  /** Takes links and files in. */
  take(request: OpenRequest): void {
    this.#queue.add(request)
  }

  /** Takes links and files in, for somebody who looks at the screen. */
  open(request: OpenRequest): void {
    this.take(request)
    this.#show(null)
  }

  /** Undefined once the window is gone. */
  get #window(): BrowserWindow | undefined {
    return this.#parts.window.isDestroyed() ? undefined : this.#parts.window
  }

  #apply({ theme, language, updates }: StoredSettings): void {
    nativeTheme.themeSource = theme
    this.#words = wordsOf(language)
    this.#shell.speak()
    const template = menuTemplate(process.platform, (action) => this.#act(action), this.#words)
    Menu.setApplicationMenu(Menu.buildFromTemplate([...template]))
    this.#updates.setEnabled(updates)
  }

  #watchWindow(window: BrowserWindow): void {
    const { clock, store } = this.#parts
    rememberPlacement(window, clock, (placement) => store.remember({ placement }))
    hideOnClose(window, {
      hasEnded: this.#quitting.hasEnded,
      keepsRunning: () => store.memory.settings.keepRunning,
      onKept: () => this.#shell.tellThatItKeepsRunning(),
      onQuit: () => this.#act('quit'),
    })
  }

  #act(action: MenuAction | ShellAction): void {
    switch (action) {
      case 'quit':
        void this.#ifWanted(() => app.quit())
        break
      case 'restart-to-update':
        // The updater closes the windows, and they close only when the last work is done.
        void this.#ifWanted(() => void this.#quitting.end().then(() => this.#updater?.installNow()))
        break
      case 'check-updates':
        void this.#checkUpdates()
        break
      case 'website':
        void openLink(externalLinks.website)
        break
      default:
        this.#show(action === 'show' ? null : action)
    }
  }

  /** Brings the window to the front, and tells it what to do there. */
  #show(command: WindowCommand | null): void {
    const window = this.#window
    if (window !== undefined) showWindow(window)
    if (command !== null) pushEvent(window, 'shell.command', command)
  }

  /** Asks first when transfers have not ended. */
  async #ifWanted(leave: () => void): Promise<void> {
    const count = this.#shell.runningCount
    if (count === 0 || (await askToQuit(this.#window, count, this.#words))) leave()
  }

  async #checkUpdates(): Promise<void> {
    const check = await this.#updates.check()
    await tell(this.#window, updateWords(check, app.getVersion(), this.#words))
  }
}

// The shell: starts the engine, opens the window, and carries messages between the two. Wiring only.
import {
  app,
  type BrowserWindow,
  Menu,
  MessageChannelMain,
  nativeTheme,
  powerMonitor,
  screen,
  session,
} from 'electron'
import path from 'node:path'
import type { Clock } from '../core/base/clock.ts'
import { systemClock } from '../engine/clock.ts'
import type { Words } from '../words/words.ts'
import { serveApp } from './app-protocol.ts'
import { callHandlers } from './calls.ts'
import { electronDesktop } from './desktop.ts'
import { startEngineProcess } from './engine-child.ts'
import { EngineHost } from './engine-host.ts'
import type { EngineInitMessage } from './engine-init.ts'
import { externalLinks, openLink } from './external-links.ts'
import { ItemTable } from './files.ts'
import { handleCalls, pushEvent } from './ipc/handle.ts'
import { log, openLog } from './log.ts'
import { type MenuAction, menuTemplate } from './menu.ts'
import { denyPermissions } from './permissions.ts'
import { quitAfter } from './quit.ts'
import { askToQuit } from './shell/ask-to-quit.ts'
import { systemAutostart } from './shell/autostart.ts'
import { hideOnClose } from './shell/close-window.ts'
import { installFinderService } from './shell/finder-service.ts'
import { LINK_SCHEME } from './shell/deep-link.ts'
import { OpenQueue } from './shell/open-queue.ts'
import type { OpenRequest } from './shell/open-request.ts'
import { placeWindow } from './shell/placement.ts'
import { rememberPlacement } from './shell/remember-placement.ts'
import { Settings } from './shell/settings.ts'
import { Shell } from './shell/shell.ts'
import { ShellStore } from './shell/store.ts'
import { ownCommand } from './start-command.ts'
import { openWindow, showWindow } from './window.ts'
import { wordsOf } from './words.ts'

const out = path.dirname(import.meta.dirname)

/** What the parts of the running app share. */
interface Running {
  readonly clock: Clock
  readonly store: ShellStore
  readonly window: BrowserWindow
  /** Undefined once the window is gone. */
  readonly presentWindow: () => BrowserWindow | undefined
  readonly host: EngineHost
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
  denyPermissions(session.defaultSession)
  serveApp(path.join(out, 'renderer'))
  const store = new ShellStore(dataFolder)
  nativeTheme.themeSource = store.memory.settings.theme
  const clock = systemClock
  const engineEntry = path.join(out, 'main', 'engine-process.js')
  const host = new EngineHost(
    () => startEngineProcess(engineEntry, { dataFolder, logFolder, overrides }),
    clock,
  )
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const placement = placeWindow(store.memory.placement, workAreas)
  const window = openWindow(path.join(out, 'preload', 'index.cjs'), placement, request.hidden)
  const presentWindow = (): BrowserWindow | undefined => (window.isDestroyed() ? undefined : window)
  return connect({ clock, store, window, presentWindow, host }, request)
}

function connect(running: Running, request: OpenRequest): (request: OpenRequest) => void {
  const { clock, store, window, presentWindow, host } = running
  const items = new ItemTable()
  let words = wordsOf(store.memory.settings.language)
  const desktop = electronDesktop(presentWindow, () => words)
  const queue = new OpenQueue(items, clock, () => pushEvent(presentWindow(), 'shell.opened', null))
  const shell = new Shell({
    engine: host.engine,
    window: presentWindow,
    desktop,
    store,
    clock,
    words: () => words,
    act,
  })
  const command = ownCommand(process, app.getAppPath())
  const autostart = systemAutostart(app, process.platform, command, () => words)
  const settings = new Settings(store, autostart, ({ theme, language }) => {
    nativeTheme.themeSource = theme
    words = wordsOf(language)
    shell.speak()
    showMenu(act, words)
  })
  const quitting = quitAfter(app, () => host.close())

  function act(action: MenuAction | 'show'): void {
    if (action === 'quit') void quitIfWanted()
    else if (action === 'website') void openLink(externalLinks.website)
    else {
      const present = presentWindow()
      if (present !== undefined) showWindow(present)
      if (action !== 'show') pushEvent(present, 'shell.command', action)
    }
  }
  async function quitIfWanted(): Promise<void> {
    const count = shell.runningCount
    if (count === 0 || (await askToQuit(presentWindow(), count, words))) app.quit()
  }
  function open(next: OpenRequest): void {
    queue.add(next)
    act('show')
  }

  rememberPlacement(window, clock, (placement) => store.remember({ placement }))
  hideOnClose(window, {
    hasEnded: quitting.hasEnded,
    keepsRunning: () => store.memory.settings.keepRunning,
    onKept: () => shell.tellThatItKeepsRunning(),
    onQuit: () => void quitIfWanted(),
  })
  showMenu(act, words)
  listenToSystem(act)
  const connectWindow = connectEngine(running)
  handleCalls(
    () => presentWindow()?.webContents,
    callHandlers({
      info: { version: app.getVersion(), platform: process.platform },
      engine: host.engine,
      items,
      desktop,
      shell: {
        settings: () => settings.current,
        change: (change) => settings.change(change),
        takeOpened: () => queue.take(),
      },
      connectWindow,
    }),
  )
  queue.add(request)
  return open
}

function showMenu(act: (action: MenuAction) => void, words: Words): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([...menuTemplate(process.platform, act, words)]))
}

function listenToSystem(act: (action: 'show') => void): void {
  // A click on the dock of macOS.
  app.on('activate', () => act('show'))
  // Linux and macOS wait for apps that say so before they shut down.
  powerMonitor.on('shutdown', (...[event]: { preventDefault(): void }[]) => {
    event?.preventDefault()
    app.quit()
  })
  // Installers say it to the system; an AppImage has none, and Windows wants to hear it from the user's own app.
  const isInstalled =
    app.isPackaged && (process.platform !== 'linux' || process.env['APPIMAGE'] !== undefined)
  if (isInstalled) app.setAsDefaultProtocolClient(LINK_SCHEME)
  if (!app.isPackaged || process.platform !== 'darwin') return
  try {
    installFinderService(process.resourcesPath, app.getPath('home'))
  } catch (error) {
    log.failure('Finder service not installed', error)
  }
}

/** Carries the engine's news to the window. Answers what gives the window a new port to the engine. */
function connectEngine({ host, presentWindow }: Running): () => void {
  let windowWantsPort = false
  const connectWindow = (): void => {
    windowWantsPort = true
    const { port1, port2 } = new MessageChannelMain()
    host.connectWindow(port1)
    presentWindow()?.webContents.postMessage('rtc.port', null, [port2])
  }
  host.engine.onTransfer((snapshot) => pushEvent(presentWindow(), 'transfer.changed', snapshot))
  host.engine.onDismissed((id) => pushEvent(presentWindow(), 'transfer.dismissed', id))
  host.onRestarted(() => {
    if (windowWantsPort) connectWindow()
    pushEvent(presentWindow(), 'engine.restarted', null)
  })
  return connectWindow
}

// The shell: starts the engine, opens the window, and carries messages between the two. Wiring only.
import { app, type BrowserWindow, Menu, MessageChannelMain, session } from 'electron'
import path from 'node:path'
import { systemClock } from '../engine/clock.ts'
import { registerAppScheme, serveApp } from './app-protocol.ts'
import { callHandlers } from './calls.ts'
import { electronDesktop } from './desktop.ts'
import { startEngineProcess } from './engine-child.ts'
import { EngineHost } from './engine-host.ts'
import type { EngineInitMessage } from './engine-init.ts'
import { externalLinks, openLink } from './external-links.ts'
import { ItemTable } from './files.ts'
import { handleCalls, pushEvent } from './ipc/handle.ts'
import { log, openLog } from './log.ts'
import { menuTemplate } from './menu.ts'
import { lockNavigation } from './navigation.ts'
import { denyPermissions } from './permissions.ts'
import { quitAfter } from './quit.ts'
import { becomeOnlyInstance } from './single-instance.ts'
import { readSwitches } from './switches.ts'
import { openWindow, showWindow } from './window.ts'

const out = path.dirname(import.meta.dirname)
let window: BrowserWindow | undefined
const presentWindow = (): BrowserWindow | undefined => (window?.isDestroyed() === false ? window : undefined)

// Said here as well as to Electron, so that the engine, the logs and the lock are sure to be in the same folder.
const dataFolderSwitch = app.commandLine.getSwitchValue('user-data-dir')
if (dataFolderSwitch !== '') app.setPath('userData', path.resolve(dataFolderSwitch))
app.enableSandbox()
// Host candidates as addresses: they travel only inside the sealed signaling to a peer that knows the code, and other
// stacks cannot resolve the .local names that would stand for them.
app.commandLine.appendSwitch('disable-features', 'WebRtcHideLocalIpsWithMdns')
registerAppScheme()
lockNavigation(app)

const switches = readSwitches(process.argv, process.env)
if (!switches.ok) {
  process.stderr.write(`dropline: ${switches.problem}\n`)
  app.exit(2)
} else if (becomeOnlyInstance(app, () => window !== undefined && showWindow(window))) {
  void app.whenReady().then(() => start(switches.overrides))
} else {
  app.quit()
}

function start(overrides: EngineInitMessage['overrides']): void {
  const dataFolder = app.getPath('userData')
  const logFolder = path.join(dataFolder, 'logs')
  openLog(logFolder, 'main.log')
  log.info('start', { version: app.getVersion(), platform: process.platform })
  denyPermissions(session.defaultSession)
  serveApp(path.join(out, 'renderer'))
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([...menuTemplate(process.platform, () => void openLink(externalLinks.website))]),
  )

  const engineEntry = path.join(out, 'main', 'engine-process.js')
  const host = new EngineHost(
    () => startEngineProcess(engineEntry, { dataFolder, logFolder, overrides }),
    systemClock,
  )
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
  handleCalls(
    () => presentWindow()?.webContents,
    callHandlers({
      info: { version: app.getVersion(), platform: process.platform },
      engine: host.engine,
      items: new ItemTable(),
      desktop: electronDesktop(presentWindow),
      connectWindow,
    }),
  )
  quitAfter(app, () => host.close())
  window = openWindow(path.join(out, 'preload', 'index.cjs'))
}

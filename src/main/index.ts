// The entry: what must be said to Electron before it is ready, and who of several starts is the app.
import { app } from 'electron'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { startApp } from './app.ts'
import { registerAppScheme } from './app-protocol.ts'
import { lockNavigation } from './navigation.ts'
import { nothingAsked, type OpenRequest, readOpenRequest } from './shell/open-request.ts'
import { becomeOnlyInstance } from './single-instance.ts'
import { ownArguments } from './start-command.ts'
import { readSwitches } from './switches.ts'

// Said here as well as to Electron, so that the engine, the logs and the lock are sure to be in the same folder.
const dataFolderSwitch = app.commandLine.getSwitchValue('user-data-dir')
if (dataFolderSwitch !== '') app.setPath('userData', path.resolve(dataFolderSwitch))
app.enableSandbox()
// Windows shows notifications only of an app that it knows by the id of its shortcut: appId in electron-builder.yml.
if (process.platform === 'win32') app.setAppUserModelId('org.dropline.app')
// Host candidates as addresses: they travel only inside the sealed signaling to a peer that knows the code, and other
// stacks cannot resolve the .local names that would stand for them.
app.commandLine.appendSwitch('disable-features', 'WebRtcHideLocalIpsWithMdns')
registerAppScheme()
lockNavigation(app)

const request = readOpenRequest({ args: ownArguments(process), cwd: process.cwd(), exists: existsSync })
/** Asked for before the app has started: each goes to `open` as soon as there is one. */
const early: OpenRequest[] = []
let open = (next: OpenRequest): void => void early.push(next)
// macOS opens links and files by events, the first of them before it is ready.
app.on('open-url', (event, link) => {
  event.preventDefault()
  open({ ...nothingAsked, link })
})
app.on('open-file', (event, file) => {
  event.preventDefault()
  open({ ...nothingAsked, paths: [file] })
})

const switches = readSwitches(process.argv, process.env)
if (!switches.ok) {
  process.stderr.write(`dropline: ${switches.problem}\n`)
  app.exit(2)
} else if (becomeOnlyInstance(app, request, (next) => open(next))) {
  void app.whenReady().then(() => {
    // macOS hands no arguments to what it starts at login.
    const atLogin = process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
    open = startApp(switches.overrides, atLogin ? { ...request, hidden: true } : request)
    for (const next of early) open(next)
  })
} else {
  app.quit()
}

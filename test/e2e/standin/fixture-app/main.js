// A small app that uses Electron the way Dropline does; the stand-in's own tests drive it.
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, MessageChannelMain, protocol, session, utilityProcess } from 'electron'

const here = import.meta.dirname
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; require-trusted-types-for 'script'"
const seen = {
  secondInstances: [],
  vetoed: [],
  opened: [],
  gone: [],
  utilityExits: [],
  frames: [],
  portCloses: 0,
  closesInUtility: 0,
}
globalThis.seen = seen

const files = {
  '/index.html': [
    'text/html',
    '<!doctype html><title>Fixture</title><main>drop here</main><script src="/page.js"></script>',
  ],
  '/frame.html': ['text/html', '<!doctype html><script src="/page.js"></script>'],
  '/page.js': [
    'text/javascript',
    `window.received = []
     window.addEventListener('message', ({ data, ports, source }) => {
       if (source === window && data === 'port') { window.port = ports[0]; window.dispatchEvent(new Event('port')) }
     })
     window.addEventListener('dragover', (event) => event.preventDefault())
     window.addEventListener('drop', (event) => {
       event.preventDefault()
       window.dropped = window.fixture.pathsOf([...event.dataTransfer.files])
     })`,
  ],
}

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
app.enableSandbox()
app.commandLine.appendSwitch('disable-features', 'WebRtcHideLocalIpsWithMdns')

function serve() {
  protocol.handle('app', (request) => {
    const [type, body] = files[new URL(request.url).pathname] ?? []
    if (!body) return new Response('', { status: 404 })
    return new Response(body, { headers: { 'content-type': type, 'content-security-policy': policy } })
  })
}

function openWindow(preferences = {}) {
  const window = new BrowserWindow({
    width: 720,
    height: 520,
    webPreferences: {
      preload: join(here, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      ...preferences,
    },
  })
  const contents = window.webContents
  contents.on('will-navigate', (event, url) => {
    event.preventDefault()
    seen.vetoed.push(url)
  })
  contents.setWindowOpenHandler(({ url }) => {
    seen.opened.push(url)
    return { action: 'deny' }
  })
  void window.loadURL('app://bundle/index.html')
  return window
}

function startUtility() {
  const utility = utilityProcess.fork(join(here, 'utility.js'), ['an-argument'], {
    stdio: 'inherit',
    serviceName: 'fixture',
  })
  utility.on('exit', (code) => seen.utilityExits.push(code))
  utility.on('message', ({ closes }) => (seen.closesInUtility = closes ?? seen.closesInUtility))
  return utility
}

globalThis.fixture = { openWindow, startUtility }

ipcMain.handle('echo', (event, value) => {
  seen.frames.push(event.senderFrame === event.sender.mainFrame ? 'main' : 'sub')
  return value
})
ipcMain.handle('fail', () => {
  throw new TypeError('no such thing')
})
ipcMain.handle('connect', (event) => {
  const { port1, port2 } = new MessageChannelMain()
  globalThis.utility.postMessage({ kind: 'port' }, [port1])
  event.sender.postMessage('port', null, [port2])
})
ipcMain.on('page-port', (event) => {
  const [port] = event.ports
  port.on('message', ({ data }) => port.postMessage({ answer: data }))
  port.on('close', () => seen.portCloses++)
  port.start()
})

if (!app.requestSingleInstanceLock({ from: process.pid })) app.exit(7)
else {
  app.on('second-instance', (_event, argv, _cwd, data) => seen.secondInstances.push({ argv, data }))
  app.on('child-process-gone', (_event, details) => seen.gone.push(details))
  // Not awaited: Electron is ready only when this file has been evaluated.
  void app.whenReady().then(() => {
    const deny = session.defaultSession
    deny.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
    deny.setPermissionCheckHandler(() => false)
    serve()
    globalThis.utility = startUtility()
    openWindow()
  })
}

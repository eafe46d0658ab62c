'use strict'
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { app, life, chromium } = require('./app.cjs')
const { transferPorts } = require('./channels.cjs')
const { IpcMain } = require('./ipc.cjs')
const { loud, recorders } = require('./loud.cjs')
const { createFromBuffer } = require('./native-image.cjs')
const { PageTarget } = require('./page-target.cjs')
const { windows, contentsByTarget } = require('./registry.cjs')
const { toServed, fromServed } = require('./schemes.cjs')
const { applyPermissions } = require('./session.cjs')

let lastId = 0

// Without effect here.
const unseen = [
  'setBackgroundThrottling',
  'setAudioMuted',
  'setZoomFactor',
  'setZoomLevel',
  'setVisualZoomLevelLimits',
]
unseen.push('openDevTools', 'closeDevTools', 'toggleDevTools', 'setWebRTCIPHandlingPolicy')

/** Electron's API of a page. */
class WebContents extends PageTarget {
  constructor(window, preferences) {
    super(window, preferences)
    this.id = ++lastId
    this.ipc = new IpcMain()
    this.hostWebContents = null
    Object.assign(this, recorders('webContents', unseen))
    const self = loud('webContents', this)
    this.begin(self)
    return self
  }

  send(channel, ...args) {
    this.frames.main?.send(channel, ...args)
  }

  postMessage(channel, message, transfer = []) {
    const frame = this.frames.main
    if (!frame?.context) return
    const { ids, sent } = transferPorts(transfer, this.portOwner(frame))
    this.deliver(frame, { type: 'send', channel, args: [message], ports: ids })
    sent()
  }

  async loadURL(url) {
    const address = new URL(url).href
    this.knowFirstUrl(address)
    await this.attached
    await applyPermissions(this.session, this.self, chromium.cdp, address)
    const finished = new Promise((resolve) => (this.state.finish = resolve))
    Object.assign(this.state, { expected: address, loading: true })
    const { errorText } = await this.command('Page.navigate', { url: toServed(address) })
    if (errorText) {
      this.emit('did-fail-load', {}, -2, errorText, address, true)
      throw Object.assign(new Error(`${errorText} (-2) loading '${address}'`), {
        errno: -2,
        code: errorText,
        url: address,
      })
    }
    await finished
  }

  loadFile(file, { query = {}, search, hash } = {}) {
    const url = pathToFileURL(path.resolve(app.getAppPath(), file))
    if (search) url.search = search
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    if (hash) url.hash = hash
    return this.loadURL(url.href)
  }

  reload() {
    this.state.expected = this.getURL()
    this.command('Page.reload').catch(() => {})
  }

  reloadIgnoringCache() {
    this.reload()
  }

  stop() {
    this.command('Page.stopLoading').catch(() => {})
  }

  async executeJavaScript(expression, userGesture = false) {
    await this.attached
    const { result, exceptionDetails } = await this.command('Runtime.evaluate', {
      ...{ expression, userGesture, awaitPromise: true, returnByValue: true, replMode: false },
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  async insertCSS(css) {
    await this.executeJavaScript(
      `document.adoptedStyleSheets = [...document.adoptedStyleSheets, (() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(css)}); return sheet })()]; undefined`,
    )
    return ''
  }

  async capturePage() {
    await this.attached
    const { data } = await this.command('Page.captureScreenshot', { format: 'png' })
    return createFromBuffer(Buffer.from(data, 'base64'))
  }

  setWindowOpenHandler(handler) {
    this.state.openHandler = handler
  }

  mayOpen({ url, name, features }) {
    const referrer = { url: this.getURL(), policy: 'strict-origin-when-cross-origin' }
    const details = {
      url: fromServed(url),
      frameName: name,
      features,
      disposition: 'foreground-tab',
      referrer,
    }
    return (this.state.openHandler?.(details) ?? { action: 'allow' }).action === 'allow'
  }

  get mainFrame() {
    return this.frames.main
  }
  get focusedFrame() {
    return this.frames.main ?? null
  }
  getURL = () => this.frames.main?.url ?? ''
  getTitle = () => this.state.title
  getType = () => 'window'
  getLastWebPreferences = () => ({ ...this.preferences, sandbox: this.isSandboxed() })
  getOSProcessId = () => this.state.pid
  getProcessId = () => 1
  getUserAgent = () => ''
  isSandboxed = () => life.sandboxed || this.preferences.sandbox !== false
  isDestroyed = () => this.state.destroyed
  isLoading = () => this.state.loading
  isLoadingMainFrame = () => this.state.loading
  isCrashed = () => false
  isFocused = () => this.window.isFocused()
  isDevToolsOpened = () => false
  getZoomFactor = () => 1
  getZoomLevel = () => 0
  close = () => this.window.close()
  focus = () => this.command('Page.bringToFront').catch(() => {})
  forcefullyCrashRenderer = () => this.command('Page.crash').catch(() => {})
}

const all = () => [...windows].map((window) => window.webContents)
const webContents = loud('webContents (module)', {
  fromId: (id) => all().find((contents) => contents.id === id),
  fromDevToolsTargetId: (target) => contentsByTarget.get(target),
  fromFrame: (frame) => all().find((contents) => [...contents.frames.byId.values()].includes(frame)),
  getAllWebContents: all,
  getFocusedWebContents: () => all().find((contents) => contents.isFocused()) ?? null,
})

module.exports = { WebContents, webContents }

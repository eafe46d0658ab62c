'use strict'
const { EventEmitter } = require('node:events')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { app, life, chromium, whenReady } = require('./app.cjs')
const { transferPorts, dropOwner } = require('./channels.cjs')
const { headless } = require('./chromium.cjs')
const { FrameTree } = require('./frames.cjs')
const { IpcMain, onMessageFromPage, codec } = require('./ipc.cjs')
const { loud, recorders } = require('./loud.cjs')
const { createFromBuffer } = require('./native-image.cjs')
const { pageScripts, preloadWorld } = require('./page-scripts.cjs')
const { onPaused } = require('./questions.cjs')
const { windows, contentsByTarget } = require('./registry.cjs')
const { onRequestPaused } = require('./requests.cjs')
const { originOf, toServed, fromServed, handlers } = require('./schemes.cjs')
const { session, applyPermissions } = require('./session.cjs')
const { openTarget } = require('./open-target.cjs')

let lastId = 0

/** A page: created with its window, tied to a Chromium target when it first loads something. */
class WebContents extends EventEmitter {
  constructor(window, preferences) {
    super()
    this.setMaxListeners(0)
    Object.assign(this, { id: ++lastId, window, session: preferences.session ?? session.defaultSession })
    this.preferences = {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      ...preferences,
    }
    this.ipc = new IpcMain()
    this.owners = new Map() // context of the preload -> what its ports belong to
    this.state = {
      destroyed: false,
      title: '',
      loading: false,
      pid: 0,
      expected: undefined,
      openHandler: undefined,
      finish: undefined,
    }
    this.target = undefined
    this.sessionId = undefined
    this.hostWebContents = null
    Object.assign(
      this,
      recorders('webContents', ['setBackgroundThrottling', 'setAudioMuted', 'setZoomFactor', 'setZoomLevel']),
    )
    Object.assign(
      this,
      recorders('webContents', [
        'setVisualZoomLevelLimits',
        'openDevTools',
        'closeDevTools',
        'toggleDevTools',
        'setWebRTCIPHandlingPolicy',
      ]),
    )
    const self = loud('webContents', this)
    this.self = self
    this.frames = new FrameTree((frame, message) => self.deliver(frame, message))
    let begin
    this.firstUrl = new Promise((resolve) => (begin = resolve))
    this.begin = begin
    this.attached = self.attach()
    this.attached.catch((error) => !this.state.destroyed && !life.exiting && console.error(error))
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

  /** Brings a message to the preload in `frame`; dropped when there is none, as in Electron. */
  deliver(frame, message) {
    const text = codec.toText(message)
    if (!frame.context || this.state.destroyed) return
    const expression = `globalThis.__standinDeliver?.(${JSON.stringify(text)})`
    this.command('Runtime.evaluate', { expression, contextId: frame.context }).catch(() => {})
  }

  /** What the ports of the current document of `frame` belong to. */
  portOwner(frame) {
    if (!this.owners.has(frame.context)) {
      this.owners.set(frame.context, {
        kind: 'page',
        isServed: () => handlers.has(frame.url.split(':')[0]),
        sendPort: (message) => this.deliver(frame, message),
      })
    }
    return this.owners.get(frame.context)
  }

  dropPorts(context) {
    const owner = this.owners.get(context)
    this.owners.delete(context)
    if (owner) dropOwner(owner)
  }

  command(method, params) {
    return chromium.cdp.send(method, params, this.sessionId)
  }

  async attach() {
    await whenReady
    // A window on a screen is opened at the address it will show: Chromium then leaves out its tabs and address bar.
    const url = headless ? 'about:blank' : originOf(toServed(await this.firstUrl))
    this.target = await openTarget(this.window.options, url)
    this.frames.add(this.target) // the id of the main frame is that of the target
    contentsByTarget.set(this.target, this.self)
    this.sessionId = (
      await chromium.cdp.send('Target.attachToTarget', { targetId: this.target, flatten: true })
    ).sessionId
    this.listen()
    for (const domain of ['Page', 'DOM', 'Runtime', 'Debugger']) await this.command(`${domain}.enable`)
    const served = [...handlers.keys()].map((scheme) => [scheme, `${scheme}://`])
    const origins = Object.fromEntries(
      served.map(([scheme, prefix]) => [`http://bundle.${scheme}.localhost`, `${prefix}bundle`]),
    )
    const { page, preload } = pageScripts(this.preferences, origins)
    await this.command('Runtime.addBinding', { name: '__standinSend', executionContextName: preloadWorld })
    await this.command('Page.addScriptToEvaluateOnNewDocument', { source: page })
    if (preload)
      await this.command('Page.addScriptToEvaluateOnNewDocument', {
        source: preload,
        worldName: preloadWorld,
      })
    await this.command('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    await this.window.applyToTarget()
  }

  listen() {
    const on = (event, listener) => chromium.cdp.on(`${this.sessionId}:${event}`, listener)
    const send = (method, params) => this.command(method, params)
    on('Fetch.requestPaused', (request) => onRequestPaused(this.self, send, request))
    on('Debugger.paused', (pause) =>
      onPaused(pause, send, (details) => this.mayOpen(details)).catch(() => {}),
    )
    on('Runtime.executionContextCreated', ({ context }) => this.frames.contextCreated(context))
    on('Runtime.executionContextDestroyed', ({ executionContextId }) => this.dropPorts(executionContextId))
    on('Runtime.executionContextsCleared', () =>
      [...this.owners.keys()].forEach((context) => this.dropPorts(context)),
    )
    on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      const frame = this.frames.ofContext(executionContextId)
      if (name === '__standinSend' && frame) onMessageFromPage(this.self, frame, payload)
    })
    on('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text, executionContextId } }) => {
      if (!this.frames.ofContext(executionContextId)) return // the page's own; its console tells
      const error = new Error(exception?.description ?? text)
      console.error(`Unable to load preload script: ${this.preferences.preload}\n${error.message}`)
      this.emit('preload-error', {}, this.preferences.preload, error)
    })
    on('Runtime.consoleAPICalled', ({ type, args }) => {
      const message = args.map((argument) => argument.value ?? argument.description).join(' ')
      this.emit('console-message', { level: type, message, frame: this.mainFrame })
    })
    on('Page.frameAttached', ({ frameId, parentFrameId }) => this.frames.add(frameId, parentFrameId))
    on('Page.frameDetached', ({ frameId, reason }) => reason === 'remove' && this.frames.remove(frameId))
    on('Page.frameNavigated', ({ frame }) => this.onNavigated(frame))
    on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const frame = this.frames.navigated({
        id: frameId,
        parentId: this.frames.byId.get(frameId)?.parentId,
        url,
      })
      this.emit('did-navigate-in-page', {}, frame.url, frame === this.mainFrame)
    })
    on('Page.domContentEventFired', () => this.emit('dom-ready'))
    on('Page.loadEventFired', () => this.onLoaded())
    on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }),
    )
  }

  onNavigated(info) {
    const frame = this.frames.navigated(info)
    this.emit('did-frame-navigate', {}, frame.url, 200, '', frame === this.mainFrame)
    if (frame !== this.mainFrame) return
    this.emit('did-start-loading')
    this.emit('did-navigate', {}, frame.url, 200, '')
    this.learnPid()
  }

  onLoaded() {
    this.state.loading = false
    this.emit('did-stop-loading')
    if (this.getURL() === 'about:blank' && this.state.finish === undefined) return
    this.emit('did-finish-load')
    this.window.onFirstLoad()
    this.state.finish?.()
  }

  onTitle(title) {
    if (title === this.state.title || title === '' || title.startsWith('http')) return
    this.state.title = title
    this.emit('page-title-updated', { preventDefault() {} }, title, true)
  }

  /** The renderer process: the newest one, because Chromium does not tell which process has which page. */
  async learnPid() {
    const { processInfo } = await chromium.cdp
      .send('SystemInfo.getProcessInfo')
      .catch(() => ({ processInfo: [] }))
    const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
    const taken = [...windows].map((window) => window.webContents.getOSProcessId())
    if (!renderers.includes(this.state.pid))
      this.state.pid = renderers.find((pid) => !taken.includes(pid)) ?? renderers[0] ?? 0
  }

  /** True once for the address that the app itself has just asked for. */
  takeExpected(url) {
    const expected = this.state.expected === url
    if (expected) this.state.expected = undefined
    return expected
  }

  async loadURL(url) {
    const address = new URL(url).href
    this.begin(address)
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

  onTargetGone() {
    if (this.state.destroyed) return
    this.state.destroyed = true
    contentsByTarget.delete(this.target)
    for (const context of [...this.owners.keys()]) this.dropPorts(context)
    this.emit('destroyed')
    this.window.onContentsGone()
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

'use strict'
const { EventEmitter } = require('node:events')
const { life, chromium, whenReady } = require('./app.cjs')
const { dropOwner } = require('./channels.cjs')
const { headless } = require('./chromium.cjs')
const { FrameTree } = require('./frames.cjs')
const { onMessageFromPage, codec } = require('./ipc.cjs')
const { openTarget } = require('./open-target.cjs')
const { pageScripts, preloadWorld } = require('./page-scripts.cjs')
const { onPaused } = require('./questions.cjs')
const { windows, contentsByTarget } = require('./registry.cjs')
const { onRequestPaused } = require('./requests.cjs')
const { originOf, toServed, handlers } = require('./schemes.cjs')
const { session } = require('./session.cjs')

/** The tie between a webContents and Chromium's target: scripts, events, messages, ports. */
class PageTarget extends EventEmitter {
  constructor(window, preferences) {
    super()
    this.setMaxListeners(0)
    this.window = window
    this.session = preferences.session ?? session.defaultSession
    const defaults = { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true }
    this.preferences = { ...defaults, ...preferences }
    this.owners = new Map() // context of the preload -> what its ports belong to
    this.state = {
      destroyed: false,
      title: '',
      loading: false,
      pid: 0,
      expected: undefined,
      openHandler: undefined,
      finish: undefined,
      opening: '',
    }
    this.target = undefined
    this.sessionId = undefined
    this.frames = new FrameTree((frame, message) => this.deliver(frame, message))
    this.firstUrl = new Promise((resolve) => (this.knowFirstUrl = resolve))
  }

  /** Starts to attach; `self` is what the app knows this object as. */
  begin(self) {
    this.self = self
    this.attached = this.attach()
    this.attached.catch((error) => !this.state.destroyed && !life.exiting && console.error(error))
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
    // Comes before the new target, which does not know its address yet.
    on('Page.windowOpen', ({ url }) => (this.state.opening = url))
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

  onTargetGone() {
    if (this.state.destroyed) return
    this.state.destroyed = true
    contentsByTarget.delete(this.target)
    for (const context of [...this.owners.keys()]) this.dropPorts(context)
    this.emit('destroyed')
    this.window.onContentsGone()
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

  /** True once for the address that the app itself has just asked for. */
  takeExpected(url) {
    const expected = this.state.expected === url
    if (expected) this.state.expected = undefined
    return expected
  }
}

module.exports = { PageTarget }

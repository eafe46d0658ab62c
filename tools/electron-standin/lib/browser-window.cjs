'use strict'
const { EventEmitter } = require('node:events')
const { app, life, vetoed, onWindowGone, chromium } = require('./app.cjs')
const { headless } = require('./chromium.cjs')
const { loud, recorders } = require('./loud.cjs')
const { nativeTheme } = require('./native-theme.cjs')
const { windows } = require('./registry.cjs')
const { WebContents } = require('./web-contents.cjs')

// Without effect in Chromium's own window frame.
const unseen = [
  'setMenuBarVisibility',
  'setAutoHideMenuBar',
  'setIcon',
  'setOverlayIcon',
  'setBackgroundColor',
  'setMenu',
  'removeMenu',
]
unseen.push(
  'setTitleBarOverlay',
  'setRepresentedFilename',
  'setDocumentEdited',
  'setContentProtection',
  'setProgressBar',
  'flashFrame',
)
unseen.push(
  'setSkipTaskbar',
  'setVisibleOnAllWorkspaces',
  'setResizable',
  'setMinimumSize',
  'setMaximumSize',
  'moveTop',
  'center',
  'setOpacity',
)

let lastId = 0
let focused = null

class BrowserWindow extends EventEmitter {
  constructor(options = {}) {
    super()
    if (!life.ready) throw new Error('Cannot create BrowserWindow before app is ready')
    this.setMaxListeners(0)
    const { width = 800, height = 600, x = 0, y = 0, show = true, title = app.name } = options
    this.options = { ...options, width, height }
    this.id = ++lastId
    this.state = {
      x,
      y,
      width,
      height,
      visible: show,
      shown: show,
      destroyed: false,
      loaded: false,
      title,
      mode: 'normal',
      onTop: false,
    }
    Object.assign(this, recorders('BrowserWindow', unseen))
    const self = loud('BrowserWindow', this)
    this.webContents = new WebContents(self, options.webPreferences ?? {})
    windows.add(self)
    this.self = self
    if (show) setImmediate(() => self.focus())
    setImmediate(() => app.emit('browser-window-created', {}, self))
    setImmediate(() => app.emit('web-contents-created', {}, self.webContents))
    return self
  }

  /** Called by the contents when Chromium has a target for them. */
  async applyToTarget() {
    await Promise.all([this.applySize(), this.applyTheme()])
  }

  async applySize() {
    const { width, height } = this.state
    const { sessionId, target } = this.webContents
    if (!sessionId) return
    if (headless) {
      const metrics = { width, height, deviceScaleFactor: 0, mobile: false }
      await this.webContents.command('Emulation.setDeviceMetricsOverride', metrics)
    } else {
      const { windowId } = await chromium.cdp.send('Browser.getWindowForTarget', { targetId: target })
      await chromium.cdp.send('Browser.setWindowBounds', { windowId, bounds: { width, height } })
    }
  }

  applyTheme() {
    if (!this.webContents.sessionId) return undefined
    const value = nativeTheme.shouldUseDarkColors ? 'dark' : 'light'
    const features =
      headless || nativeTheme.themeSource !== 'system' ? [{ name: 'prefers-color-scheme', value }] : []
    return this.webContents.command('Emulation.setEmulatedMedia', { features })
  }

  onFirstLoad() {
    if (this.state.loaded) return
    this.state.loaded = true
    this.emit('ready-to-show')
  }

  onContentsGone() {
    if (this.state.destroyed) return
    this.state.destroyed = true
    windows.delete(this.self)
    if (focused === this.self) focused = null
    this.emit('closed')
    onWindowGone()
  }

  loadURL(url, options) {
    return this.webContents.loadURL(url, options)
  }
  loadFile(file, options) {
    return this.webContents.loadFile(file, options)
  }
  reload() {
    this.webContents.reload()
  }
  capturePage() {
    return this.webContents.capturePage()
  }

  close() {
    if (this.state.destroyed) return
    if (vetoed(this, 'close')) {
      life.quitting = false
      return
    }
    const contents = this.webContents
    contents.attached.then(() => contents.command('Page.close')).catch(() => {})
    if (!contents.target && !headless) contents.onTargetGone()
  }

  destroy() {
    const contents = this.webContents
    contents.attached
      .then(() => chromium.cdp.send('Target.closeTarget', { targetId: contents.target }))
      .catch(() => {})
    contents.onTargetGone()
  }

  show() {
    this.setVisible(true)
    this.focus()
  }
  showInactive() {
    this.setVisible(true)
  }
  hide() {
    this.setVisible(false)
    this.blur()
  }
  setVisible(visible) {
    if (this.state.visible === visible) return
    this.state.visible = visible
    this.emit(visible ? 'show' : 'hide')
  }

  focus() {
    if (this.state.destroyed || focused === this.self) return
    focused?.blur()
    focused = this.self
    this.webContents.attached.then(() => this.webContents.focus()).catch(() => {})
    this.emit('focus')
    app.emit('browser-window-focus', {}, this.self)
  }
  blur() {
    if (focused !== this.self) return
    focused = null
    this.emit('blur')
    app.emit('browser-window-blur', {}, this.self)
  }

  setMode(mode, event) {
    this.state.mode = mode
    if (mode === 'normal' || mode === 'maximized') this.setVisible(true)
    this.emit(event)
  }
  minimize() {
    this.setMode('minimized', 'minimize')
  }
  maximize() {
    this.setMode('maximized', 'maximize')
  }
  unmaximize() {
    this.setMode('normal', 'unmaximize')
  }
  restore() {
    this.setMode('normal', 'restore')
  }
  setFullScreen(on) {
    this.setMode(on ? 'fullscreen' : 'normal', on ? 'enter-full-screen' : 'leave-full-screen')
  }

  getBounds() {
    const { x, y, width, height } = this.state
    return { x, y, width, height }
  }
  setBounds(bounds) {
    Object.assign(this.state, bounds)
    this.applySize().catch(() => {})
    this.emit('resize')
  }
  getSize() {
    return [this.state.width, this.state.height]
  }
  setSize(width, height) {
    this.setBounds({ width, height })
  }
  setPosition(x, y) {
    Object.assign(this.state, { x, y })
    this.emit('move')
  }
  getPosition() {
    return [this.state.x, this.state.y]
  }
  setAlwaysOnTop(on) {
    this.state.onTop = on
  }
  setTitle(title) {
    this.state.title = title
  }

  getTitle = () => this.webContents.getTitle() || this.state.title
  getContentBounds = () => this.getBounds()
  getNormalBounds = () => this.getBounds()
  getContentSize = () => this.getSize()
  setContentSize = (width, height) => this.setBounds({ width, height })
  isVisible = () => this.state.visible && this.state.mode !== 'minimized'
  isDestroyed = () => this.state.destroyed
  isFocused = () => focused === this.self
  isMinimized = () => this.state.mode === 'minimized'
  isMaximized = () => this.state.mode === 'maximized'
  isFullScreen = () => this.state.mode === 'fullscreen'
  isAlwaysOnTop = () => this.state.onTop
  isModal = () => this.options.modal === true
  isMenuBarVisible = () => false
  isResizable = () => this.options.resizable !== false
  getParentWindow = () => this.options.parent ?? null
  getChildWindows = () => [...windows].filter((window) => window.getParentWindow() === this.self)
  getNativeWindowHandle = () => Buffer.alloc(8)
  getMediaSourceId = () => `window:${this.id}:0`

  static getAllWindows = () => [...windows]
  static getFocusedWindow = () => focused
  static fromId = (id) => [...windows].find((window) => window.id === id) ?? null
  static fromWebContents = (contents) => contents?.window ?? null
}

nativeTheme.on('updated', () => {
  for (const window of windows) window.applyTheme()?.catch(() => {})
})

module.exports = { BrowserWindow: loud('BrowserWindow (class)', BrowserWindow) }

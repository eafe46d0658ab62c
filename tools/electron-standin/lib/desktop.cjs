'use strict'
// What reaches into the desktop: recorded, and where a screen is there and it is harmless, done.
const { spawn } = require('node:child_process')
const { EventEmitter } = require('node:events')
const path = require('node:path')
const { headless } = require('./chromium.cjs')
const { loud, record } = require('./loud.cjs')

/** Opens an address or path with the system's program for it, where there is a screen. */
function open(target) {
  if (headless) return
  spawn('xdg-open', [target], { stdio: 'ignore', detached: true })
    .on('error', () =>
      console.error('stand-in: to open files and links needs xdg-open: sudo apt-get install xdg-utils'),
    )
    .unref()
}

const shell = {
  async openExternal(url) {
    record('shell.openExternal', url)
    open(url)
  },
  async openPath(file) {
    record('shell.openPath', file)
    open(file)
    return ''
  },
  showItemInFolder(file) {
    record('shell.showItemInFolder', file)
    open(path.dirname(file))
  },
  beep: () => record('shell.beep'),
}

// Electron 44 made the clipboard answer with promises; strings are awaited all the same.
let clipboardText = ''
const clipboard = {
  writeText(text) {
    record('clipboard.writeText', text)
    clipboardText = text
    if (!headless) require('./clipboard-page.cjs').write(text)
    return Promise.resolve()
  },
  readText: async () => clipboardText,
  clear: async () => void (clipboardText = ''),
}

class Notification extends EventEmitter {
  constructor(options = {}) {
    super()
    Object.assign(this, { title: '', body: '', silent: false, ...options })
    return loud('Notification', this)
  }
  show() {
    record('Notification.show', this)
    setImmediate(() => this.emit('show', {}))
  }
  close() {
    this.emit('close', {})
  }
  static isSupported = () => true
}

class Tray extends EventEmitter {
  constructor(image) {
    super()
    Object.assign(this, { image, menu: null, toolTip: '', destroyed: false })
    record('Tray', this)
    return loud('Tray', this)
  }
  setContextMenu(menu) {
    this.menu = menu
  }
  setToolTip(text) {
    this.toolTip = text
  }
  setImage(image) {
    this.image = image
  }
  destroy() {
    this.destroyed = true
  }
  isDestroyed() {
    return this.destroyed
  }
}

const blockers = new Map()
const powerSaveBlocker = {
  start(type) {
    const id = blockers.size + 1
    blockers.set(id, { type, on: true })
    record('powerSaveBlocker.start', type)
    return id
  },
  stop(id) {
    record('powerSaveBlocker.stop', id)
    const blocker = blockers.get(id)
    if (!blocker?.on) return false
    blocker.on = false
    return true
  },
  isStarted: (id) => blockers.get(id)?.on === true,
}

const area = { x: 0, y: 0, width: 1280, height: 800 }
const display = {
  id: 1,
  bounds: area,
  workArea: area,
  size: area,
  workAreaSize: area,
  scaleFactor: 1,
  rotation: 0,
}
const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: () => display,
  getDisplayNearestPoint: () => display,
  getCursorScreenPoint: () => ({ x: 0, y: 0 }),
})

const powerMonitor = Object.assign(new EventEmitter(), {
  onBatteryPower: false,
  isOnBatteryPower: () => false,
  getSystemIdleTime: () => 0,
})

module.exports = {
  shell: loud('shell', shell),
  clipboard: loud('clipboard', clipboard),
  Notification: loud('Notification (class)', Notification),
  Tray: loud('Tray (class)', Tray),
  powerSaveBlocker: loud('powerSaveBlocker', powerSaveBlocker),
  powerMonitor: loud('powerMonitor', powerMonitor),
  screen: loud('screen', screen),
}

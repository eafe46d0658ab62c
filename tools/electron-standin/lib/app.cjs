'use strict'
// electron.app: facts, paths and the order of ready and quit.
const { EventEmitter } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { state, switches, endChromium } = require('./chromium.cjs')
const { loud, record, recorders } = require('./loud.cjs')
const { node } = require('./process-facts.cjs')
const { windows, utilities } = require('./registry.cjs')
const { SingleInstanceLock } = require('./single-instance.cjs')
const { switchIn } = require('./switches.cjs')

const { root, manifest, isPackaged, executable } = globalThis.__standinApp
const life = { ready: false, quitting: false, exiting: false, sandboxed: false }
let name = manifest.productName ?? manifest.name
let becomeReady
const whenReady = new Promise((resolve) => (becomeReady = resolve))
let lock

const home = os.homedir()
const set = {
  home,
  appData: process.env.XDG_CONFIG_HOME || path.join(home, '.config'),
  temp: os.tmpdir(),
  exe: executable,
  userData: switchIn(process.argv, 'user-data-dir') && path.resolve(switchIn(process.argv, 'user-data-dir')),
}
for (const folder of ['Desktop', 'Documents', 'Downloads', 'Music', 'Pictures', 'Videos']) {
  set[folder.toLowerCase()] = path.join(home, folder)
}

function getPath(key) {
  if (set[key]) return set[key]
  if (key === 'userData' || key === 'sessionData') return set.userData || path.join(set.appData, name)
  if (key === 'logs') return path.join(getPath('userData'), 'logs')
  if (key === 'crashDumps') return path.join(getPath('userData'), 'Crashpad')
  throw new Error(`Failed to get '${key}' path`)
}

/** Emits an event whose listeners may call preventDefault; says whether one did. */
function vetoed(emitter, event, ...args) {
  let prevented = false
  const details = {
    preventDefault: () => (prevented = true),
    get defaultPrevented() {
      return prevented
    },
  }
  emitter.emit(event, details, ...args)
  return prevented
}

const app = new EventEmitter()
app.setMaxListeners(0)
Object.assign(app, {
  isPackaged,
  commandLine: loud('app.commandLine', {
    appendSwitch: (key, value) => switches.append(key, value),
    appendArgument: (argument) => record('app.commandLine.appendArgument', argument),
    hasSwitch: (key) => switches.values.has(key) || switchIn(process.argv, key) !== undefined,
    getSwitchValue: (key) => switches.values.get(key) ?? switchIn(process.argv, key) ?? '',
    removeSwitch: (key) => switches.values.delete(key),
  }),
  getName: () => name,
  setName: (value) => (name = value),
  getVersion: () => manifest.version,
  getAppPath: () => root,
  getLocale: () => 'en-US',
  getSystemLocale: () => 'en-US',
  getLocaleCountryCode: () => 'US',
  getPreferredSystemLanguages: () => ['en-US'],
  getPath,
  setPath: (key, value) => (set[key] = value),
  setAppLogsPath: (value) => (set.logs = value),
  isReady: () => life.ready,
  whenReady: () => whenReady,
  enableSandbox: () => (life.sandboxed = true),
  getAppMetrics: () => metrics(),
  isDefaultProtocolClient: () => false,
  setAsDefaultProtocolClient: (...args) => (record('app.setAsDefaultProtocolClient', ...args), true),
  removeAsDefaultProtocolClient: (...args) => (record('app.removeAsDefaultProtocolClient', ...args), true),
  getLoginItemSettings: () => ({ openAtLogin: false, openAsHidden: false }),
  setBadgeCount: (count) => (record('app.setBadgeCount', count), true),
  getGPUFeatureStatus: () => ({}),
  isAccessibilitySupportEnabled: () => false,
  requestSingleInstanceLock,
  hasSingleInstanceLock: () => lock?.server !== undefined,
  releaseSingleInstanceLock: () => lock?.release(),
  quit,
  exit,
  ...recorders('app', [
    'setAppUserModelId',
    'setLoginItemSettings',
    'addRecentDocument',
    'clearRecentDocuments',
    'relaunch',
  ]),
  ...recorders('app', [
    'disableHardwareAcceleration',
    'focus',
    'hide',
    'show',
    'setAboutPanelOptions',
    'setActivationPolicy',
  ]),
})
Object.defineProperty(app, 'name', { get: () => name, set: (value) => (name = value), enumerable: true })

function metrics() {
  const entry = (type, pid, sandboxed) => ({
    type,
    pid,
    sandboxed,
    cpu: { percentCPUUsage: 0 },
    memory: memoryOf(pid),
  })
  return [
    entry('Browser', process.pid, false),
    ...[...windows].map((window) =>
      entry('Tab', window.webContents.getOSProcessId(), window.webContents.isSandboxed()),
    ),
    ...[...utilities].map((utility) => entry('Utility', utility.pid, false)),
  ]
}

/** Resident memory in kilobytes, as Electron gives it. */
function memoryOf(pid) {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
    return { workingSetSize: kilobytes('VmRSS'), peakWorkingSetSize: kilobytes('VmHWM') }
  } catch {
    return { workingSetSize: 0, peakWorkingSetSize: 0 }
  }
}

function requestSingleInstanceLock(additionalData = {}) {
  const onSecond = ({ argv, cwd, data }) => app.emit('second-instance', {}, argv, cwd, data)
  lock ??= new SingleInstanceLock(getPath('userData'), node, onSecond)
  return lock.request({ argv: process.argv, cwd: process.cwd(), data: additionalData })
}

function quit() {
  if (life.quitting || life.exiting) return
  if (vetoed(app, 'before-quit')) return
  life.quitting = true
  for (const window of [...windows]) window.close()
  quitWhenWindowless()
}

/** The second half of quit(): runs when the last window has gone. */
function quitWhenWindowless() {
  if (!life.quitting || windows.size > 0 || life.exiting) return
  if (vetoed(app, 'will-quit')) return void (life.quitting = false)
  leave(process.exitCode ?? 0)
}

function exit(code = 0) {
  if (life.exiting) return
  life.quitting = true
  for (const window of [...windows]) window.destroy()
  leave(code)
}

function leave(code) {
  life.exiting = true
  app.emit('quit', {}, code)
  lock?.release()
  for (const utility of utilities) utility.kill()
  endChromium(() => process.exit(code))
}

/** A window has gone. */
function onWindowGone() {
  if (life.exiting) return
  if (windows.size === 0 && !life.quitting) {
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
    else quit()
  }
  quitWhenWindowless()
}

function announceReady() {
  app.emit('will-finish-launching')
  life.ready = true
  becomeReady()
  app.emit('ready', {}, {})
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, quit)
process.on('exit', () => lock?.release())

module.exports = {
  app: loud('app', app),
  whenReady,
  life,
  vetoed,
  onWindowGone,
  announceReady,
  chromium: state,
}

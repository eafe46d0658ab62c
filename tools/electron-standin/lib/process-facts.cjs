'use strict'
// What is the same in the main process and in utility processes: versions, execPath, and where `electron` is found.
const childProcess = require('node:child_process')
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')

const dist = path.join(__dirname, '..')
const version = fs.readFileSync(path.join(dist, 'version'), 'utf8').trim()
/** The Node that runs this process, before process.execPath is made to look like Electron's. */
const node = process.execPath
const fork = childProcess.fork

/** Makes this process look like Electron's of `type` ('browser' or 'utility'), whose executable is `executable`. */
function presentAs(type, executable) {
  const facts = { electron: version, chrome: process.env.STANDIN_CHROME_VERSION ?? '154.0.0.0' }
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(process.versions, name, { value, enumerable: true })
  }
  Object.defineProperty(process, 'type', { value: type })
  Object.defineProperty(process, 'execPath', { value: executable, configurable: true, writable: true })
  process.crash = () => process.kill(process.pid, 'SIGSEGV')
  // As in Electron: a forked child is Electron's executable told to be Node.
  childProcess.fork = (modulePath, args, options) => {
    const [list, settings] = Array.isArray(args) ? [args, options] : [[], args]
    const env = { ...(settings?.env ?? process.env), ELECTRON_RUN_AS_NODE: '1' }
    return fork(modulePath, list, { ...settings, env })
  }
  Module.syncBuiltinESMExports()
}

/** Makes `require('electron')` answer `commonJs` and `import 'electron'` answer `esModule` (both file paths). */
function redirectElectron(commonJs, esModule) {
  const names = ['electron', 'electron/main', 'electron/common']
  const resolveFilename = Module._resolveFilename
  Module._resolveFilename = function (request, ...rest) {
    return names.includes(request) ? commonJs : resolveFilename.call(this, request, ...rest)
  }
  const hook = `
    const names = ${JSON.stringify(names)}
    const url = ${JSON.stringify(pathToFileURL(esModule).href)}
    export const resolve = (name, context, next) =>
      names.includes(name) ? { url, shortCircuit: true } : next(name, context)`
  Module.register(`data:text/javascript,${encodeURIComponent(hook)}`)
}

module.exports = { presentAs, redirectElectron, fork, node, dist, version }

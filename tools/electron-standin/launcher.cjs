'use strict'
// node launcher.cjs <executable> [arguments of Electron]: starts the app's own, unmodified main file.
const fs = require('node:fs')
const Module = require('node:module')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { unpackAsar } = require('./lib/asar.cjs')
const { presentAs, redirectElectron } = require('./lib/process-facts.cjs')
const { switchIn } = require('./lib/switches.cjs')

/** Splits Electron's arguments into modules to load first (-r) and the path of the app. */
function parseArguments(list) {
  const preloads = []
  let appPath
  for (let index = 0; index < list.length; index++) {
    const argument = list[index]
    if (argument === '-r' || argument === '--require') preloads.push(list[++index])
    else if (!argument.startsWith('-')) appPath ??= argument
  }
  return { preloads, appPath }
}

/** The app's root (where its package.json is) and its main file. */
function findApp(appPath) {
  if (fs.statSync(appPath).isDirectory()) {
    const manifest = JSON.parse(fs.readFileSync(path.join(appPath, 'package.json'), 'utf8'))
    return { root: appPath, main: path.resolve(appPath, manifest.main ?? 'index.js'), manifest }
  }
  let root = path.dirname(appPath)
  while (!fs.existsSync(path.join(root, 'package.json')) && root !== path.dirname(root))
    root = path.dirname(root)
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  return { root, main: appPath, manifest }
}

function fail(error) {
  console.error('A JavaScript error occurred in the main process')
  console.error(error)
  process.exit(1)
}

const [, , executable, ...rest] = process.argv
const { preloads, appPath } = parseArguments(rest)
const archive = path.join(path.dirname(executable), 'resources', 'app.asar')
const isPackaged = fs.existsSync(archive)
const app = findApp(isPackaged ? unpackAsar(archive) : path.resolve(appPath ?? '.'))

process.argv = [executable, ...rest]
process.resourcesPath = path.join(path.dirname(executable), 'resources')
if (!isPackaged) process.defaultApp = true
// Playwright's loader takes its own arguments out of process.argv.
const debuggingPort = switchIn(rest, 'remote-debugging-port')
globalThis.__standinApp = { ...app, isPackaged, executable, debuggingPort }
presentAs('browser', executable)
redirectElectron(path.join(__dirname, 'electron.cjs'), path.join(__dirname, 'electron.mjs'))
process.on('uncaughtException', fail)

for (const preload of preloads) require(preload)
const { start } = require('./lib/start.cjs')
const isEsModule = app.main.endsWith('.mjs') || (app.manifest.type === 'module' && !app.main.endsWith('.cjs'))
// As in Electron, `ready` comes after the main file has been evaluated: one that awaits it at top level never ends.
process.on('exit', () => {
  if (!started)
    console.error(
      'stand-in: the main file never finished loading (does it await app.whenReady() at top level?)',
    )
})
let started = false
const go = () => {
  started = true
  return start()
}
if (isEsModule) import(pathToFileURL(app.main).href).then(go).catch(fail)
else {
  Module._load(app.main, null, true)
  go().catch(fail)
}

'use strict'
// The scripts that run in every new document, before those of the page.
const { randomBytes } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { token } = require('./channels.cjs')

const folder = path.join(__dirname, '..', 'page')
const source = (name) => fs.readFileSync(path.join(folder, `${name}.cjs`), 'utf8')
/** Where every origin of the app has the worker that carries ports; not to be guessed by pages. */
const portsWorkerPath = `/.standin-${token}/ports.js`
const portsWorker = `${source('codec')}\n${source('ports-worker')}\ncarryPorts(createCodec())`
/** The name of the isolated world of preloads. */
const preloadWorld = 'electron-preload'

const loudSource = `
const loud = (name, target) => new Proxy(target, {
  get(object, key, receiver) {
    if (typeof key === 'symbol' || key in object || ['then', 'default', '__esModule', 'toJSON'].includes(key)) {
      return Reflect.get(object, key, receiver)
    }
    throw new Error('stand-in: ' + name + '.' + key + ' is not implemented')
  },
})`

/** The two scripts for a window whose webPreferences are `preferences`; `origins` maps served origins to the app's. */
function pageScripts(preferences, origins) {
  const key = randomBytes(16).toString('hex')
  // A preload runs in the top frame only, unless asked otherwise.
  const where = preferences.nodeIntegrationInSubFrames ? '' : 'if (window !== window.top) return'
  const page = `(() => {
    ${source('window-open')}
    guardWindowOpen()
    ${where}
    ${source('bridge')}
    createBridge('page', '${key}')
  })()`
  if (!preferences.preload) return { page, preload: undefined }
  const config = {
    key,
    origins,
    portsWorker: portsWorkerPath,
    process: {
      platform: process.platform,
      arch: process.arch,
      versions: {
        electron: process.versions.electron,
        chrome: process.versions.chrome,
        node: process.versions.node,
      },
      argv: preferences.additionalArguments ?? [],
    },
  }
  const preload = `(() => {
    ${where}
    ${['codec', 'bridge', 'ports', 'runtime'].map(source).join('\n')}
    ${loudSource}
    const bridge = createBridge('preload', '${key}')
    const runtime = createPreloadRuntime({ bridge, codec: createCodec(), config: ${JSON.stringify(config)}, loud })
    const file = { exports: {} }
    ;(function (require, process, module, exports, global) {
      ${fs.readFileSync(preferences.preload, 'utf8')}
    })(runtime.require, runtime.process, file, file.exports, globalThis)
  })()
  //# sourceURL=${pathToFileURL(preferences.preload).href}`
  return { page, preload }
}

module.exports = { pageScripts, preloadWorld, portsWorker, portsWorkerPath }

'use strict'
// utilityProcess.fork: a Node child with Electron's parentPort.
const { EventEmitter } = require('node:events')
const { constants } = require('node:os')
const path = require('node:path')
const { app, life } = require('./app.cjs')
const { transferPorts, onPortMessage, dropOwner } = require('./channels.cjs')
const { loud } = require('./loud.cjs')
const { fork, node, dist } = require('./process-facts.cjs')
const { utilities } = require('./registry.cjs')

const known = new Set([
  'env',
  'execArgv',
  'cwd',
  'stdio',
  'serviceName',
  'allowLoadingUnsignedLibraries',
  'respondToAuthRequestsFromMainProcess',
])

/**
 * Electron's allocator gives large blocks back to the system when they are freed. The C library's keeps them from some size on,
 * which it learns from the program, unless it is told a size.
 */
const allocator = { MALLOC_MMAP_THRESHOLD_: String(64 * 1024) }

class UtilityProcess extends EventEmitter {
  #child
  #owner = { kind: 'utility', sendPort: (message) => this.#send(message) }

  constructor(modulePath, args, options) {
    super()
    if (!life.ready) throw new Error('utilityProcess cannot be created before app is ready.')
    for (const option of Object.keys(options)) {
      if (!known.has(option))
        throw new Error(`stand-in: utilityProcess.fork option ${option} is not implemented`)
    }
    this.#child = fork(path.join(dist, 'utility-run.cjs'), [modulePath, process.execPath, ...args], {
      execPath: node,
      execArgv: ['-r', path.join(__dirname, 'boringssl.cjs'), ...(options.execArgv ?? [])],
      env: { ...allocator, ...(options.env ?? process.env), ELECTRON_RUN_AS_NODE: undefined },
      cwd: options.cwd,
      stdio: ['ignore', ...outputs(options.stdio), 'ipc'],
      serialization: 'advanced',
    })
    utilities.add(this)
    const child = this.#child
    this.stdout = child.stdout
    this.stderr = child.stderr
    child.on('spawn', () => this.emit('spawn'))
    child.on('message', ({ standin }) =>
      standin.type === 'message' ? this.emit('message', standin.message) : onPortMessage(standin),
    )
    child.on('error', (error) => this.emit('error', 'FatalError', error.message, ''))
    child.on('exit', (code, signal) =>
      this.#ended(code ?? constants.signals[signal], signal, options.serviceName),
    )
    return loud('UtilityProcess', this)
  }

  get pid() {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  // Private fields are of the object, not of the proxy around it: methods are bound to it.
  postMessage = (message, ports = []) => {
    const { ids, sent } = transferPorts(ports, this.#owner)
    this.#send({ type: 'message', data: message, ports: ids })
    sent()
  }

  kill = () => this.#child.kill()

  #send(message) {
    if (this.#child.connected) this.#child.send({ standin: message })
  }

  #ended(exitCode, signal, serviceName = 'Node Utility Process') {
    utilities.delete(this)
    dropOwner(this.#owner)
    this.emit('exit', exitCode)
    if (life.exiting || exitCode === 0) return
    const reason =
      signal === 'SIGTERM' || signal === 'SIGKILL' ? 'killed' : signal ? 'crashed' : 'abnormal-exit'
    const details = {
      type: 'Utility',
      reason,
      exitCode,
      serviceName: 'node.mojom.NodeService',
      name: serviceName,
    }
    app.emit('child-process-gone', {}, details)
  }
}

/** Electron's stdio option as Node's for stdout and stderr; stdin is always ignored. */
function outputs(stdio = 'inherit') {
  return Array.isArray(stdio) ? stdio.slice(1, 3) : [stdio, stdio]
}

const utilityProcess = {
  fork(modulePath, args = [], options = {}) {
    return Array.isArray(args)
      ? new UtilityProcess(modulePath, args, options)
      : new UtilityProcess(modulePath, [], args)
  },
}

module.exports = { utilityProcess: loud('utilityProcess', utilityProcess) }

'use strict'
// node utility-run.cjs <module> <executable> [arguments]: the child behind utilityProcess.fork.
const { EventEmitter } = require('node:events')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { presentAs, redirectElectron } = require('./lib/process-facts.cjs')
const { openPort, onPortMessage, tell } = require('./lib/utility-ports.cjs')

const [, , modulePath, executable, ...rest] = process.argv
process.argv = [executable, modulePath, ...rest]
presentAs('utility', executable)
redirectElectron(path.join(__dirname, 'electron-utility.cjs'), path.join(__dirname, 'electron-utility.mjs'))

const parentPort = new EventEmitter()
parentPort.postMessage = (message) => tell({ type: 'message', message })
parentPort.start = () => {}
parentPort.pause = () => {}
process.parentPort = parentPort

// Messages wait until somebody listens.
let early = []
const emit = (message) =>
  parentPort.emit('message', { data: message.data, ports: message.ports.map(openPort) })
parentPort.on('newListener', (event) => {
  if (event !== 'message' || !early) return
  setImmediate(() => {
    const waiting = early ?? []
    early = undefined
    for (const message of waiting) deliver(message)
  })
})
function deliver(message) {
  if (early) early.push(message)
  else if (message.type === 'message') emit(message)
  else onPortMessage(message)
}
process.on('message', ({ standin }) => deliver(standin))
process.on('disconnect', () => process.exit(0))

const fail = (error) => {
  console.error(error)
  process.exit(1)
}
import(pathToFileURL(modulePath).href).catch(fail)

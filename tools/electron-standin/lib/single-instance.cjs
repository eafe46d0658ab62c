'use strict'
// app.requestSingleInstanceLock(): a lock file in the user data folder, and a socket on which the holder hears of others.
const { spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')

// The question must be answered synchronously, so that another Node asks it.
const notifier = `
const socket = require('node:net').connect(process.argv[1])
socket.on('connect', () => socket.end(process.argv[2]))
socket.on('close', (failed) => process.exit(failed ? 1 : 0))
socket.on('error', () => process.exit(1))`

/** The lock of one user data folder. `onSecond(message)` hears of every later instance. */
class SingleInstanceLock {
  constructor(folder, node, onSecond) {
    const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16)
    this.file = path.join(folder, 'SingletonLock.standin')
    // Not in the folder itself: the path of a socket may have 107 bytes only.
    this.socket = path.join(os.tmpdir(), `electron-standin-lock-${name}`)
    this.node = node
    this.onSecond = onSecond
    this.server = undefined
  }

  /** True when this process holds the lock now; false when another does, which has then been sent `message`. */
  request(message) {
    if (this.server) return true
    fs.mkdirSync(path.dirname(this.file), { recursive: true })
    for (;;) {
      try {
        fs.writeFileSync(this.file, String(process.pid), { flag: 'wx' })
        break
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
        // A holder that is busy answers late; of one that was killed the socket refuses at once.
        const told = spawnSync(this.node, ['-e', notifier, this.socket, JSON.stringify(message)])
        if (told.status === 0) return false
        fs.rmSync(this.file, { force: true }) // left behind by a killed one
      }
    }
    this.listen()
    return true
  }

  listen() {
    fs.rmSync(this.socket, { force: true })
    this.server = net.createServer((client) => {
      let text = ''
      client.setEncoding('utf8').on('data', (piece) => (text += piece))
      client.on('error', () => {})
      client.on('end', () => this.onSecond(JSON.parse(text)))
    })
    this.server.listen(this.socket).unref()
  }

  release() {
    if (!this.server) return
    this.server.close()
    this.server = undefined
    fs.rmSync(this.file, { force: true })
  }
}

module.exports = { SingleInstanceLock }

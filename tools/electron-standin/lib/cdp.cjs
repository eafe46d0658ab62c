'use strict'
// The Chrome DevTools Protocol over --remote-debugging-pipe: JSON messages that end in NUL, on descriptors 3 and 4.
const { spawn } = require('node:child_process')
const { EventEmitter } = require('node:events')

/** One Chromium and the connection to it. Events are named "method", or "sessionId:method" for an attached target. */
class Cdp extends EventEmitter {
  constructor(executable, args, onErrorText) {
    super()
    this.setMaxListeners(0)
    this.pending = new Map()
    this.lastId = 0
    this.process = spawn(executable, ['--remote-debugging-pipe', ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: true, // Ctrl+C in a terminal is for the app to handle; Chromium ends when the pipe does
    })
    this.process.on('error', (error) => this.end(error.message))
    this.process.on('exit', (code, signal) => this.end(`chromium ended (${signal ?? code})`))
    this.process.stderr?.setEncoding('utf8').on('data', onErrorText)
    const [, , , input, output] = this.process.stdio
    this.input = input
    input?.on('error', () => {}) // the exit event tells it
    this.readMessages(output)
  }

  readMessages(output) {
    let parts = []
    output?.setEncoding('utf8').on('data', (text) => {
      const pieces = text.split('\0')
      for (const piece of pieces.slice(0, -1)) {
        this.receive(JSON.parse(parts.join('') + piece))
        parts = []
      }
      parts.push(pieces.at(-1))
    })
  }

  receive({ id, method, params, result, error, sessionId }) {
    if (id === undefined) return void this.emit(sessionId ? `${sessionId}:${method}` : method, params)
    const call = this.pending.get(id)
    this.pending.delete(id)
    if (error) call?.reject(new Error(`${call.method}: ${error.message}`))
    else call?.resolve(result)
  }

  send(method, params = {}, sessionId = undefined) {
    if (this.ended) return Promise.reject(new Error(this.ended))
    const id = ++this.lastId
    return new Promise((resolve, reject) => {
      this.pending.set(id, { method, resolve, reject })
      this.input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })
  }

  end(reason) {
    if (this.ended) return
    this.ended = reason
    for (const call of this.pending.values()) call.reject(new Error(`${call.method}: ${reason}`))
    this.pending.clear()
    this.emit('ended', reason)
  }
}

module.exports = { Cdp }

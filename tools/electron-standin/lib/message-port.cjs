'use strict'
const { EventEmitter } = require('node:events')

/** Electron's MessagePortMain, in the main process and in utility processes. `post(data)` and `disconnect()` lead away. */
class MessagePortMain extends EventEmitter {
  #queue = []
  #started = false
  #closed = false
  #moved = false
  #post
  #disconnect

  constructor(post, disconnect) {
    super()
    this.#post = post
    this.#disconnect = disconnect
  }

  start() {
    if (this.#started || this.#closed) return
    this.#started = true
    // As in Electron, nothing is emitted before start() returns.
    setImmediate(() => {
      for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] })
    })
  }

  postMessage(data, transfer = []) {
    if (this.#moved) throw new Error('MessagePort is neutered: it was sent to another process')
    if (transfer.length > 0) throw new Error('stand-in: ports over ports are not implemented')
    if (!this.#closed) this.#post(structuredClone(data))
  }

  close() {
    if (this.#closed || this.#moved) return
    this.#disconnect()
    MessagePortMain.closed(this)
  }

  /** A message has come for `port`. */
  static receive(port, data) {
    if (port.#closed) return
    if (!port.#started || port.#queue.length > 0) port.#queue.push(data)
    else port.emit('message', { data, ports: [] })
  }

  /** The other side of `port` has gone; what came before is delivered before. */
  static closed(port) {
    if (port.#closed) return
    setImmediate(() => {
      if (port.#closed) return
      port.#closed = true
      port.emit('close')
    })
  }

  /** `port` was transferred: answers what it had not delivered. */
  static move(port) {
    if (port.#moved || port.#closed) throw new Error('Port at index 0 is already neutered.')
    port.#moved = true
    return port.#queue.splice(0)
  }
}

module.exports = { MessagePortMain }

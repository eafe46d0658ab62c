'use strict'
// ipcMain, and the way of one message from a preload to its handlers.
const { EventEmitter } = require('node:events')
const { createCodec } = require('../page/codec.cjs')
const { adoptPorts, onPortMessage } = require('./channels.cjs')
const { loud } = require('./loud.cjs')

const codec = createCodec()

class IpcMain extends EventEmitter {
  constructor() {
    super()
    this.setMaxListeners(0)
    this.handlers = new Map()
    return loud('ipcMain', this)
  }

  handle(channel, handler) {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }

  handleOnce(channel, handler) {
    this.handle(channel, (...args) => {
      this.removeHandler(channel)
      return handler(...args)
    })
  }

  removeHandler(channel) {
    this.handlers.delete(channel)
  }
}

const ipcMain = new IpcMain()

function createEvent(contents, frame, ports) {
  return {
    type: 'frame',
    sender: contents,
    senderFrame: frame,
    processId: frame.processId,
    frameId: frame.routingId,
    ports,
    reply: (channel, ...args) => frame.send(channel, ...args),
    preventDefault() {},
  }
}

async function invoke(contents, frame, { id, channel, args }) {
  const handler = contents.ipc.handlers.get(channel) ?? ipcMain.handlers.get(channel)
  try {
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    const value = await handler(createEvent(contents, frame, []), ...args)
    contents.deliver(frame, { type: 'reply', id, ok: true, value })
  } catch (error) {
    const text = error instanceof Error ? error.toString() : String(error)
    contents.deliver(frame, {
      type: 'reply',
      id,
      ok: false,
      error: `Error invoking remote method '${channel}': ${text}`,
    })
  }
}

/** Dispatches `text` from the preload in `frame`. */
function onMessageFromPage(contents, frame, text) {
  const message = codec.fromText(text)
  switch (message.type) {
    case 'invoke':
      return void invoke(contents, frame, message)
    case 'send':
    case 'post': {
      const ports = adoptPorts(message.ports ?? [], contents.portOwner(frame))
      const args = message.type === 'post' ? [message.message] : message.args
      for (const emitter of [contents.ipc, ipcMain])
        emitter.emit(message.channel, createEvent(contents, frame, ports), ...args)
      return
    }
    default:
      return onPortMessage(message)
  }
}

module.exports = { ipcMain, IpcMain, onMessageFromPage, codec }

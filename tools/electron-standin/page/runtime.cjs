'use strict'
// What a sandboxed preload finds: require('electron'), a small process object, and nothing of Node. `__standinSend` is a
// DevTools binding that exists in this world only.
function createPreloadRuntime({ bridge, codec, config, loud }) {
  const sendText = globalThis.__standinSend
  const tell = (message) => sendText(codec.toText(message))
  const ports = createPagePorts(tell, config.portsWorker)
  const waiting = new Map()
  let lastId = 0

  const ipcRenderer = new PreloadEmitter()
  Object.assign(ipcRenderer, {
    send: (channel, ...args) => tell({ type: 'send', channel, args }),
    invoke: (channel, ...args) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        tell({ type: 'invoke', id, channel, args })
        waiting.set(id, { resolve, reject })
      }),
    postMessage(channel, message, transfer = []) {
      const ids = transfer.map((port) => {
        const id = `page-${config.key}-${++lastId}`
        ports.attach(id, port)
        return id
      })
      tell({ type: 'post', channel, message, ports: ids })
    },
  })

  globalThis.__standinDeliver = (text) => {
    const message = codec.fromText(text)
    if (message.type === 'reply') {
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.ok) call?.resolve(message.value)
      else call?.reject(new Error(message.error))
    } else if (message.type === 'send') {
      const event = { sender: ipcRenderer, ports: (message.ports ?? []).map((id) => ports.open(id)) }
      ipcRenderer.emit(message.channel, event, ...message.args)
    } else ports.receive(message)
  }

  // The main process is asked synchronously: it sees the pause, answers, and resumes (see lib/questions.cjs).
  function standinAsk(question) {
    debugger
    return question.answer
  }
  const webUtils = {
    getPathForFile(file) {
      if (!(file instanceof File)) throw new TypeError('getPathForFile: argument must be a File')
      return standinAsk({ kind: 'path', object: file, answer: '' })
    },
  }

  // Preloads name the app's own origin; the page's true one is that of the http address the stand-in serves it from.
  const postMessage = window.postMessage.bind(window)
  window.postMessage = (message, target, transfer) =>
    typeof target === 'string'
      ? postMessage(message, target === config.origins[location.origin] ? location.origin : target, transfer)
      : postMessage(message, target)

  const electron = loud('electron (preload)', {
    contextBridge: loud('contextBridge', { exposeInMainWorld: bridge.exposeInMainWorld }),
    ipcRenderer: loud('ipcRenderer', ipcRenderer),
    webUtils: loud('webUtils', webUtils),
    webFrame: loud('webFrame', { getZoomFactor: () => 1, getZoomLevel: () => 0 }),
  })
  const process = loud('process (preload)', {
    ...config.process,
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    env: {},
    on() {},
    once() {},
  })
  const modules = {
    electron,
    events: Object.assign(PreloadEmitter, { EventEmitter: PreloadEmitter }),
    timers: {
      setTimeout,
      setInterval,
      clearTimeout,
      clearInterval,
      setImmediate: (run, ...args) => setTimeout(run, 0, ...args),
    },
    url: { URL, URLSearchParams },
  }
  const require = (name) => {
    const found = modules[name.replace(/^node:/, '').replace(/^electron\/(renderer|common)$/, 'electron')]
    if (!found) throw new Error(`module not found: ${name}`)
    return found
  }
  return { require, process }
}

/** The part of Node's EventEmitter that preloads use. */
class PreloadEmitter {
  entries = new Map()

  on(event, listener) {
    this.entries.set(event, [...(this.entries.get(event) ?? []), listener])
    return this
  }

  once(event, listener) {
    const wrapped = (...args) => {
      this.off(event, wrapped)
      listener.apply(this, args)
    }
    wrapped.listener = listener
    return this.on(event, wrapped)
  }

  off(event, listener) {
    const left = (this.entries.get(event) ?? []).filter(
      (entry) => entry !== listener && entry.listener !== listener,
    )
    this.entries.set(event, left)
    return this
  }

  addListener = this.on
  removeListener = this.off

  removeAllListeners(event) {
    if (event === undefined) this.entries.clear()
    else this.entries.delete(event)
    return this
  }

  listenerCount(event) {
    return this.entries.get(event)?.length ?? 0
  }

  emit(event, ...args) {
    const listeners = this.entries.get(event) ?? []
    for (const listener of listeners) listener.apply(this, args)
    return listeners.length > 0
  }
}

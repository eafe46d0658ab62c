'use strict'
// contextBridge. The page's world and the preload's world share only the DOM: the `detail` of a CustomEvent is
// structured-cloned when the other world reads it, and dispatchEvent is synchronous. `here` is 'page' or 'preload'.
function createBridge(here, key) {
  const there = here === 'page' ? 'preload' : 'page'
  // The page may replace these later; the bridge keeps the originals.
  const { CustomEvent, Node, Promise: NativePromise } = window
  const { dispatchEvent, addEventListener } = EventTarget.prototype
  const listen = (type, listener) =>
    addEventListener.call(window, `${key}${here}${type}`, (event) => listener(event.detail))
  const tell = (type, detail) =>
    dispatchEvent.call(window, new CustomEvent(`${key}${there}${type}`, { detail }))

  const functions = new Map() // id -> own function the other side may call
  const idsOfFunctions = new WeakMap()
  const proxies = new Map() // id -> function that calls the other side
  const promises = new Map() // id -> settlers of a promise of the other side
  let lastId = 0

  const isPlain = (value) => {
    const prototype = Object.getPrototypeOf(value)
    return prototype === null || prototype === Object.prototype
  }

  function shareFunction(value) {
    let id = idsOfFunctions.get(value)
    if (!id) {
      id = ++lastId
      idsOfFunctions.set(value, id)
      functions.set(id, value)
    }
    return ['function', id]
  }

  function sharePromise(value) {
    const id = ++lastId
    value.then(
      (result) => tell('settle', { id, ok: true, value: encode(result) }),
      (error) => tell('settle', { id, ok: false, value: encode(error) }),
    )
    return ['promise', id]
  }

  function encode(value, depth = 0) {
    if (depth > 1000) throw new TypeError('Electron contextBridge recursion depth exceeded.')
    if (typeof value === 'function') return shareFunction(value)
    if (typeof value === 'symbol') throw new TypeError('symbol can not be passed over the context bridge')
    if (value === null || typeof value !== 'object') return ['value', value]
    if (value instanceof NativePromise) return sharePromise(value)
    if (value instanceof Error) return ['error', String(value.message)]
    if (Array.isArray(value)) return ['array', value.map((item) => encode(item, depth + 1))]
    if (value instanceof Node)
      throw new Error('stand-in: DOM nodes over the context bridge are not implemented')
    if (!isPlain(value)) return ['value', value]
    return ['object', Object.entries(value).map(([name, item]) => [name, encode(item, depth + 1)])]
  }

  function decode([kind, content]) {
    switch (kind) {
      case 'function':
        if (!proxies.has(content)) proxies.set(content, (...args) => call(content, args))
        return proxies.get(content)
      case 'promise':
        return new NativePromise((resolve, reject) => promises.set(content, { resolve, reject }))
      case 'error':
        return new Error(content)
      case 'array':
        return content.map(decode)
      case 'object':
        return Object.fromEntries(content.map(([name, item]) => [name, decode(item)]))
      default:
        return content
    }
  }

  let answer // of the innermost call; calls nest like the stack does
  function call(id, args) {
    answer = undefined
    tell('call', { id, args: args.map((argument) => encode(argument)) })
    const got = answer
    answer = undefined
    if (!got) throw new Error('stand-in: the context bridge got no answer')
    if (!got.ok) throw decode(got.value)
    return decode(got.value)
  }
  listen('call', ({ id, args }) => {
    let reply
    try {
      reply = { ok: true, value: encode(functions.get(id)(...args.map(decode))) }
    } catch (error) {
      reply = { ok: false, value: encode(error instanceof Error ? error : new Error(String(error))) }
    }
    tell('answer', reply)
  })
  listen('answer', (reply) => (answer = reply))
  listen('settle', ({ id, ok, value }) => {
    const settlers = promises.get(id)
    promises.delete(id)
    if (ok) settlers?.resolve(decode(value))
    else settlers?.reject(decode(value))
  })

  const freeze = (value) => {
    if (value && typeof value === 'object' && (Array.isArray(value) || isPlain(value))) {
      Object.values(value).forEach(freeze)
      Object.freeze(value)
    }
    return value
  }
  if (here === 'page') {
    listen('expose', ({ name, value }) => {
      Object.defineProperty(window, name, { value: freeze(decode(value)), enumerable: true })
    })
  }

  const exposed = new Set()
  return {
    exposeInMainWorld(name, value) {
      if (exposed.has(name))
        throw new Error('Cannot bind an API on top of an existing property on the window object')
      exposed.add(name)
      tell('expose', { name, value: encode(value) })
    },
  }
}

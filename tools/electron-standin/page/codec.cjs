'use strict'
// Structured clone as text or as bytes. The same source runs in Node and, injected, in the window's isolated world.
// A value becomes a JSON tree in which everything but null, strings, booleans and finite numbers is [tag, ...];
// binary data is set aside as chunks.
function createCodec() {
  const views = [
    'Uint8Array',
    'Int8Array',
    'Uint8ClampedArray',
    'Uint16Array',
    'Int16Array',
    'Uint32Array',
    'Int32Array',
  ]
  views.push('Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'DataView')
  const errorTypes = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError }
  const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1)
  const failure = (value) =>
    new Error(`An object could not be cloned: ${typeof value === 'object' ? tagOf(value) : typeof value}`)

  function toTree(value, chunks, seen) {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['number', Object.is(value, -0) ? '-0' : String(value)]
      case 'undefined':
        return ['undefined']
      case 'bigint':
        return ['bigint', String(value)]
      case 'object':
        return value === null ? null : objectToTree(value, chunks, seen)
      default:
        throw failure(value)
    }
  }

  function objectToTree(value, chunks, seen) {
    if (seen.has(value)) return ['again', seen.get(value)]
    seen.set(value, seen.size)
    const inner = (item) => toTree(item, chunks, seen)
    const bytes = (view) => chunks.push(view) - 1
    const tag = tagOf(value)
    if (Array.isArray(value)) return ['array', Array.from(value, inner)]
    if (tag === 'ArrayBuffer') return ['buffer', bytes(new Uint8Array(value))]
    if (ArrayBuffer.isView(value)) {
      return [
        'view',
        views.includes(tag) ? tag : 'Uint8Array',
        bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
      ]
    }
    if (tag === 'Date') return ['date', inner(value.getTime())]
    if (tag === 'RegExp') return ['regexp', value.source, value.flags]
    if (tag === 'Map') return ['map', [...value].map(([key, item]) => [inner(key), inner(item)])]
    if (tag === 'Set') return ['set', [...value].map(inner)]
    if (tag === 'Error' || value instanceof Error) return ['error', value.name, value.message, value.stack]
    if (tag !== 'Object') throw failure(value)
    return ['object', Object.keys(value).map((key) => [key, inner(value[key])])]
  }

  function fromTree(tree, chunks, seen) {
    if (!Array.isArray(tree)) return tree
    const inner = (item) => fromTree(item, chunks, seen)
    const remember = (value) => (seen.push(value), value)
    const [tag, first, second, third] = tree
    switch (tag) {
      case 'undefined':
        return undefined
      case 'number':
        return Number(first)
      case 'bigint':
        return BigInt(first)
      case 'again':
        return seen[first]
      case 'date':
        return remember(new Date(inner(first)))
      case 'regexp':
        return remember(new RegExp(first, second))
      case 'buffer':
        return remember(chunks[first].slice().buffer)
      case 'view':
        return remember(
          first === 'Uint8Array'
            ? chunks[second].slice()
            : new globalThis[first](chunks[second].slice().buffer),
        )
      case 'error': {
        const error = new (errorTypes[first] ?? Error)(second)
        error.stack = third
        return remember(error)
      }
      case 'array': {
        const list = remember([])
        for (const item of first) list.push(inner(item))
        return list
      }
      case 'map': {
        const map = remember(new Map())
        for (const [key, item] of first) map.set(inner(key), inner(item))
        return map
      }
      case 'set': {
        const set = remember(new Set())
        for (const item of first) set.add(inner(item))
        return set
      }
      case 'object': {
        const object = remember({})
        for (const [key, item] of first) {
          // Assigned, it would become the prototype.
          if (key === '__proto__') {
            const value = inner(item)
            Object.defineProperty(object, key, {
              value,
              enumerable: true,
              configurable: true,
              writable: true,
            })
          } else object[key] = inner(item)
        }
        return object
      }
      default:
        throw new Error(`unknown tag ${tag}`)
    }
  }

  const toBase64 = (bytes) => {
    if (typeof Buffer === 'function')
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    let text = ''
    for (let start = 0; start < bytes.length; start += 32768) {
      text += String.fromCharCode.apply(null, bytes.subarray(start, start + 32768))
    }
    return btoa(text)
  }
  const fromBase64 = (text) => {
    if (typeof Buffer === 'function') return new Uint8Array(Buffer.from(text, 'base64'))
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  }

  return {
    /** For the DevTools protocol: everything as one JSON text. */
    toText(value) {
      const chunks = []
      const tree = toTree(value, chunks, new Map())
      return JSON.stringify([tree, chunks.map(toBase64)])
    },
    fromText(text) {
      const [tree, chunks] = JSON.parse(text)
      return fromTree(tree, chunks.map(fromBase64), [])
    },
    /** For sockets: length of the header (32 bits), header, chunks. */
    toBytes(value) {
      const chunks = []
      const tree = toTree(value, chunks, new Map())
      const header = new TextEncoder().encode(JSON.stringify([tree, chunks.map((chunk) => chunk.length)]))
      const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 4 + header.length))
      new DataView(bytes.buffer).setUint32(0, header.length)
      bytes.set(header, 4)
      let offset = 4 + header.length
      for (const chunk of chunks) {
        bytes.set(chunk, offset)
        offset += chunk.length
      }
      return bytes
    },
    fromBytes(bytes) {
      const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
      const [tree, sizes] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headerBytes)))
      let offset = 4 + headerBytes
      const chunks = sizes.map((size) => bytes.subarray(offset, (offset += size)))
      return fromTree(tree, chunks, [])
    },
  }
}

if (typeof module === 'object') module.exports = { createCodec }

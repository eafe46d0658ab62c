'use strict'
// Whatever the stand-in does not have fails by name, instead of being silently undefined as in a mock.

// Looked up by await, by module loaders, by console.log and by assertion libraries on any object they meet.
const probes = new Set([
  'then',
  'default',
  '__esModule',
  'toJSON',
  'inspect',
  'constructor',
  'asymmetricMatch',
  'nodeType',
  'module.exports',
])

/** Wraps `target` so that reading a member it does not have throws "stand-in: <name>.<member> is not implemented". */
function loud(name, target) {
  return new Proxy(target, {
    // Getters see the object itself: private fields do not exist on the proxy.
    get(object, key) {
      if (typeof key === 'symbol' || key in object || probes.has(key)) return Reflect.get(object, key)
      throw new Error(`stand-in: ${name}.${key} is not implemented`)
    },
  })
}

const recorded = []

/** Remembers a call that has no effect here; tests read the list as `electron.__recorded`. */
function record(api, ...args) {
  recorded.push({ api, args })
}

/** Methods that only record that they were called. */
function recorders(name, methods) {
  return Object.fromEntries(
    methods.map((method) => [method, (...args) => record(`${name}.${method}`, ...args)]),
  )
}

module.exports = { loud, record, recorded, recorders }

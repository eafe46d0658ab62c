'use strict'
// Chromium can not be taught the app's own schemes. app://bundle/x is shown to it as http://bundle.app.localhost/x, which
// it takes for a secure context, and is mapped back wherever the app sees an address.

const handlers = new Map()
const servedAddress = /^http:\/\/([^/:?#]*)\.([a-z][a-z0-9+-]*)\.localhost(?=[/?#]|$)/

/** The address Chromium gets for `url`. */
function toServed(url) {
  const scheme = /^([a-z][a-z0-9+-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
  if (!scheme || !handlers.has(scheme)) return url
  return url.replace(/^[^:]+:\/\/([^/?#]*)/, (_, host) => `http://${host || '_'}.${scheme}.localhost`)
}

/** The app's address for what Chromium shows as `url`. */
function fromServed(url) {
  const match = servedAddress.exec(url)
  if (!match || !handlers.has(match[2])) return url
  return `${match[2]}://${match[1] === '_' ? '' : match[1]}${url.slice(match[0].length)}`
}

/** The origin of an address, also where URL knows none because the scheme is the app's own. */
function originOf(url) {
  return /^[a-z][a-z0-9+-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? 'null'
}

/**
 * Adds the worker that carries ports to a Content-Security-Policy: this one address, and the name of the Trusted Types
 * policy that it is started with.
 */
function allowPortsWorker(policy, workerUrl) {
  const directives = new Map(
    policy
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .filter(([name]) => name !== '')
      .map(([name, ...sources]) => [name.toLowerCase(), sources]),
  )
  const without = (sources) => sources.filter((item) => item.toLowerCase() !== "'none'")
  // The order in which browsers look for what governs workers.
  const governing = ['worker-src', 'child-src', 'script-src', 'default-src'].find((name) =>
    directives.has(name),
  )
  if (governing) directives.set('worker-src', [...without(directives.get(governing)), workerUrl])
  const types = directives.get('trusted-types')
  if (types) directives.set('trusted-types', [...without(types), 'standin-ports'])
  return [...directives].map(([name, sources]) => [name, ...sources].join(' ')).join('; ')
}

module.exports = { handlers, toServed, fromServed, originOf, allowPortsWorker }

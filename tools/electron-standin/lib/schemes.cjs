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
 * Adds the stand-in's port sockets to a Content-Security-Policy, which would otherwise keep the preload from them: only
 * addresses that contain `token`, and only on this machine.
 */
function allowPortSockets(policy, token) {
  const source = `ws://127.0.0.1:*/${token}/`
  const directives = policy
    .split(';')
    .map((directive) => directive.trim())
    .filter(Boolean)
  const find = (name) => directives.findIndex((directive) => directive.toLowerCase().split(/\s+/)[0] === name)
  const without = (directive) =>
    directive
      .split(/\s+/)
      .slice(1)
      .filter((item) => item.toLowerCase() !== "'none'")
  const connect = find('connect-src')
  const fallback = find('default-src')
  if (connect >= 0) directives[connect] = ['connect-src', ...without(directives[connect]), source].join(' ')
  else if (fallback >= 0) directives.push(['connect-src', ...without(directives[fallback]), source].join(' '))
  return directives.join('; ')
}

module.exports = { handlers, toServed, fromServed, originOf, allowPortSockets }

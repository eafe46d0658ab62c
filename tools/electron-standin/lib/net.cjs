'use strict'
// electron.net over Node's own http and https; without Chromium's proxies, cookies and cache.
const http = require('node:http')
const https = require('node:https')
const { loud } = require('./loud.cjs')

/** A request as Electron gives it: a writable with `response`, `error` and `abort`. Redirects come to the caller. */
function request(options) {
  const given = typeof options === 'string' ? { url: options } : options
  const { url, protocol = 'http:', session: _session, redirect: _redirect, ...rest } = given
  const scheme = url === undefined ? protocol : new URL(url).protocol
  const start = scheme === 'https:' ? https.request : http.request
  return url === undefined ? start({ ...rest, protocol: scheme }) : start(url, rest)
}

const net = loud('net', {
  fetch: (...args) => fetch(...args),
  isOnline: () => true,
  online: true,
  request,
})

module.exports = { net }

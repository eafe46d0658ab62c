'use strict'
// session and protocol: handlers are stored, and enforced as far as the DevTools protocol reaches.
const { EventEmitter } = require('node:events')
const { loud, record, recorders } = require('./loud.cjs')
const schemes = require('./schemes.cjs')

const protocol = loud('protocol', {
  registerSchemesAsPrivileged: (list) => record('protocol.registerSchemesAsPrivileged', list),
  handle(scheme, handler) {
    if (['http', 'https', 'file', 'data'].includes(scheme))
      throw new Error(`stand-in: protocol.handle('${scheme}') is not implemented`)
    if (schemes.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    schemes.handlers.set(scheme, handler)
  },
  unhandle: (scheme) => schemes.handlers.delete(scheme),
  isProtocolHandled: (scheme) => schemes.handlers.has(scheme),
})

/** Chromium's names for permissions, with Electron's for the same; 'media' has a type as well. */
const permissionNames = {
  camera: ['media', 'video'],
  microphone: ['media', 'audio'],
  geolocation: ['geolocation'],
  notifications: ['notifications'],
  midi: ['midi'],
  'clipboard-read': ['clipboard-read'],
  'clipboard-write': ['clipboard-sanitized-write'],
  'display-capture': ['display-capture'],
  'idle-detection': ['idle-detection'],
  'window-management': ['window-management'],
  'storage-access': ['storage-access'],
  'top-level-storage-access': ['top-level-storage-access'],
  'speaker-selection': ['speaker-selection'],
}

class Session extends EventEmitter {
  constructor() {
    super()
    // handlers: what the app set, by the name of the setter's subject. Tests may look at it.
    this.handlers = {}
    this.protocol = protocol
    this.webRequest = loud('session.webRequest', {
      onBeforeRequest: (filter, listener) =>
        (this.handlers.beforeRequest = listener ?? (typeof filter === 'function' ? filter : null)),
    })
    Object.assign(this, {
      isPersistent: () => true,
      clearCache: async () => {},
      clearStorageData: async () => {},
      getUserAgent: () => '',
      resolveProxy: async () => 'DIRECT',
      ...recorders('session', [
        'setSpellCheckerEnabled',
        'setUserAgent',
        'setCertificateVerifyProc',
        'setDownloadPath',
      ]),
    })
    for (const subject of [
      'PermissionRequest',
      'PermissionCheck',
      'DevicePermission',
      'DisplayMediaRequest',
      'USBProtectedClasses',
      'BluetoothPairing',
    ]) {
      this[`set${subject}Handler`] = (handler) => (this.handlers[subject] = handler)
    }
    return loud('session', this)
  }
}

/** Asks the app's handlers about one permission, like a check and then a request of the page at `origin` would. */
async function isAllowed(session, contents, [permission, mediaType], origin) {
  const { PermissionCheck: check, PermissionRequest: request } = session.handlers
  const details = { requestingUrl: `${origin}/`, isMainFrame: true }
  const media = mediaType === undefined ? {} : { mediaTypes: [mediaType], securityOrigin: `${origin}/` }
  if (
    check &&
    !check(contents, permission, `${origin}/`, {
      ...details,
      mediaType: mediaType ?? 'unknown',
      securityOrigin: `${origin}/`,
      embeddingOrigin: `${origin}/`,
    })
  )
    return false
  if (!request) return true
  return new Promise((resolve) => request(contents, permission, resolve, { ...details, ...media }))
}

/** Sets Chromium's permissions for the page at `url` to what the app's handlers answer; without handlers all are granted. */
async function applyPermissions(session, contents, cdp, url) {
  const origin = schemes.originOf(url)
  const served = schemes.originOf(schemes.toServed(url))
  if (!served.startsWith('http')) return
  for (const [name, asked] of Object.entries(permissionNames)) {
    const setting = (await isAllowed(session, contents, asked, origin)) ? 'granted' : 'denied'
    // Chromium does not know every name in every version.
    await cdp.send('Browser.setPermission', { permission: { name }, setting, origin: served }).catch(() => {})
  }
}

const defaultSession = new Session()
const partitions = new Map()
const session = loud('session (module)', {
  defaultSession,
  fromPartition(name) {
    if (!partitions.has(name)) partitions.set(name, new Session())
    return partitions.get(name)
  },
})

module.exports = { session, protocol, applyPermissions }

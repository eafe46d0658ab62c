'use strict'
// Every request of a window passes here: navigation vetoes, webRequest, and the app's own schemes.
const { portsWorker, portsWorkerPath } = require('./page-scripts.cjs')
const { handlers, fromServed, originOf, allowPortsWorker } = require('./schemes.cjs')

/** The navigation events of Electron for a document request; true when the app prevented it. */
function isNavigationVetoed(contents, { url, frame, isRedirect }) {
  const isMainFrame = frame === undefined || frame === contents.mainFrame
  const details = { url, isMainFrame, frame: frame ?? null, isSameDocument: false, initiator: frame ?? null }
  const ask = (event) => {
    let prevented = false
    contents.emit(event, { ...details, preventDefault: () => (prevented = true) }, url, false, isMainFrame)
    return prevented
  }
  if (isRedirect) return ask('will-redirect')
  // In Electron will-frame-navigate comes first and fires for the main frame as well.
  return ask('will-frame-navigate') || (isMainFrame && ask('will-navigate'))
}

function isCancelled(contents, url, request, resourceType) {
  const listener = contents.session.handlers.beforeRequest
  if (!listener) return false
  let cancel = false
  const details = {
    id: 0,
    url,
    method: request.method,
    resourceType: resourceType.toLowerCase(),
    webContentsId: contents.id,
  }
  // The callback must be called at once: to wait for it is not implemented.
  listener(details, (response) => (cancel = response.cancel === true))
  return cancel
}

async function answer(handler, url, request) {
  const served = originOf(request.url)
  if (request.url === served + portsWorkerPath) {
    const responseHeaders = [{ name: 'content-type', value: 'text/javascript' }]
    return { responseCode: 200, responseHeaders, body: Buffer.from(portsWorker).toString('base64') }
  }
  const body = request.postData
  const response = await handler(
    new Request(url, { method: request.method, headers: request.headers, ...(body && { body }) }),
  )
  const responseHeaders = [...response.headers].map(([name, value]) => ({
    name,
    value: name === 'content-security-policy' ? allowPortsWorker(value, served + portsWorkerPath) : value,
  }))
  const bytes = Buffer.from(await response.arrayBuffer())
  return { responseCode: response.status, responseHeaders, body: bytes.toString('base64') }
}

/** Decides about one paused request. `send(method, params)` reaches the window's session. */
async function onRequestPaused(
  contents,
  send,
  { requestId, request, resourceType, frameId, redirectedRequestId },
) {
  const url = fromServed(request.url)
  const reply = (method, params) => send(method, { requestId, ...params }).catch(() => {}) // the page may have gone
  if (resourceType === 'Document') {
    const frame = contents.frames.byId.get(frameId)
    // To load the same address again is a reload, which asks nobody.
    const own = contents.takeExpected(url) || url === frame?.url
    if (
      (!own || redirectedRequestId) &&
      isNavigationVetoed(contents, { url, frame, isRedirect: redirectedRequestId !== undefined })
    ) {
      return reply('Fetch.failRequest', { errorReason: 'Aborted' })
    }
  }
  if (isCancelled(contents, url, request, resourceType))
    return reply('Fetch.failRequest', { errorReason: 'BlockedByClient' })
  const handler = handlers.get(url.split(':')[0])
  if (!handler) return reply('Fetch.continueRequest')
  try {
    await reply('Fetch.fulfillRequest', await answer(handler, url, request))
  } catch (error) {
    console.error(error)
    await reply('Fetch.failRequest', { errorReason: 'Failed' })
  }
}

module.exports = { onRequestPaused }

'use strict'
// Chromium's targets: which window has gone, and what pages tried to open.
const { contentsByTarget } = require('./registry.cjs')

function watchTargets(cdp) {
  cdp.on('Target.targetDestroyed', ({ targetId }) => contentsByTarget.get(targetId)?.onTargetGone())
  cdp.on('Target.targetInfoChanged', ({ targetInfo }) =>
    contentsByTarget.get(targetInfo.targetId)?.onTitle(targetInfo.title),
  )
  cdp.on('Target.targetCreated', ({ targetInfo }) => {
    // window.open asks before (page/window-open.cjs); links and forms with a target come here only.
    const opener = contentsByTarget.get(targetInfo.openerId)
    if (!opener || targetInfo.type !== 'page') return
    if (opener.mayOpen({ url: opener.state.opening, name: '', features: '' })) {
      console.error('stand-in: windows that pages open are not implemented')
    }
    cdp.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {})
  })
}

module.exports = { watchTargets }

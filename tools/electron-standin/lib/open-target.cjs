'use strict'
// How a window is opened in Chromium.
const { spawn } = require('node:child_process')
const { state, headless, profile } = require('./chromium.cjs')

/** Opens a window at `url` (an origin when it is on a screen) and resolves to its target id. */
async function openTarget({ width = 800, height = 600 }, url) {
  if (headless || !url.startsWith('http')) {
    const { targetId } = await state.cdp.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      width,
      height,
    })
    return targetId
  }
  // Only a second start of Chromium opens a window without tabs; it hands its arguments to the running one.
  const address = `${url}/standin-${Date.now()}`
  const appeared = new Promise((resolve) => {
    const look = ({ targetInfo }) => {
      if (targetInfo.url !== address) return
      state.cdp.off('Target.targetCreated', look)
      state.cdp.off('Target.targetInfoChanged', look)
      resolve(targetInfo.targetId)
    }
    state.cdp.on('Target.targetCreated', look)
    state.cdp.on('Target.targetInfoChanged', look)
  })
  // test-type: no bar that warns of the flag.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []
  const size = `--window-size=${width},${height}`
  spawn(state.executable, [`--user-data-dir=${profile}`, `--app=${address}`, size, ...sandbox], {
    stdio: 'ignore',
  })
  return appeared
}

module.exports = { openTarget }

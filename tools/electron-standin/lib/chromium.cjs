'use strict'
// Finds, starts and ends the system's Chromium.
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { Cdp } = require('./cdp.cjs')
const { findChromium } = require('./find-chromium.cjs')
const { Switches } = require('./switches.cjs')

const { debuggingPort } = globalThis.__standinApp

const switches = new Switches()
const hasScreen = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
const headless = process.env.STANDIN_HEADLESS === '1' || !hasScreen
const profilePrefix = 'electron-standin-'
const profile = path.join(os.tmpdir(), `${profilePrefix}${process.pid}-${Date.now()}`)
const state = { cdp: undefined, ending: false }

// Features that a browser has and Electron's content layer has not, or that would put questions to the user.
// LocalNetworkAccess*: pages are answered by the stand-in, which Chromium takes for a public address, so that it would
// keep them from the loopback sockets that carry ports.
const featuresOff = [
  'Translate',
  'MediaRouter',
  'LocalNetworkAccessChecks',
  'LocalNetworkAccessChecksWebSockets',
  'LocalNetworkAccessChecksWebRTC',
  'LocalNetworkAccessChecksWebTransport',
  'SpareRendererForSitePerProcess',
  'HttpsUpgrades',
]

function baseSwitches() {
  return [
    ...(debuggingPort === undefined ? [] : [['remote-debugging-port', debuggingPort || '0']]),
    ['user-data-dir', profile],
    ...(process.getuid?.() === 0 || process.env.STANDIN_NO_SANDBOX === '1' ? [['no-sandbox', '']] : []),
    ...(headless
      ? [
          ['headless', 'new'],
          ['disable-gpu', ''],
          // Without devices a page learns that there are none before it learns that it may not use them.
          ['use-fake-device-for-media-stream', ''],
        ]
      : []),
    ['ozone-platform-hint', 'auto'],
    ['no-startup-window', ''],
    ['no-first-run', ''],
    ['no-default-browser-check', ''],
    ['password-store', 'basic'],
    ['disable-background-networking', ''],
    ['disable-component-update', ''],
    ['disable-sync', ''],
    ['disable-dev-shm-usage', ''],
    ['disable-backgrounding-occluded-windows', ''],
    ['disable-renderer-backgrounding', ''],
    ['disable-infobars', ''],
    ['test-type', ''],
    ['disable-features', featuresOff.join(',')],
    // Electron gives MessagePort this event, browsers do not.
    ['enable-blink-features', 'MessagePortCloseEvent'],
  ]
}

/** Profiles of stand-ins that were killed. */
function sweepProfiles() {
  for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(profilePrefix))) {
    const pid = Number(name.slice(profilePrefix.length).split('-')[0])
    try {
      process.kill(pid, 0)
    } catch (error) {
      if (error.code === 'ESRCH') fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true })
    }
  }
}

function onErrorText(text) {
  for (const line of text.split('\n')) {
    // Playwright waits for this line on the stderr of what it believes to be Electron.
    if (line.startsWith('DevTools listening')) process.stderr.write(`${line}\n`)
    else if (line && process.env.STANDIN_VERBOSE) process.stderr.write(`[chromium] ${line}\n`)
  }
}

/** Starts Chromium without a window and resolves to the connection. */
async function startChromium() {
  const executable = findChromium()
  if (!executable) {
    console.error('stand-in: no Chromium found. Install it: sudo apt-get install chromium')
    process.exit(1)
  }
  sweepProfiles()
  state.executable = executable
  state.cdp = new Cdp(executable, switches.toArguments(baseSwitches(), process.argv), onErrorText)
  state.cdp.on('ended', (reason) => {
    if (state.ending) return
    console.error(`stand-in: ${reason}`)
    process.exit(1)
  })
  await state.cdp.send('Target.setDiscoverTargets', { discover: true })
  return state.cdp
}

/** Ends Chromium, in order when it answers, and calls `done` when it is gone. */
function endChromium(done) {
  state.ending = true
  const finish = () => {
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    done()
  }
  if (!state.cdp || state.cdp.ended) return finish()
  const timer = setTimeout(() => state.cdp.process.kill('SIGKILL'), 3000)
  state.cdp.once('ended', () => {
    clearTimeout(timer)
    finish()
  })
  state.cdp.send('Browser.close').catch(() => {})
}

process.on('exit', () => {
  state.ending = true
  state.cdp?.process.kill('SIGKILL')
})

module.exports = { state, switches, headless, profile, startChromium, endChromium }

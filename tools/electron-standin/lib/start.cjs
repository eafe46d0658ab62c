'use strict'
// Runs when the app's main file has been evaluated: Chromium starts, then `ready` is emitted.
const { announceReady } = require('./app.cjs')
const { startChromium } = require('./chromium.cjs')
const { watchTargets } = require('./targets.cjs')

async function start() {
  watchTargets(await startChromium())
  announceReady()
}

module.exports = { start }

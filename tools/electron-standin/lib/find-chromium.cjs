'use strict'
const fs = require('node:fs')
const path = require('node:path')

/** The names Chromium goes by in distributions, the preferred first. */
const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The path of the first Chromium on PATH (STANDIN_CHROMIUM wins), or undefined. */
function findChromium(env = process.env) {
  if (env.STANDIN_CHROMIUM) return env.STANDIN_CHROMIUM
  const folders = [...(env.PATH ?? '').split(path.delimiter), '/usr/bin']
  const candidates = chromiumNames.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return candidates.find((file) => fs.existsSync(file))
}

module.exports = { findChromium, chromiumNames }

'use strict'
// Chromium's command line: what the app asked for, merged with what the stand-in needs.

// Only these pass from the user's own command line; the rest of it is the app's.
const passed = [
  'force-device-scale-factor',
  'force-dark-mode',
  'lang',
  'force-webrtc-ip-handling-policy',
  'use-fake-device-for-media-stream',
  'use-file-for-fake-video-capture',
  'disable-features',
  'enable-features',
]
// The stand-in's own business, whoever sets them.
const owned = new Set([
  'user-data-dir',
  'remote-debugging-port',
  'remote-debugging-pipe',
  'headless',
  'no-sandbox',
])
const lists = new Set([
  'disable-features',
  'enable-features',
  'enable-blink-features',
  'disable-blink-features',
])

/** The value of --name=value in `argv`: '' without a value, undefined when it is not there. */
function switchIn(argv, name) {
  const found = argv.find((argument) => argument === `--${name}` || argument.startsWith(`--${name}=`))
  return found?.slice(name.length + 3)
}

/** Collects switches; the values of feature lists are joined, because Chromium itself reads only the last one. */
class Switches {
  constructor() {
    this.values = new Map()
  }

  append(name, value = '') {
    const before = this.values.get(name)
    this.values.set(name, lists.has(name) && before ? `${before},${value}` : String(value))
  }

  /** The arguments for Chromium: `base` (pairs) first, then what the app appended, then what may pass from `argv`. */
  toArguments(base, argv) {
    const all = new Switches()
    for (const [name, value] of base) all.append(name, value)
    for (const [name, value] of this.values) if (!owned.has(name)) all.append(name, value)
    for (const name of passed) {
      const value = switchIn(argv, name)
      if (value !== undefined) all.append(name, value)
    }
    return [...all.values].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`))
  }
}

module.exports = { Switches, switchIn }

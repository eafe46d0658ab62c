'use strict'
// The system's clipboard, which Chromium has: written through a window that is open.
const { windows } = require('./registry.cjs')

function write(text) {
  const [window] = windows
  window?.webContents
    .executeJavaScript(`navigator.clipboard.writeText(${JSON.stringify(text)})`, true)
    .catch(() => {})
}

module.exports = { write }

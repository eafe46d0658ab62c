'use strict'
/** What lives: BrowserWindows, webContents by Chromium's target id, utility processes. */
module.exports = { windows: new Set(), contentsByTarget: new Map(), utilities: new Set() }

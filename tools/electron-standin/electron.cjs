'use strict'
// What `require('electron')` answers in the main process.
const { app } = require('./lib/app.cjs')
const { BrowserWindow } = require('./lib/browser-window.cjs')
const { MessageChannelMain } = require('./lib/channels.cjs')
const {
  shell,
  clipboard,
  Notification,
  Tray,
  powerSaveBlocker,
  powerMonitor,
  screen,
} = require('./lib/desktop.cjs')
const { dialog } = require('./lib/dialogs.cjs')
const { ipcMain } = require('./lib/ipc.cjs')
const { loud, recorded, recorders } = require('./lib/loud.cjs')
const { Menu, MenuItem } = require('./lib/menu.cjs')
const { nativeImage } = require('./lib/native-image.cjs')
const { net } = require('./lib/net.cjs')
const { nativeTheme } = require('./lib/native-theme.cjs')
const { safeStorage } = require('./lib/safe-storage.cjs')
const { session, protocol } = require('./lib/session.cjs')
const { utilityProcess } = require('./lib/utility-process.cjs')
const { webContents } = require('./lib/web-contents.cjs')

module.exports = loud('electron', {
  app,
  BrowserWindow,
  clipboard,
  crashReporter: loud('crashReporter', recorders('crashReporter', ['start', 'addExtraParameter'])),
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences: loud('systemPreferences', { getMediaAccessStatus: () => 'granted' }),
  Tray,
  utilityProcess,
  webContents,
  /** Calls without effect here, in order: {api, args}. For tests. */
  __recorded: recorded,
})

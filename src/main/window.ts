import { app, BrowserWindow } from 'electron'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { APP_PAGE } from './app-origin.ts'
import { log } from './log.ts'
import type { Placement } from './shell/placement.ts'

/** Opens the window of the app. It is hidden until it has something to show, or until showWindow if it `staysHidden`. */
export function openWindow(
  preload: string,
  { maximized, ...bounds }: Placement,
  staysHidden: boolean,
): BrowserWindow {
  const icon = path.join(app.getAppPath(), 'resources', 'icon.png')
  const window = new BrowserWindow({
    title: 'Dropline',
    ...bounds,
    minWidth: 320,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    // Electron throws on an icon that is not there.
    ...(existsSync(icon) ? { icon } : {}),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // The window moves the bytes of WebRTC: it must not slow down when it is hidden.
      backgroundThrottling: false,
    },
  })
  if (maximized) window.once('show', () => window.maximize())
  if (!staysHidden) window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.warn('window process ended', { reason })
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  void window.loadURL(APP_PAGE).catch((error: unknown) => log.failure('page did not load', error))
  return window
}

/** Brings the window to the front. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

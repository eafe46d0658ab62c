import { app, powerMonitor } from 'electron'
import { log } from './log.ts'
import { LINK_SCHEME } from './shell/deep-link.ts'
import { installFinderService } from './shell/finder-service.ts'

/** Hears what the system asks of the app, and tells the system what the app can open. */
export function listenToSystem(act: (action: 'show') => void): void {
  // A click on the dock of macOS.
  app.on('activate', () => act('show'))
  // Linux and macOS wait for apps that say so before they shut down.
  powerMonitor.on('shutdown', (...[event]: { preventDefault(): void }[]) => {
    event?.preventDefault()
    app.quit()
  })
  // Installers say it to the system; an AppImage has none, and Windows wants to hear it from the user's own app.
  const isInstalled =
    app.isPackaged && (process.platform !== 'linux' || process.env['APPIMAGE'] !== undefined)
  if (isInstalled) app.setAsDefaultProtocolClient(LINK_SCHEME)
  if (app.isPackaged && process.platform === 'darwin') bringFinderService()
}

function bringFinderService(): void {
  try {
    installFinderService(process.resourcesPath, app.getPath('home'))
  } catch (error) {
    log.failure('Finder service not installed', error)
  }
}

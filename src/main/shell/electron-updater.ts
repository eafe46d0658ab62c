import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { log } from '../log.ts'
import type { Updater } from './updates.ts'

/** The updater of this copy of the app; null when it is not packed or was packed without a place for updates. */
export function electronUpdater(): Updater | null {
  if (!app.isPackaged || !existsSync(path.join(process.resourcesPath, 'app-update.yml'))) return null
  // With dpkg and rpm it needs the password of an administrator, for which nobody waits who quits.
  const installsOnQuit = !['deb', 'rpm'].includes(packageType())
  const listeners: ((version: string) => void)[] = []
  let loading: Promise<AppUpdater> | null = null
  let loaded: AppUpdater | null = null
  const load = async (): Promise<AppUpdater> => {
    // Only when it is needed: it is a fifth of what main would load at the start.
    const { default: library } = await import('electron-updater')
    loaded = library.autoUpdater
    configure(loaded, installsOnQuit)
    loaded.on('update-downloaded', ({ version }) => listeners.forEach((listener) => listener(version)))
    loaded.on('error', (error) => log.failure('updater', error))
    return loaded
  }
  return {
    installsOnQuit,
    async check() {
      const updater = await (loading ??= load())
      const found = await updater.checkForUpdates()
      // Its failure is told by the event.
      void found?.downloadPromise?.catch(() => undefined)
      return found?.isUpdateAvailable === true ? found.updateInfo.version : null
    },
    onReady: (listener) => void listeners.push(listener),
    installNow: () => loaded?.quitAndInstall(false, true),
  }
}

function configure(updater: AppUpdater, installsOnQuit: boolean): void {
  updater.logger = null
  updater.autoDownload = true
  updater.autoInstallOnAppQuit = installsOnQuit
  updater.allowDowngrade = false
  // The number that this installation drew for staged versions stays here: it would name the installation at every look.
  updater.requestHeaders = { 'x-user-staging-id': '' }
}

/** What electron-builder wrote beside the app for packages of Linux. */
function packageType(): string {
  const file = path.join(process.resourcesPath, 'package-type')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}

import { systemPreferences } from 'electron'

/** Whether the system lets this app use a camera. macOS asks the person the first time; elsewhere the system says no by itself. */
export function askForCamera(): Promise<boolean> {
  return process.platform === 'darwin' ? systemPreferences.askForMediaAccess('camera') : Promise.resolve(true)
}

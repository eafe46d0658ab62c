import type { App } from 'electron'

/**
 * Makes this the one instance for its data folder; answers false when another one has it, which then shows its window.
 * Two instances with two folders (`--user-data-dir`) do not know of each other.
 */
export function becomeOnlyInstance(app: App, showWindow: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', showWindow)
  return true
}

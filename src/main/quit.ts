import type { App } from 'electron'
import { log } from './log.ts'

/** How far the app is with quitting. */
export interface Quitting {
  /** The last work is done: windows may close. */
  readonly hasEnded: () => boolean
  /** Does the last work now, for those who quit the app in their own way after it. */
  readonly end: () => Promise<void>
}

/**
 * Quits after `close` has ended what runs; `close` must end by itself. A window that is gone for good, which only happens
 * when the app ends or the system takes it, ends the app.
 */
export function quitAfter(app: App, close: () => Promise<void>): Quitting {
  let state: 'running' | 'closing' | 'closed' = 'running'
  const end = async (): Promise<void> => {
    state = 'closing'
    await close().catch((error: unknown) => log.failure('close failed', error))
    state = 'closed'
  }
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'running') void end().then(() => app.quit())
  })
  return { hasEnded: () => state === 'closed', end }
}

import type { App } from 'electron'
import { log } from './log.ts'

/** Quits when the last window is closed, after `close` has ended what runs. `close` must end by itself. */
export function quitAfter(app: App, close: () => Promise<void>): void {
  let state: 'running' | 'closing' | 'closed' = 'running'
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    void close()
      .catch((error: unknown) => log.failure('close failed', error))
      .finally(() => {
        state = 'closed'
        app.quit()
      })
  })
}

import type { App } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { deferred } from '../../../src/core/base/deferred.ts'
import { quitAfter } from '../../../src/main/quit.ts'

/** As Electron's app: quit() asks by 'before-quit', and goes unless somebody vetoes. */
class QuittingApp extends EventEmitter {
  gone = false
  quit(): void {
    const veto = vi.fn()
    this.emit('before-quit', { preventDefault: veto })
    this.gone = veto.mock.calls.length === 0
  }
}

describe('quitAfter', () => {
  it('closes once, and quits when that is done', async () => {
    const app = new QuittingApp()
    const closing = deferred<undefined>()
    const close = vi.fn(() => closing.promise)
    quitAfter(app as unknown as App, close)
    app.emit('window-all-closed')
    app.quit()
    expect([app.gone, close.mock.calls.length]).toEqual([false, 1])
    closing.resolve(undefined)
    await expect.poll(() => app.gone).toBe(true)
  })

  it('quits although closing fails', async () => {
    const app = new QuittingApp()
    quitAfter(app as unknown as App, () => Promise.reject(new Error('no')))
    app.quit()
    await expect.poll(() => app.gone).toBe(true)
  })
})

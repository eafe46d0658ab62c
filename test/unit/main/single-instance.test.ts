import type { App } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { becomeOnlyInstance } from '../../../src/main/single-instance.ts'

const appThatGets = (lock: boolean) =>
  Object.assign(new EventEmitter(), { requestSingleInstanceLock: () => lock })

describe('becomeOnlyInstance', () => {
  it('shows the window when somebody starts the app again', () => {
    const app = appThatGets(true)
    const show = vi.fn()
    expect(becomeOnlyInstance(app as unknown as App, show)).toBe(true)
    app.emit('second-instance')
    expect(show).toHaveBeenCalledOnce()
  })

  it('says so when another instance has the folder', () => {
    const app = appThatGets(false)
    expect(becomeOnlyInstance(app as unknown as App, () => undefined)).toBe(false)
    expect(app.listenerCount('second-instance')).toBe(0)
  })
})

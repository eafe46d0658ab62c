import type { App } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import type { OpenRequest } from '../../../src/main/shell/open-request.ts'
import { becomeOnlyInstance } from '../../../src/main/single-instance.ts'

const request: OpenRequest = { link: 'dropline://receive#4821-ocean-velvet', paths: ['/a'], hidden: false }
const nothing: OpenRequest = { link: null, paths: [], hidden: false }

const appThatGets = (lock: boolean) =>
  Object.assign(new EventEmitter(), { requestSingleInstanceLock: vi.fn(() => lock) })

describe('becomeOnlyInstance', () => {
  it('hears what a later start asks for', () => {
    const app = appThatGets(true)
    const onSecond = vi.fn()
    expect(becomeOnlyInstance(app as unknown as App, nothing, onSecond)).toBe(true)
    app.emit('second-instance', {}, ['ignored', '/etc/passwd'], '/', request)
    expect(onSecond.mock.calls).toEqual([[request]])
  })

  it.each([undefined, null, 'text', { paths: ['relative'], link: null, hidden: false }, { paths: [1] }])(
    'takes %j for a plain start',
    (data) => {
      const app = appThatGets(true)
      const onSecond = vi.fn()
      becomeOnlyInstance(app as unknown as App, nothing, onSecond)
      app.emit('second-instance', {}, [], '/', data)
      expect(onSecond.mock.calls).toEqual([[nothing]])
    },
  )

  it('hands its own request over when another instance has the folder', () => {
    const app = appThatGets(false)
    expect(becomeOnlyInstance(app as unknown as App, request, () => undefined)).toBe(false)
    expect(app.requestSingleInstanceLock.mock.calls).toEqual([[request]])
    expect(app.listenerCount('second-instance')).toBe(0)
  })
})

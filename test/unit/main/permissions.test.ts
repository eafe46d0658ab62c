import { describe, expect, it, vi } from 'vitest'
import { denyPermissions } from '../../../src/main/permissions.ts'

type Handler = (...args: unknown[]) => unknown

describe('denyPermissions', () => {
  const handlers = new Map<string, Handler>()
  const session = new Proxy(
    {},
    { get: (_, name: string) => (handler: Handler) => handlers.set(name, handler) },
  )
  denyPermissions(session as Parameters<typeof denyPermissions>[0])

  it('sets all five handlers', () => {
    expect([...handlers.keys()].sort()).toEqual([
      'setDevicePermissionHandler',
      'setDisplayMediaRequestHandler',
      'setPermissionCheckHandler',
      'setPermissionRequestHandler',
      'setUSBProtectedClassesHandler',
    ])
  })

  it('says no to each', () => {
    const answer = vi.fn()
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'fileSystem',
      'clipboard-read',
      'openExternal',
    ])
      handlers.get('setPermissionRequestHandler')?.({}, permission, answer)
    handlers.get('setDisplayMediaRequestHandler')?.({}, answer)
    expect(answer.mock.calls).toEqual([[false], [false], [false], [false], [false], [false], [{}]])
    expect(handlers.get('setPermissionCheckHandler')?.({}, 'media')).toBe(false)
    expect(handlers.get('setDevicePermissionHandler')?.({})).toBe(false)
    expect(handlers.get('setUSBProtectedClassesHandler')?.({ protectedClasses: ['hid'] })).toEqual(['hid'])
  })
})

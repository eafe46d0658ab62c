import { describe, expect, it, vi } from 'vitest'
import { restrictPermissions } from '../../../src/main/permissions.ts'

type Handler = (...args: unknown[]) => unknown

describe('restrictPermissions', () => {
  const handlers = new Map<string, Handler>()
  const session = new Proxy(
    {},
    { get: (_, name: string) => (handler: Handler) => handlers.set(name, handler) },
  )
  const askSystem = vi.fn(() => Promise.resolve(true))
  restrictPermissions(session as Parameters<typeof restrictPermissions>[0], askSystem)

  /** What the page at `requestingUrl` is told when it asks. */
  const request = (permission: string, details: object): Promise<unknown> =>
    new Promise((resolve) => {
      const own = { isMainFrame: true, requestingUrl: 'app://bundle/index.html' }
      handlers.get('setPermissionRequestHandler')?.({}, permission, resolve, { ...own, ...details })
    })
  const check = (permission: string, origin: string, details: object): unknown =>
    handlers.get('setPermissionCheckHandler')?.({}, permission, origin, { isMainFrame: true, ...details })

  it('sets all five handlers', () => {
    expect([...handlers.keys()].sort()).toEqual([
      'setDevicePermissionHandler',
      'setDisplayMediaRequestHandler',
      'setPermissionCheckHandler',
      'setPermissionRequestHandler',
      'setUSBProtectedClassesHandler',
    ])
  })

  it('says no to each', async () => {
    for (const permission of ['geolocation', 'notifications', 'fileSystem', 'clipboard-read', 'openExternal'])
      expect(await request(permission, { mediaTypes: ['video'] }), permission).toBe(false)
    const answer = vi.fn()
    handlers.get('setDisplayMediaRequestHandler')?.({}, answer)
    expect(answer.mock.calls).toEqual([[{}]])
    expect(check('geolocation', 'app://bundle/', { mediaType: 'video' })).toBe(false)
    expect(handlers.get('setDevicePermissionHandler')?.({})).toBe(false)
    expect(handlers.get('setUSBProtectedClassesHandler')?.({ protectedClasses: ['hid'] })).toEqual(['hid'])
  })

  it('gives our own page a camera, and nobody else', async () => {
    expect(await request('media', { mediaTypes: ['video'] })).toBe(true)
    expect(check('media', 'app://bundle/', { mediaType: 'video' })).toBe(true)
    expect(check('media', 'app://bundle', { mediaType: 'video' })).toBe(true)
    expect(askSystem).toHaveBeenCalledTimes(1)
    for (const requestingUrl of ['https://example.org/', 'app://bundle.example.org/', 'app://other/', ''])
      expect(await request('media', { mediaTypes: ['video'], requestingUrl }), requestingUrl).toBe(false)
    expect(await request('media', { mediaTypes: ['video'], isMainFrame: false })).toBe(false)
    expect(check('media', 'https://example.org/', { mediaType: 'video' })).toBe(false)
    expect(check('media', 'app://bundle/', { mediaType: 'video', isMainFrame: false })).toBe(false)
    expect(askSystem).toHaveBeenCalledTimes(1)
  })

  it('gives no microphone, alone or with the camera', async () => {
    for (const mediaTypes of [['audio'], ['audio', 'video'], [], undefined])
      expect(await request('media', { mediaTypes })).toBe(false)
    for (const mediaType of ['audio', 'unknown', undefined])
      expect(check('media', 'app://bundle/', { mediaType })).toBe(false)
  })

  it('says no when the system does, or does not answer', async () => {
    askSystem.mockResolvedValueOnce(false)
    expect(await request('media', { mediaTypes: ['video'] })).toBe(false)
    askSystem.mockRejectedValueOnce(new Error('no'))
    expect(await request('media', { mediaTypes: ['video'] })).toBe(false)
  })
})

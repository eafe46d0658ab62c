import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAllowedRendezvousUrl } from '../../../src/ipc/rendezvous-url.ts'

describe('isAllowedRendezvousUrl', () => {
  it.each([
    'wss://rendezvous.example.org',
    'wss://rendezvous.example.org:8443/rooms',
    'ws://127.0.0.1:4100',
    'ws://localhost:4100/',
    'ws://[::1]:4100',
    'ws://[fd12:3456::1]:4100',
    'ws://192.168.1.20:4100',
    'ws://10.0.0.1',
    'ws://172.31.255.1',
    'ws://nas.local:4100',
  ])('allows %s', (url) => {
    expect(isAllowedRendezvousUrl(url)).toBe(true)
  })

  it.each([
    '',
    'rendezvous.example.org',
    'http://localhost:4100',
    'https://example.org',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ws://example.org',
    'ws://8.8.8.8',
    'ws://172.32.0.1',
    'ws://127.0.0.1.example.org',
    'ws://10.example.org',
    'ws://[2001:db8::1]',
    'wss://user:password@example.org',
    `wss://example.org/${'x'.repeat(2048)}`,
  ])('refuses %s', (url) => {
    expect(isAllowedRendezvousUrl(url)).toBe(false)
  })

  it('allows only web sockets, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ validSchemes: ['ws', 'wss', 'http'] }), fc.string()), (text) => {
        if (isAllowedRendezvousUrl(text)) expect(new URL(text).protocol).toMatch(/^wss?:$/)
      }),
    )
  })
})

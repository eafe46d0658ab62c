import fc from 'fast-check'
import { expect, test } from 'vitest'
import { iceServersSchema } from '../../../../../src/core/peer/ice-servers.ts'
import { draftOfServer, readServer } from '../../../../../src/renderer/src/features/servers/server-draft.ts'

const login = { user: ' ann ', password: 'secret ' }

test.each([
  ['stun:stun.example.org', {}, { urls: ['stun:stun.example.org'] }],
  [
    'turn:a.example:3478?transport=tcp, turns:a.example',
    login,
    {
      urls: ['turn:a.example:3478?transport=tcp', 'turns:a.example'],
      username: 'ann',
      credential: 'secret ',
    },
  ],
  [
    '  turn:[2001:db8::1]:3479  ',
    login,
    { urls: ['turn:[2001:db8::1]:3479'], username: 'ann', credential: 'secret ' },
  ],
])('reads %s', (address, given, server) => {
  expect(readServer({ user: '', password: '', ...given, address })).toEqual({ ok: true, server })
})

test.each([
  ['', 'address'],
  ['example.org', 'address'],
  ['https://example.org', 'address'],
  ['stuns:example.org', 'address'],
  ['stun:example.org?transport=udp', 'address'],
  ['turns:example.org?transport=udp', 'address'],
  ['stun:a turn:', 'address'],
  [Array.from({ length: 9 }, (_, index) => `stun:s${index}`).join(' '), 'address'],
  ['turn:example.org', 'login'],
])('refuses %s', (address, problem) => {
  expect(readServer({ address, user: '', password: '' })).toEqual({ ok: false, problem })
})

test('what is read can be stored, and is typed again as it was', () => {
  const url = fc.constantFrom('stun:a.example', 'turn:b.example?transport=tcp', 'turns:c.example:443')
  fc.assert(
    fc.property(
      fc.array(url, { maxLength: 10 }),
      fc.string(),
      fc.string({ maxLength: 600 }),
      (urls, user, password) => {
        const read = readServer({ address: urls.join(' , '), user, password })
        if (!read.ok) return
        expect(iceServersSchema.safeParse([read.server]).success).toBe(true)
        expect(readServer(draftOfServer(read.server))).toEqual(read)
      },
    ),
  )
})

import { expect, test } from 'vitest'
import { parseIceUrl } from '../../../../src/core/peer/ice-url.ts'

test.each([
  ['stun:stun.example.org', { scheme: 'stun', host: 'stun.example.org', port: 3478, transport: 'udp' }],
  ['turn:192.0.2.2:80?transport=tcp', { scheme: 'turn', host: '192.0.2.2', port: 80, transport: 'tcp' }],
  ['turns:[2001:db8::1]', { scheme: 'turns', host: '2001:db8::1', port: 5349, transport: 'tcp' }],
  ['turn:[::1]:5000?transport=udp', { scheme: 'turn', host: '::1', port: 5000, transport: 'udp' }],
])('reads %s', (url, expected) => {
  expect(parseIceUrl(url)).toEqual(expected)
})

test.each([
  'turn://example.org',
  'turn:user@example.org',
  'turn:example.org?transport=sctp',
  'http:example.org',
  'turn:example.org:99999',
  'turn:example.org:0',
  'turn:',
  '',
])('refuses %s', (url) => {
  expect(parseIceUrl(url)).toBeNull()
})

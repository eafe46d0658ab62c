import { expect, test } from 'vitest'
import { isDeviceName, serverUrl } from '../../../../../src/renderer/src/features/settings/settings-text.ts'

test.each([
  ['', null],
  ['  ', null],
  ['wss://meet.example.org', 'wss://meet.example.org'],
  [' ws://192.168.1.4:9000/x ', 'ws://192.168.1.4:9000/x'],
])('%j is stored as %j', (text, url) => {
  expect(serverUrl(text)).toEqual({ valid: true, url })
})

test.each([
  'meet.example.org',
  'https://meet.example.org',
  'wss://',
  'ws://user:pass@host',
  'javascript:alert(1)',
])('%j is no server', (text) => {
  expect(serverUrl(text)).toEqual({ valid: false })
})

test('a device has a name of 1 to 60 characters', () => {
  expect(isDeviceName('Mara’s laptop')).toBe(true)
  expect(isDeviceName('👩‍🚀'.repeat(20))).toBe(true)
  expect(isDeviceName('   ')).toBe(false)
  expect(isDeviceName('x'.repeat(61))).toBe(false)
})

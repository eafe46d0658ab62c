import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DroplineError } from '../../../../../src/core/base/errors.ts'
import { parseTypedAddress } from '../../../../../src/platform/node/nearby/typed-address.ts'

test.each([
  ['192.168.7.2', '192.168.7.2', 34_821],
  ['192.168.7.2:4000', '192.168.7.2', 4_000],
  [' desk.local:1 ', 'desk.local', 1],
  ['fd00::2', 'fd00::2', 34_821],
  ['::1', '::1', 34_821],
  ['fd00::2:4000', 'fd00::2:4000', 34_821],
  ['[fd00::2]', 'fd00::2', 34_821],
  ['[fd00::2]:4000', 'fd00::2', 4_000],
  ['fe80::1', 'fe80::1', 34_821],
  ['fe80::1%eth0', 'fe80::1%eth0', 34_821],
  ['[fe80::1%eth0.100]:4000', 'fe80::1%eth0.100', 4_000],
  ['[fe80::1%12]:4000', 'fe80::1%12', 4_000],
])('%j is host %s, port %i', (text, host, port) => {
  expect(parseTypedAddress(text, 34_821)).toEqual({ host, port })
})

test.each([
  '',
  ':80',
  'desk..local',
  'desk:0',
  'desk:65536',
  'desk:80:80',
  '[fd00::2',
  'fd00::2]',
  '[fd00::2]4000',
  '[fd00::2]:',
  '[fd00::2]:99999',
  '[192.168.7.2]:80',
  '[desk]:80',
  'fd00::2%eth0',
  '[fe80::1%]:80',
  '[fe80::1%eth0%eth1]:80',
  '[fe80::1%../../x]:80',
  '[fe80::1%eth0/64]:80',
  'fe80::1%eth 0',
  `fe80::1%${'e'.repeat(65)}`,
  'fe80::g',
  '1:2:3',
])('%j is malformed', (text) => {
  expect(() => parseTypedAddress(text, 34_821)).toThrow(
    expect.objectContaining({ code: 'address-malformed' }),
  )
})

test('nothing else is thrown, and a host has no character that means something in a URL or a shell', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('f', 'e', '8', '0', ':', '[', ']', '%', '.', '/', '@', ' '),
      maxLength: 40,
    }),
  )
  fc.assert(
    fc.property(text, (typed) => {
      try {
        expect(parseTypedAddress(typed, 34_821).host).toMatch(/^[A-Za-z0-9._:%-]+$/)
      } catch (error) {
        expect(error).toBeInstanceOf(DroplineError)
      }
    }),
  )
})

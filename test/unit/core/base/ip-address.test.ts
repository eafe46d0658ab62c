import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  authorityOf,
  formatIpAddress,
  isLinkLocalIpv6,
  parseIpAddress,
  splitZone,
} from '../../../../src/core/base/ip-address.ts'

// RFC 5952 sections 4 and 5.
test.each([
  ['2001:0db8::0001', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:DB8:AAAA::', '2001:db8:aaaa::'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['::1', '::1'],
  ['::ffff:192.0.2.1', '::ffff:c000:201'],
  ['192.0.2.1', '192.0.2.1'],
])('%s is written as %s', (text, expected) => {
  const bytes = parseIpAddress(text)
  expect(bytes === null ? null : formatIpAddress(bytes)).toBe(expected)
})

test('every address is read back as it was written', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    // Many zeros.
    fc
      .array(fc.constantFrom(0, 0, 0, 1), { minLength: 16, maxLength: 16 })
      .map((list) => Uint8Array.from(list)),
  )
  fc.assert(
    fc.property(bytes, (address) => {
      const text = formatIpAddress(address)
      expect(parseIpAddress(text)).toEqual(address)
      expect(isIPv6(text)).toBe(address.length === 16)
    }),
  )
})

test.each([0, 3, 5, 15, 17])('%i bytes are no address', (length) => {
  expect(() => formatIpAddress(new Uint8Array(length))).toThrow(RangeError)
})

test.each([
  ['fe80::1', true],
  ['FEBF:1::', true],
  ['fec0::1', false],
  ['fe8::1', false],
  ['fd00::fe80', false],
  ['192.0.2.1', false],
])('%s is link-local: %s', (text, expected) => {
  expect(isLinkLocalIpv6(text)).toBe(expected)
})

test('zones are told apart, and left out of authorities', () => {
  expect(splitZone('fe80::1%eth0')).toEqual({ bare: 'fe80::1', zone: 'eth0' })
  expect(splitZone('192.0.2.1')).toEqual({ bare: '192.0.2.1', zone: null })
  expect(authorityOf('fe80::1%eth0', 80)).toBe('[fe80::1]:80')
  expect(authorityOf('192.0.2.1', 80)).toBe('192.0.2.1:80')
})

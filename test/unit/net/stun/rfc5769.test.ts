import { describe, expect, test } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../../src/core/base/bytes.ts'
import { decodeXorAddress, encodeXorAddress } from '../../../../src/net/stun/attributes.ts'
import { ATTRIBUTE, METHOD } from '../../../../src/net/stun/constants.ts'
import { encodeMessage } from '../../../../src/net/stun/encode.ts'
import { parseEndpoint } from '../../../../src/net/stun/endpoint.ts'
import { integrityHolds, longTermKey } from '../../../../src/net/stun/integrity.ts'
import { attribute, decodeMessage } from '../../../../src/net/stun/message.ts'

const request = fromHex(
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e2074657374' +
    '20636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020' +
    '000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
)
const responseIPv4 = fromHex(
  '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643' +
    '000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96',
)
const responseIPv6 = fromHex(
  '010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9fa' +
    'a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c',
)
const longTerm = fromHex(
  '000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b90000' +
    '0015001c662f2f3439396b3935346436' +
    '4f4c33346f4c394653547679363473410014000b6578616d706c652e6f726700' +
    '00080014f67024656dd64a3e02b8e0712e85c9a28ca89666',
)
const shortTermKey = utf8('VOkJxbRl1RmTxUk/WvJxBt')

describe('the vectors of RFC 5769', () => {
  test('2.1: a request with its integrity and fingerprint', () => {
    const message = decodeMessage(request)
    expect(message).toMatchObject({ method: METHOD.binding, messageClass: 'request', hasFingerprint: true })
    expect(integrityHolds(message!, shortTermKey)).toBe(true)
    expect(integrityHolds(message!, utf8('VOkJxbRl1RmTxUk/WvJxBu'))).toBe(false)
    expect(attribute(message!, ATTRIBUTE.username)).toEqual(utf8('evtj:h6vY'))
  })

  test.each([
    ['2.2', responseIPv4, '192.0.2.1'],
    ['2.3', responseIPv6, '2001:db8:1234:5678:11:2233:4455:6677'],
  ])('%s: a response with a mapped address', (_section, bytes, host) => {
    const message = decodeMessage(bytes)!
    expect(message.messageClass).toBe('success')
    expect(integrityHolds(message, shortTermKey)).toBe(true)
    const value = attribute(message, ATTRIBUTE.xorMappedAddress)!
    const mapped = decodeXorAddress(value, message.transactionId)!
    expect([mapped.host, mapped.port]).toEqual([host, 32853])
    expect(encodeXorAddress(parseEndpoint(host, 32853)!, message.transactionId)).toEqual(value)
  })

  test('2.4: a request with long-term credentials', () => {
    const message = decodeMessage(longTerm)!
    const key = longTermKey('マトリックス', 'example.org', 'TheMatrIX')
    expect(integrityHolds(message, key)).toBe(true)
    const attributes = message.attributes.map(({ type, value }) => [type, value] as const)
    const { method, messageClass, transactionId } = message
    expect(toHex(encodeMessage({ method, messageClass, transactionId, attributes, key }))).toBe(
      toHex(longTerm),
    )
  })
})

test('one changed bit anywhere in a message with a fingerprint makes it no message', () => {
  for (let bit = 0; bit < request.length * 8; bit++) {
    const changed = request.slice()
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    // Only a message without the attribute is left to be one: when the bit makes another type of it.
    expect(decodeMessage(changed)?.hasFingerprint ?? false, `bit ${bit}`).toBe(false)
  }
})

test.each([
  ['nothing', []],
  ['no family', [0, 0, 0]],
  ['a family that there is not', [0, 3, 0, 1, 1, 2, 3, 4]],
  ['too short', [0, 1, 0, 1, 1, 2, 3]],
  ['IPv4 as IPv6', [0, 2, 0, 1, 1, 2, 3, 4]],
])('%s is no address', (_what, bytes) => {
  expect(decodeXorAddress(Uint8Array.from(bytes), new Uint8Array(12))).toBeNull()
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, fromHex, toHex } from '../../../../src/core/base/bytes.ts'
import { formatIpAddress, parseIpAddress } from '../../../../src/core/base/ip-address.ts'
import {
  decodeMdns,
  encodeMdns,
  type MdnsPacket,
  type MdnsRecord,
} from '../../../../src/core/signaling/mdns-packet.ts'
import { MDNS_PACKET_LIMIT_BYTES } from '../../../../src/core/signaling/mdns-wire.ts'

const canonical = (address: string): string => formatIpAddress(parseIpAddress(address)!)
const label = fc.string({
  unit: fc.constantFrom('a', 'b', 'Z', '0', '9', '-', '_', 'ü'),
  minLength: 1,
  maxLength: 20,
})
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
const ttlSeconds = fc.integer({ min: 0, max: 0xffff_ffff })
const record: fc.Arbitrary<MdnsRecord> = fc.oneof(
  fc.record({ type: fc.constant('PTR' as const), name, ttlSeconds, target: name }),
  fc.record({
    type: fc.constant('SRV' as const),
    name,
    ttlSeconds,
    port: fc.integer({ min: 0, max: 0xffff }),
    target: name,
  }),
  fc.record({
    type: fc.constant('TXT' as const),
    name,
    ttlSeconds,
    entries: fc.array(label, { maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('A' as const), name, ttlSeconds, address: fc.ipV4() }),
  fc.record({ type: fc.constant('AAAA' as const), name, ttlSeconds, address: fc.ipV6().map(canonical) }),
)
const packet: fc.Arbitrary<MdnsPacket> = fc.record({
  kind: fc.constantFrom('query', 'response'),
  id: fc.integer({ min: 0, max: 0xffff }),
  questions: fc.array(fc.record({ name, type: fc.constantFrom('A', 'PTR', 'TXT', 'AAAA', 'SRV', 'ANY') }), {
    maxLength: 2,
  }),
  records: fc.array(record, { maxLength: 3 }),
})

describe('mDNS packets', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(packet, (original) => {
        expect(decodeMdns(encodeMdns(original))).toEqual(original)
      }),
    )
  })

  it('have the bytes of RFC 1035', () => {
    const query = encodeMdns({
      kind: 'query',
      id: 0,
      questions: [{ name: '_dropline._tcp.local', type: 'PTR' }],
      records: [],
    })
    expect(toHex(query)).toBe(
      '000000000001000000000000' + '095f64726f706c696e65' + '045f746370' + '056c6f63616c' + '00' + '000c0001',
    )
  })

  it('follow compressed names and pass over records of other types', () => {
    // A response with a PTR whose target is "abc" and a pointer to the name, and an NSEC record after it.
    const bytes = concatBytes(
      fromHex('000084000000000200000000'),
      fromHex('015f056c6f63616c00' + '000c0001' + '00000078' + '0006' + '03616263' + 'c00c'),
      fromHex('c00c' + '002f8001' + '00000078' + '0004' + 'c00c0000'),
    )
    expect(decodeMdns(bytes)?.records).toEqual([
      { type: 'PTR', name: '_.local', ttlSeconds: 120, target: 'abc._.local' },
    ])
  })

  it.each([
    ['a pointer to itself', 'c00c' + '000c0001'],
    ['a pointer ahead', 'c020' + '000c0001'],
    ['a label that runs past the end', '3f61' + '000c0001'],
    ['a label type of the past', '4161' + '00' + '000c0001'],
    ['a name that is not UTF-8', '01ff' + '00' + '000c0001'],
    ['nothing', ''],
  ])('are refused with %s', (_what, question) => {
    expect(decodeMdns(fromHex('000000000001000000000000' + question))).toBeNull()
  })

  it('are refused when they promise too many records, are too long, or are cut anywhere', () => {
    expect(decodeMdns(fromHex('00008400' + 'ffffffffffffffff'))).toBeNull()
    expect(decodeMdns(new Uint8Array(MDNS_PACKET_LIMIT_BYTES + 1))).toBeNull()
    const whole = encodeMdns({
      kind: 'response',
      id: 0,
      questions: [],
      records: [{ type: 'TXT', name: 'a.local', ttlSeconds: 1, entries: ['n=4821'] }],
    })
    for (let length = 0; length < whole.length; length++)
      expect(decodeMdns(whole.subarray(0, length))).toBeNull()
  })

  it('never make the reader throw', () => {
    const header = fromHex('000084000001000200000000')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeMdns(bytes)
        decodeMdns(concatBytes(header, bytes))
      }),
      { numRuns: 500 },
    )
  })

  it('are not written with names or texts that do not fit', () => {
    const write = (bad: string) => () =>
      encodeMdns({ kind: 'query', id: 0, questions: [{ name: bad, type: 'PTR' }], records: [] })
    expect(write('a'.repeat(64))).toThrow(RangeError)
    expect(write('a..b')).toThrow(RangeError)
    expect(write(Array(130).fill('a').join('.'))).toThrow(RangeError)
  })
})

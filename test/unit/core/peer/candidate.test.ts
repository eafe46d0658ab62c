import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CANDIDATE_LIMIT,
  CandidateFilter,
  type CandidateFields,
  formatCandidate,
  MDNS_CANDIDATE_LIMIT,
  parseCandidate,
} from '../../../../src/core/peer/candidate.ts'

const at = (address: string, port = 50_000): CandidateFields => ({
  foundation: '1',
  priority: 2_113_937_151,
  address,
  port,
  kind: 'host',
})
const takes = (address: string, port?: number, allowLoopback = false): boolean =>
  new CandidateFilter({ allowLoopback }).take(at(address, port))

describe('parseCandidate', () => {
  test.each([
    ['candidate:2 1 UDP 2116026111 fd00::2 45443 typ host', { address: 'fd00::2', kind: 'host' }],
    [
      'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 192.0.2.2 rport 50000 generation 0 ufrag EEtu network-cost 999',
      { address: '203.0.113.7', port: 46_154, kind: 'srflx', foundation: '842163049' },
    ],
    [
      'candidate:1 1 udp 2122262783 4c1e0f3c-7a3e-4a79-a0a7-1a8a9c0f8a55.local 5000 typ host',
      { address: '4c1e0f3c-7a3e-4a79-a0a7-1a8a9c0f8a55.local' },
    ],
  ])('reads %s', (line, expected) => {
    expect(parseCandidate(line)).toMatchObject(expected)
  })

  test.each([
    ['TCP', 'candidate:1 1 tcp 1518280447 192.0.2.2 9 typ host tcptype active'],
    ['another component', 'candidate:1 2 udp 1 192.0.2.2 5000 typ host'],
    ['another type', 'candidate:1 1 udp 1 192.0.2.2 5000 typ magic'],
    ['a huge priority', 'candidate:1 1 udp 4294967296 192.0.2.2 5000 typ host'],
    ['a huge port', 'candidate:1 1 udp 1 192.0.2.2 65536 typ host'],
    ['a negative port', 'candidate:1 1 udp 1 192.0.2.2 -1 typ host'],
    ['nothing', ''],
    ['a long line', `candidate:1 1 udp 1 192.0.2.2 5000 typ host ${'x'.repeat(600)}`],
  ])('leaves out %s', (_name, line) => {
    expect(parseCandidate(line)).toBeNull()
  })

  test('never throws, and reads back what formatCandidate writes', () => {
    const fields = fc.record({
      foundation: fc.string({ unit: fc.constantFrom(...'aZ09+/'.match(/./g)!), minLength: 1, maxLength: 32 }),
      priority: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      address: fc.oneof(fc.ipV4(), fc.ipV6()),
      port: fc.integer({ min: 0, max: 65_535 }),
      kind: fc.constantFrom('host' as const, 'srflx' as const, 'prflx' as const, 'relay' as const),
    })
    fc.assert(
      fc.property(fields, (value) => {
        expect(parseCandidate(formatCandidate(value).candidate)).toEqual(value)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (line) => {
        parseCandidate(line)
      }),
    )
  })
})

describe('CandidateFilter', () => {
  test.each([
    '192.0.2.2',
    '10.0.0.1',
    '192.168.1.20',
    '100.64.3.4',
    '169.254.10.20',
    '8.8.8.8',
    'fd00::2',
    'fe80::1',
    '2001:db8::1',
    '2001:DB8:0:0:1:2:192.0.2.33',
  ])('takes %s', (address) => {
    expect(takes(address)).toBe(true)
  })

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '127.0.0.1',
    '127.255.0.9',
    '169.254.169.254',
    '224.0.0.251',
    '239.255.255.250',
    '255.255.255.255',
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::7f00:1',
    '64:ff9b::a9fe:a9fe',
    '2002:7f00:1::',
    'ff02::fb',
    'fec0::1',
    'fe80::1%eth0',
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '1:2:3',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    'example.org',
    'printer.local',
    'localhost',
    '',
    '192.0.2.2 typ',
  ])('refuses %j', (address) => {
    expect(takes(address)).toBe(false)
  })

  test('loopback only when it is allowed', () => {
    expect(takes('127.0.0.1', 50_000, true)).toBe(true)
    expect(takes('::1', 50_000, true)).toBe(true)
    expect(takes('::ffff:127.0.0.1', 50_000, true)).toBe(false)
  })

  test('ports of services are refused', () => {
    expect(takes('192.0.2.2', 1023)).toBe(false)
    expect(takes('192.0.2.2', 0)).toBe(false)
    expect(takes('192.0.2.2', 1024)).toBe(true)
  })

  test('counts what it lets through, mDNS names on their own', () => {
    const filter = new CandidateFilter({ allowLoopback: false })
    const name = (index: number): CandidateFields => at(`4c1e0f3c-7a3e-4a79-a0a7-1a8a9c0f8a5${index}.local`)
    const names = Array.from({ length: 9 }, (_, index) => filter.take(name(index)))
    expect(names.filter(Boolean)).toHaveLength(MDNS_CANDIDATE_LIMIT)
    const others = Array.from({ length: 100 }, (_, index) => filter.take(at('192.0.2.2', 2000 + index)))
    expect(others.filter(Boolean)).toHaveLength(CANDIDATE_LIMIT - MDNS_CANDIDATE_LIMIT)
  })
})

import { describe, expect, test } from 'vitest'
import { isLocalNetwork, networkPolicy, SessionPolicy } from '../../../../src/net/turn/peer-policy.ts'
import { mustParse } from '../../../support/machine-relay.ts'

const own = {
  addresses: ['203.0.113.9', '2001:db8::9', '10.0.0.9', '127.0.0.1'],
  allPorts: false,
  listenerPorts: [3478, 50_000],
  portRange: [49_152, 65_535] as const,
}
const base = { privateNetworks: false, loopback: false, denied: [], allowed: [], own }
const open = networkPolicy(base)
const allows = (policy: typeof open, host: string, port = 4000): boolean =>
  policy.allows(mustParse(host, port), null)

describe('a public relay', () => {
  test.each(['8.8.8.8', '93.184.216.34', '2a00:1450::1', '64:ff9b::808:808', '2002:808:808::1'])(
    'allows %s',
    (host) => expect(allows(open, host)).toBe(true),
  )

  test.each([
    [
      '0.0.0.0',
      '0.1.2.3',
      '127.0.0.1',
      '127.255.0.1',
      '169.254.169.254',
      '224.0.0.1',
      '239.1.1.1',
      '255.255.255.255',
    ],
    [
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '192.0.0.8',
      '198.18.0.1',
      '192.0.2.1',
    ],
    ['::', '::1', 'fe80::1', 'fec0::1', 'ff02::1', 'fc00::1', 'fd12::1', '2001:db8::1', '240.0.0.1'],
    [
      '::ffff:127.0.0.1',
      '::ffff:10.0.0.1',
      '::ffff:169.254.169.254',
      '::127.0.0.1',
      '::10.0.0.1',
      '::ffff:0:0',
    ],
    [
      '64:ff9b::7f00:1',
      '64:ff9b::a00:1',
      '64:ff9b:1::a00:1',
      '2002:7f00:1::1',
      '2002:a00:1::',
      '2002:a9fe:a9fe::1',
    ],
    [
      '::ffff:0:7f00:1',
      'fe80::5efe:7f00:1',
      '2a00::5efe:10.0.0.1',
      '2001:0:a00:1::1',
      '2001:0:808:808::f5ff:fffe',
    ],
  ])('denies %s, %s, %s, %s, %s, %s ...', (...hosts) => {
    expect(hosts.filter((host) => allows(open, host))).toEqual([])
  })

  test('its own address is a peer at relayed ports only, and never at a listener', () => {
    const ports = [22, 3478, 6379, 49_151, 49_152, 50_000, 65_535]
    expect(ports.filter((port) => allows(open, '203.0.113.9', port))).toEqual([49_152, 65_535])
    expect(ports.filter((port) => allows(open, '::ffff:203.0.113.9', port))).toEqual([49_152, 65_535])
    expect(allows(open, '203.0.113.9', 0)).toBe(true)
  })

  test('an operator denies and allows more', () => {
    const policy = networkPolicy({ ...base, denied: ['8.8.0.0/16'], allowed: ['10.5.0.0/16', '8.8.4.4/32'] })
    const hosts = ['8.8.8.8', '8.8.4.4', '10.5.1.1', '10.6.1.1', '127.0.0.1']
    expect(hosts.filter((host) => allows(policy, host))).toEqual(['8.8.4.4', '10.5.1.1'])
  })
})

describe('a relay for a LAN', () => {
  const addresses = [...own.addresses, '127.0.0.1', '::1']
  const lan = networkPolicy({ ...base, privateNetworks: true, own: { ...own, addresses, allPorts: true } })

  test('private networks are peers, and so is its own computer, but not itself', () => {
    expect(['10.1.2.3', '192.168.1.1', 'fd12::1'].every((host) => allows(lan, host))).toBe(true)
    expect(['127.0.0.1', '::1', '169.254.169.254', 'fe80::1'].some((host) => allows(lan, host))).toBe(false)
    expect([22, 3478].map((port) => allows(lan, '10.0.0.9', port))).toEqual([true, false])
  })

  test('for a session only those that were named', () => {
    const policy = new SessionPolicy(lan)
    policy.allow('one', ['192.168.1.5', 'not an address', '127.0.0.1'])
    const peer = mustParse('192.168.1.5', 4000)
    expect([policy.allows(peer, 'one'), policy.allows(peer, 'two'), policy.allows(peer, null)]).toEqual([
      true,
      false,
      false,
    ])
    expect(policy.allows(mustParse('192.168.1.6', 4000), 'one')).toBe(false)
    // Permissions name no port; services have those below 1024.
    expect(policy.allows(mustParse('192.168.1.5', 0), 'one')).toBe(true)
    expect(policy.allows(mustParse('192.168.1.5', 1023), 'one')).toBe(false)
    expect(policy.allows(mustParse('127.0.0.1', 4000), 'one')).toBe(false)
    policy.forget('one')
    expect(policy.allows(peer, 'one')).toBe(false)
  })
})

test('local networks are private, link-local and loopback ones', () => {
  const local = [
    '127.0.0.1',
    '10.1.2.3',
    '172.20.1.1',
    '192.168.7.7',
    '169.254.1.1',
    '::1',
    'fe80::1',
    'fd00::1',
  ]
  const others = ['8.8.8.8', '172.32.0.1', '100.64.0.1', '2a00::1', '::ffff:8.8.8.8', '2002:808:808::1']
  expect(local.filter((host) => !isLocalNetwork(mustParse(host, 1)))).toEqual([])
  expect(others.filter((host) => isLocalNetwork(mustParse(host, 1)))).toEqual([])
  expect(isLocalNetwork(mustParse('::ffff:192.168.1.1', 1))).toBe(true)
})

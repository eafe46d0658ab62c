import { expect, test } from 'vitest'
import type { FindingOf } from '../../../../src/core/doctor/findings.ts'
import { addressScopeOf, interfaceKind } from '../../../../src/core/doctor/interface-kind.ts'
import { natBehaviour } from '../../../../src/core/doctor/nat.ts'

const answer = (server: string, port: number, address = '203.0.113.7'): FindingOf<'stun'> => ({
  step: 'stun',
  server,
  family: 4,
  failure: null,
  milliseconds: 1,
  local: { address: '192.168.1.5', port: 5000 },
  mapped: { address, port },
})
const silent: FindingOf<'stun'> = { ...answer('stun:c', 0), failure: 'timeout', local: null, mapped: null }

test.each([
  ['the same port everywhere', [answer('stun:a', 6000), answer('stun:b', 6000)], 'endpoint-independent'],
  ['a port per server', [answer('stun:a', 6000), answer('stun:b', 6001)], 'dependent'],
  ['an address per server', [answer('stun:a', 6000), answer('stun:b', 6000, '203.0.113.8')], 'dependent'],
  ['one server', [answer('stun:a', 6000), silent], 'unknown'],
  ['our own address', [answer('stun:a', 5000, '192.168.1.5')], 'none'],
  ['silence', [silent], 'unknown'],
] as const)('%s', (_name, answers, mapping) => {
  expect(natBehaviour(4, answers, 'unknown').mapping).toBe(mapping)
  expect(natBehaviour(6, answers, 'unknown').mapping).toBe('unknown')
})

test.each([
  ['wg0', '', 'vpn'],
  ['utun4', '', 'vpn'],
  ['tailscale0', '', 'vpn'],
  ['OpenVPN TAP-Windows6', '', 'vpn'],
  ['docker0', '02:42:ac:11:00:02', 'virtual'],
  ['vEthernet (WSL)', '', 'virtual'],
  ['VirtualBox Host-Only Network', '', 'virtual'],
  ['Ethernet 3', '0A:00:27:00:00:11', 'virtual'],
  ['veth1a2b', '', 'virtual'],
  ['wlp3s0', '', 'wireless'],
  ['Wi-Fi', '', 'wireless'],
  ['enp5s0', '3c:52:82:00:00:01', 'wired'],
  ['Ethernet', '3c:52:82:00:00:01', 'wired'],
  ['foo', '', 'other'],
] as const)('%s %s is %s', (name, mac, kind) => {
  expect(interfaceKind(name, mac)).toBe(kind)
})

test.each([
  ['169.254.3.4', 4, 'link-local'],
  ['100.64.0.1', 4, 'shared'],
  ['172.31.0.1', 4, 'private'],
  ['172.32.0.1', 4, 'global'],
  ['fe80::1', 6, 'link-local'],
  ['fd00::1', 6, 'private'],
  ['2001:db8::1', 6, 'global'],
] as const)('%s is %s', (address, family, scope) => {
  expect(addressScopeOf(address, family)).toBe(scope)
})

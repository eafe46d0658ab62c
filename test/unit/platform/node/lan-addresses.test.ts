import type { NetworkInterfaceInfo } from 'node:os'
import { expect, test } from 'vitest'
import { lanAddresses } from '../../../../src/platform/node/lan-addresses.ts'

function address(cidr: string, internal = false): NetworkInterfaceInfo {
  const [text = ''] = cidr.split('/')
  const common = { address: text, cidr, internal, mac: '02:42:00:00:00:01', netmask: '' }
  return text.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' }
}

const interfaces = {
  lo: [address('127.0.0.1/8', true), address('::1/128', true)],
  docker0: [address('172.17.0.1/16')],
  wg0: [address('10.8.0.2/24')],
  eth0: [address('93.184.216.34/24'), address('2a00:1450::2/64'), address('fe80::1/64')],
  eth1: [address('192.168.7.2/24'), address('fd00::2/64')],
  wlan0: [address('10.0.0.5/24'), address('fd01::2/64')],
  eth2: [address('10.0.1.5/24')],
}

test('listens on real interfaces with private addresses, on few of them', () => {
  expect(lanAddresses(interfaces).listen).toEqual(['192.168.7.2', '10.0.0.5', 'fd00::2'])
  expect(lanAddresses({ lo: interfaces.lo }).listen).toEqual([])
})

test('owns all addresses but loopback', () => {
  const { own } = lanAddresses(interfaces)
  expect(own).toContain('172.17.0.1')
  expect(own).toContain('2a00:1450::2')
  expect(own).not.toContain('127.0.0.1')
})

test.each([
  ['192.168.7.99', true],
  ['93.184.216.99', true],
  ['fd00::99', true],
  ['192.168.8.99', false],
  ['127.0.0.1', false],
  ['fe80::2', false],
  ['8.8.8.8', false],
])('%s is nearby: %s', (text, expected) => {
  expect(lanAddresses(interfaces).isNearby(text)).toBe(expected)
})

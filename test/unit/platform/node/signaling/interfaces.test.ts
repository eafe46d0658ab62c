import { expect, test } from 'vitest'
import { inEveryZone, ipv6First } from '../../../../../src/platform/node/signaling/endpoints.ts'
import {
  type LanInterface,
  lanPlaces,
  loopbackPlaces,
  nearbyTest,
} from '../../../../../src/platform/node/signaling/interfaces.ts'

function on(name: string, address: string, prefix: number, isLoopback = false): LanInterface {
  return { name, address, cidr: `${address.split('%')[0]!}/${prefix}`, isLoopback }
}

const all = [
  on('lo', '127.0.0.1', 8, true),
  on('lo', '::1', 128, true),
  on('eth0', '192.168.7.2', 24),
  on('eth0', '2001:db8:7::2', 64),
  on('eth0', 'fe80::2%eth0', 64),
  on('wlan0', 'fe80::3%wlan0', 64),
  on('tun0', '2001:db8:8::2', 64),
]

test('multicast takes place at every IPv4 address and on every interface that speaks IPv6', () => {
  const places = lanPlaces(all).map(({ key, zone, addresses }) => [
    key,
    zone,
    ...addresses.map(({ address }) => address),
  ])
  expect(places).toEqual([
    ['192.168.7.2', null, '192.168.7.2'],
    ['%eth0', 'eth0', 'fe80::2%eth0', '2001:db8:7::2'],
    ['%wlan0', 'wlan0', 'fe80::3%wlan0'],
  ])
  expect(loopbackPlaces(all).map(({ key }) => key)).toEqual(['127.0.0.1'])
})

test('interfaces of containers leave room for real ones', () => {
  const containers = Array.from({ length: 30 }, (_, index) =>
    on(`veth${index}`, `fe80::${index}%veth${index}`, 64),
  )
  const places = lanPlaces([...containers, on('eth0', 'fe80::2%eth0', 64)])
  expect(places).toHaveLength(16)
  expect(places[0]?.zone).toBe('eth0')
})

test('of the many addresses that privacy extensions make, few are used', () => {
  const many = Array.from({ length: 9 }, (_, index) => on('eth0', `2001:db8:7::${index + 10}`, 64))
  const [place] = lanPlaces([...many, on('eth0', 'fe80::2%eth0', 64)])
  expect(place?.addresses).toHaveLength(4)
  expect(place?.addresses[0]?.address).toBe('fe80::2%eth0')
})

test.each([
  ['fe80::9%eth0', true],
  ['fe80::9', false],
  ['2001:db8:7::9', true],
  ['2001:db8:9::9', false],
  ['fd12::9', true],
  ['::1', false],
  ['ff02::fb%eth0', false],
  ['192.168.9.9', true],
  ['203.0.113.9', false],
  ['', false],
  ['fe80::xyz%eth0', false],
])('%s is nearby: %s', (address, expected) => {
  expect(nearbyTest(all.filter(({ isLoopback }) => !isLoopback))(address)).toBe(expected)
})

test('a link-local address without a zone may be on every interface', () => {
  expect(inEveryZone('fe80::9', all)).toEqual(['fe80::9%eth0', 'fe80::9%wlan0'])
  expect(inEveryZone('fe80::9%eth0', all)).toEqual(['fe80::9%eth0'])
  expect(inEveryZone('fd00::9', all)).toEqual(['fd00::9'])
})

test('IPv6 is dialled first', () => {
  const addresses = ['192.0.2.1', 'fd00::1', '192.0.2.2', 'fe80::1%eth0']
  const order = ipv6First(addresses.map((address) => ({ address }))).map(({ address }) => address)
  expect(order).toEqual(['fd00::1', 'fe80::1%eth0', '192.0.2.1', '192.0.2.2'])
})

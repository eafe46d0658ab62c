import { expect, test } from 'vitest'
import { parseCandidate } from '../../../../../src/core/peer/candidate.ts'
import { LinkLocalCandidates } from '../../../../../src/platform/node/rtc/link-local.ts'
import type { LanInterface } from '../../../../../src/platform/node/signaling/interfaces.ts'

const at = (name: string, address: string, isLoopback = false): LanInterface => ({
  ...{ name, address, isLoopback },
  cidr: `${address.split('%')[0]!}/64`,
})
const loopback = at('lo', '127.0.0.1', true)
const cable = at('eth0', 'fe80::2%eth0')
const radio = at('wlan0', 'fe80::9a01:a7ff:fe12:3456%wlan0')
const container = at('veth3', 'fe80::5%veth3')
const gathered = { candidate: 'candidate:1 1 UDP 2122317823 192.168.7.2 50123 typ host', sdpMid: '0' }
const seen = { candidate: 'candidate:2 1 UDP 1686109695 198.51.100.7 50123 typ srflx', sdpMid: '0' }

const places = (candidates: LinkLocalCandidates, of: typeof gathered | null) =>
  candidates.besides(of).map(({ candidate }) => {
    const { address, port, kind } = parseCandidate(candidate)!
    return [address, port, kind]
  })

test('where nothing else will be gathered the port is fixed, and told at the end', () => {
  const alone = new LinkLocalCandidates([loopback, cable, radio, container])
  expect(alone.fixedPort).toBeGreaterThanOrEqual(49_152)
  expect(alone.fixedPort).toBeLessThan(65_536)
  expect(places(alone, null)).toEqual([
    ['fe80::2', alone.fixedPort, 'host'],
    ['fe80::9a01:a7ff:fe12:3456', alone.fixedPort, 'host'],
  ])
  expect(alone.besides(null)).toEqual([])
})

test('elsewhere the port is that of the other candidates, and no hardware address is told', () => {
  const besides = new LinkLocalCandidates([loopback, at('eth0', '192.168.7.2'), cable, radio])
  expect(besides.fixedPort).toBeNull()
  expect(besides.besides(seen)).toEqual([])
  expect(places(besides, gathered)).toEqual([['fe80::2', 50_123, 'host']])
  expect(besides.besides(gathered)).toEqual([])
  expect(besides.besides(null)).toEqual([])
})

test('without link-local addresses there is nothing to tell', () => {
  const none = new LinkLocalCandidates([loopback])
  expect(none.fixedPort).toBeNull()
  expect(none.besides(gathered)).toEqual([])
  expect(none.besides(null)).toEqual([])
})

test('a link-local candidate of the peer may be on any interface, others mean themselves', () => {
  const candidates = new LinkLocalCandidates([cable, radio, container])
  expect(candidates.reachable(gathered)).toEqual([gathered])
  const theirs = { candidate: 'candidate:L 1 udp 2113963519 fe80::77 50001 typ host', sdpMid: '0' }
  expect(candidates.reachable(theirs).map(({ candidate }) => candidate)).toEqual([
    'candidate:L 1 udp 2113963519 fe80::77%eth0 50001 typ host',
    'candidate:L 1 udp 2113963519 fe80::77%wlan0 50001 typ host',
  ])
})

import { describe, expect, test } from 'vitest'
import { needsLibwebrtc } from '../../../../../src/platform/node/rtc/factory.ts'
import {
  nodeDataChannelFactory,
  nativeServers,
  toNativeServers,
} from '../../../../../src/platform/node/rtc/node-datachannel.ts'

test('libdatachannel is given STUN and TURN over UDP, and nothing that it cannot use', () => {
  const servers = toNativeServers({
    urls: [
      'stun:192.0.2.9',
      'turn:[2001:db8::9]:5000',
      'turn:relay.example.org:80?transport=tcp',
      'turns:relay.example.org',
      'stuns:relay.example.org',
      'http://relay.example.org',
    ],
    username: 'name',
    credential: 'secret',
  })
  expect(servers).toEqual([
    { hostname: '192.0.2.9', port: 3478 },
    { hostname: '2001:db8::9', port: 5000, username: 'name', password: 'secret', relayType: 'TurnUdp' },
  ])
})

test('libdatachannel does not pretend to keep to relays', () => {
  expect(() => nodeDataChannelFactory().create({ iceServers: [], relayOnly: true })).toThrow('relays')
})

describe('the choice of the stack', () => {
  const needs = (relayOnly: boolean, ...urls: string[]): boolean =>
    needsLibwebrtc({ iceServers: urls.length === 0 ? [] : [{ urls }], relayOnly })

  test('is libdatachannel as long as it can do the work', () => {
    expect(needs(false)).toBe(false)
    expect(needs(false, 'stun:192.0.2.9')).toBe(false)
    expect(needs(false, 'turn:192.0.2.9', 'turn:192.0.2.9?transport=tcp')).toBe(false)
  })

  test('is libwebrtc for relays only, and where all TURN servers are over TCP or TLS', () => {
    expect(needs(true, 'turn:192.0.2.9')).toBe(true)
    expect(needs(false, 'stun:192.0.2.9', 'turn:192.0.2.9?transport=tcp')).toBe(true)
    expect(needs(false, 'turns:192.0.2.9')).toBe(true)
  })
})

test('of more servers than libdatachannel asks, the first are kept', () => {
  const turn = (host: string) => ({ urls: [`turn:${host}`], username: 'name', credential: 'secret' })
  const stun = (host: string) => ({ urls: [`stun:${host}`] })
  const servers = nativeServers([
    turn('192.0.2.1'),
    stun('192.0.2.2'),
    stun('192.0.2.3'),
    turn('192.0.2.4'),
    turn('192.0.2.5'),
  ])
  expect(servers.map(({ hostname }) => hostname)).toEqual(['192.0.2.2', '192.0.2.1', '192.0.2.4'])
})

import { expect, test } from 'vitest'
import {
  ICE_SERVERS_LIMIT,
  ICE_URLS_LIMIT,
  mergeIceServers,
  withoutRelays,
} from '../../../../src/core/peer/ice-servers.ts'

const server = (...urls: string[]) => ({ urls, username: 'user', credential: 'secret' })

test('lists are merged in order, each URL once, without what is no URL of ICE', () => {
  const own = server('turn:192.0.2.1', 'turn:192.0.2.1?transport=tcp')
  expect(mergeIceServers([own], [server('turn:192.0.2.1', 'http://x'), server('stun:192.0.2.2')])).toEqual([
    own,
    server('stun:192.0.2.2'),
  ])
  const many = Array.from({ length: 100 }, (_, index) => server(`stun:192.0.2.${index}`))
  expect(mergeIceServers(many)).toHaveLength(ICE_SERVERS_LIMIT)
})

test('without relays their addresses still tell the outer address', () => {
  const config = {
    iceServers: [
      server('turn:[2001:db8::1]:3479?transport=udp', 'turn:192.0.2.1?transport=tcp', 'turns:relay.example'),
      server('stun:192.0.2.2', 'turn:192.0.2.2'),
    ],
    relayOnly: false,
  }
  expect(withoutRelays(config)).toEqual({
    iceServers: [{ urls: ['stun:[2001:db8::1]:3479'] }, { urls: ['stun:192.0.2.2:3478'] }],
    relayOnly: false,
  })
})

test('a relay with more addresses than a connection may name keeps the first of them, with relays and without', () => {
  const urls = Array.from({ length: 40 }, (_, index) => `turn:192.0.2.${index}`)
  const merged = mergeIceServers([server(...urls)])
  expect(merged).toEqual([server(...urls.slice(0, ICE_URLS_LIMIT))])
  const many = Array.from({ length: ICE_SERVERS_LIMIT }, (_, index) =>
    server(...urls.map((url) => url.replace('192.0', `198.${index}`))),
  )
  expect(withoutRelays({ iceServers: many, relayOnly: false }).iceServers).toHaveLength(ICE_SERVERS_LIMIT)
})

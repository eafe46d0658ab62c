import { expect, test } from 'vitest'
import { toNativeServers } from '../../../../../src/platform/node/rtc/node-datachannel.ts'

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

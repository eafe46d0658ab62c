import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../../src/core/base/bytes.ts'
import { ATTRIBUTE, METHOD } from '../../../../src/net/stun/constants.ts'
import { GrantedUsers, restUsers } from '../../../../src/net/turn/users.ts'
import { issueRestCredentials } from '../../../../src/net/turn/credentials.ts'
import { flowOf, MachineRelay, mustParse, TEST_REALM } from '../../../support/machine-relay.ts'
import { overUdp } from '../../../support/turn-client.ts'

const peer = { host: '192.0.2.77', port: 4000 }
const evenPortReserving = [ATTRIBUTE.evenPort, Uint8Array.of(0x80)] as const

describe('time', () => {
  test('a permission ends after 300 s, and data does not prolong it (RFC 8656 §9)', async () => {
    const relay = new MachineRelay()
    const client = relay.client(1)
    await client.allocate()
    await client.permit(peer)
    relay.advance(299)
    client.sendTo(peer, utf8('in time'))
    relay.fromPeer(1, peer.host, peer.port, utf8('in time'))
    relay.advance(1)
    client.sendTo(peer, utf8('too late'))
    relay.fromPeer(1, peer.host, peer.port, utf8('too late'))
    expect(relay.toPeers.map(({ bytes }) => bytes)).toEqual([utf8('in time')])
    expect((await client.data()).bytes).toEqual(utf8('in time'))
    expect(client.wire.waiting).toBe(0)
  })

  test('a channel ends after 600 s, and its number is free again (RFC 8656 §12)', async () => {
    const relay = new MachineRelay()
    const client = relay.client(1)
    await client.allocate()
    await client.bind(0x4000, peer)
    relay.advance(599)
    await client.refresh(1200)
    client.sendChannel(0x4000, utf8('in time'))
    relay.advance(1)
    client.sendChannel(0x4000, utf8('too late'))
    expect(relay.toPeers.map(({ bytes }) => bytes)).toEqual([utf8('in time')])
    await client.hello()
    expect((await client.bind(0x4000, { ...peer, port: 4001 })).code).toBe(0)
  })

  test('an allocation ends with its lifetime, gives back port and quota (RFC 8656 §6)', async () => {
    const relay = new MachineRelay({ limits: { allocationsPerUser: 1 } })
    await relay.client(1).allocate()
    expect((await relay.client(2).allocate()).code).toBe(486)
    relay.advance(600)
    expect([relay.open.size, relay.machine.allocations]).toEqual([0, 0])
    expect((await relay.client(3).allocate()).code).toBe(0)
  })

  test('no refresh prolongs an allocation beyond the greatest age', async () => {
    const relay = new MachineRelay({ limits: { maxAllocationAgeSeconds: 1000, nonceSeconds: 3600 } })
    const client = relay.client(1)
    await client.allocate()
    relay.advance(500)
    expect((await client.refresh(3600)).lifetime).toBe(500)
    relay.advance(500)
    expect(relay.machine.allocations).toBe(0)
  })

  test('a nonce is good for its time only: 438 (RFC 8489 §9.2.4)', async () => {
    const relay = new MachineRelay({ limits: { nonceSeconds: 60 } })
    const client = relay.client(1)
    await client.allocate()
    relay.advance(60)
    expect((await client.refresh(600)).code).toBe(0)
    relay.advance(2)
    const stale = await client.refresh(600)
    expect(stale.code).toBe(438)
    client.nonce = stale.get(ATTRIBUTE.nonce)!
    expect((await client.refresh(600)).code).toBe(0)
  })

  test('a reserved port is kept for 30 s, counts, and goes to its user only (RFC 8656 §7.2)', async () => {
    const relay = new MachineRelay({ limits: { allocationsPerUser: 2 } })
    const answer = await relay.client(1).allocate([evenPortReserving])
    const token = [ATTRIBUTE.reservationToken, answer.get(ATTRIBUTE.reservationToken)!] as const
    expect((await relay.client(2).allocate()).code).toBe(486)
    const thief = relay.client(3, { credentials: { username: 'another', password: 'south' } })
    expect((await thief.allocate([token])).code).toBe(508)
    relay.advance(30)
    expect(relay.open.size).toBe(1)
    expect((await relay.client(4).allocate([token])).code).toBe(508)
    expect((await relay.client(5).allocate()).code).toBe(0)
  })
})

describe('who', () => {
  test('an allocation outlives its REST credentials, a new one is refused', async () => {
    const users = restUsers(TEST_REALM, () => ['secret'])
    const relay = new MachineRelay({ users })
    const { username, credential: password } = issueRestCredentials('secret', 'id', 60, relay.nowMs)
    const client = relay.client(1, { credentials: { username, password } })
    await client.allocate()
    relay.advance(61)
    expect((await client.refresh(600)).code).toBe(0)
    expect((await relay.client(2, { credentials: { username, password } }).allocate()).code).toBe(401)
  })

  test('REST quotas count the user, not the time', async () => {
    const relay = new MachineRelay({
      users: restUsers(TEST_REALM, () => ['s']),
      limits: { allocationsPerUser: 1 },
    })
    const codes = []
    for (const ttlSeconds of [60, 61]) {
      const { username, credential: password } = issueRestCredentials('s', 'bob', ttlSeconds, relay.nowMs)
      codes.push((await relay.client(ttlSeconds, { credentials: { username, password } }).allocate()).code)
    }
    expect(codes).toEqual([0, 486])
  })

  test('a session that is revoked ends at once', async () => {
    const users = new GrantedUsers(TEST_REALM)
    const relay = new MachineRelay({ users })
    const { username, credential: password } = users.grant('session', relay.nowMs + 60_000)
    const client = relay.client(1, { credentials: { username, password } })
    expect((await client.allocate()).code).toBe(0)
    users.revoke('session')
    relay.perform(relay.machine.endSession('session'))
    expect([relay.open.size, relay.machine.allocations]).toEqual([0, 0])
    expect((await client.refresh(600)).code).toBe(401)
  })

  test('granted credentials end with their time, and tell which sessions have none left', () => {
    const users = new GrantedUsers(TEST_REALM)
    users.grant('one', 1000)
    users.grant('one', 2000)
    users.grant('two', 1000)
    expect(users.expire(1500)).toEqual(['two'])
    expect(users.expire(2000)).toEqual(['one'])
    const { username } = users.grant('long', 3000)
    users.extend('long', 9000)
    users.extend('unknown', 9000)
    expect(users.expire(8000)).toEqual([])
    expect(users.find(username, 8000)?.session).toBe('long')
    expect(users.expire(9000)).toEqual(['long'])
  })
})

describe('limits', () => {
  test('too many in all: 486', async () => {
    const relay = new MachineRelay({ limits: { allocations: 2, allocationsPerUser: 5 } })
    const codes = []
    for (const port of [1, 2, 3]) codes.push((await relay.client(port).allocate()).code)
    expect(codes).toEqual([0, 0, 486])
  })

  test('no socket: 508, and nothing is left of it', async () => {
    const relay = new MachineRelay({ limits: { allocationsPerUser: 1 } })
    relay.canOpen = false
    const client = relay.client(1)
    expect((await client.allocate()).code).toBe(508)
    expect((await relay.client(2).allocate([evenPortReserving])).code).toBe(486)
    relay.canOpen = true
    expect((await client.allocate()).code).toBe(0)
  })

  test('permissions and channels of one allocation: 508', async () => {
    const relay = new MachineRelay({ limits: { permissionsPerAllocation: 2, channelsPerAllocation: 1 } })
    const client = relay.client(1)
    await client.allocate()
    const at = (last: number) => ({ host: `192.0.2.${last}`, port: 1 })
    expect((await client.permit(at(1), at(2))).code).toBe(0)
    expect((await client.permit(at(3))).code).toBe(508)
    expect((await client.bind(0x4000, at(1))).code).toBe(0)
    expect((await client.bind(0x4001, at(2))).code).toBe(508)
    expect((await client.bind(0x4000, at(1))).code).toBe(0)
  })

  test.each([
    ['bytes of a user', { bytesPerSecondPerUser: 1000 }],
    ['bytes of all', { bytesPerSecond: 1000 }],
    ['packets of an allocation', { packetsPerSecondPerAllocation: 2 }],
  ])('%s per second: the rest is dropped, a second later there is room again', async (_what, limits) => {
    const relay = new MachineRelay({ limits })
    const client = relay.client(1)
    await client.allocate()
    await client.bind(0x4000, peer)
    const burst = () => [1, 2, 3, 4].forEach(() => client.sendChannel(0x4000, new Uint8Array(500)))
    burst()
    expect(relay.toPeers.length).toBe(2)
    relay.advance(1)
    burst()
    expect(relay.toPeers.length).toBe(4)
    expect(relay.machine.counters.packetsDropped).toBe(4)
  })

  test('bytes of an allocation in its life', async () => {
    const relay = new MachineRelay({ limits: { bytesPerAllocation: 1000 } })
    const client = relay.client(1)
    await client.allocate()
    await client.bind(0x4000, peer)
    client.sendChannel(0x4000, new Uint8Array(600))
    relay.fromPeer(1, peer.host, peer.port, new Uint8Array(600))
    relay.advance(10)
    client.sendChannel(0x4000, new Uint8Array(400))
    expect(relay.toPeers.length).toBe(2)
    expect(client.wire.waiting).toBe(0)
  })
})

describe('sockets', () => {
  test('an IPv4 relay has no IPv6: 440, and ADDRESS-ERROR-CODE beside the first', async () => {
    const relay = new MachineRelay({ families: [4] })
    const family = Uint8Array.of(2, 0, 0, 0)
    expect((await relay.client(1).allocate([[ATTRIBUTE.requestedAddressFamily, family]])).code).toBe(440)
    const both = await relay.client(2).allocate([[ATTRIBUTE.additionalAddressFamily, family]])
    expect([both.code, both.address(ATTRIBUTE.xorRelayedAddress)?.family]).toEqual([0, 4])
    expect(both.get(ATTRIBUTE.addressErrorCode)).toEqual(Uint8Array.of(2, 0, 4, 40))
  })

  test('an IPv6 relay gives IPv6 to who names no family, as Chromium does, and 440 to who wants IPv4', async () => {
    const relay = new MachineRelay({ families: [6] })
    const answer = await relay.client(1).allocate()
    expect([answer.code, answer.address(ATTRIBUTE.xorRelayedAddress)?.family]).toEqual([0, 6])
    const family = Uint8Array.of(1, 0, 0, 0)
    expect((await relay.client(2).allocate([[ATTRIBUTE.requestedAddressFamily, family]])).code).toBe(440)
  })

  test('Refresh with 0 and a family ends that address only (RFC 8656 §8.2)', async () => {
    const relay = new MachineRelay()
    const client = relay.client(1)
    const family = Uint8Array.of(2, 0, 0, 0)
    await client.allocate([[ATTRIBUTE.additionalAddressFamily, family]])
    expect(relay.open.size).toBe(2)
    expect((await client.refresh(0, [[ATTRIBUTE.requestedAddressFamily, family]])).code).toBe(0)
    expect([...relay.open.values()].map((each) => each.family)).toEqual([4])
    expect((await client.permit({ host: '2001:db8::1', port: 1 })).code).toBe(443)
    expect((await client.permit(peer)).code).toBe(0)
  })

  test('sockets that open after the client has gone are closed again', async () => {
    const relay = new MachineRelay({ limits: { allocationsPerUser: 2 } })
    const client = relay.client(1)
    await client.hello()
    const opened: number[] = []
    const request = client.encode(METHOD.allocate, [overUdp, evenPortReserving], true)
    const { machine, nowMs } = relay
    const flow = flowOf('198.51.100.1', 1)
    for (const action of machine.fromClient(flow, request, nowMs)) {
      if (action.type === 'open-relay') opened.push(action.relay, action.pair ?? 0)
    }
    expect(machine.fromClient(flow, request, nowMs)).toEqual([])
    machine.flowClosed(flow)
    const endpoint = mustParse('203.0.113.9', 50_000)
    const closed = opened.flatMap((relay) => machine.relayOpened(relay, endpoint, nowMs))
    expect(closed.map((action) => action.type === 'close-relay' && action.relay)).toEqual(opened)
    expect((await relay.client(2).allocate([evenPortReserving])).code).toBe(0)
  })

  test('data for a channel may use the room in front of it', async () => {
    const relay = new MachineRelay()
    const client = relay.client(1)
    await client.allocate()
    await client.bind(0x4000, peer)
    const slab = new Uint8Array(64)
    slab.set(utf8('payload'), 8)
    relay.fromPeer(1, peer.host, peer.port, slab.subarray(8, 15), 8)
    expect(await client.data()).toMatchObject({ kind: 'channel', bytes: utf8('payload') })
  })
})

import { expect } from 'vitest'
import { randomBytes, utf8 } from '../../../../src/core/base/bytes.ts'
import { ATTRIBUTE, METHOD } from '../../../../src/net/stun/constants.ts'
import { encodeMessage } from '../../../../src/net/stun/encode.ts'
import { channelNumber, ipv6, peerAttribute, type TurnClient } from '../../../support/turn-client.ts'
import type { Peer } from '../../../support/turn-wire.ts'
import { type Check, expectCode, expectSuccess, type Protocol, type Tools } from './check.ts'

const CHANNEL = 0x4001

/** A client with an allocation, its relayed port, and a peer. */
async function ready(
  { client, peer }: Tools,
  protocol: Protocol = 'udp',
): Promise<{ probe: TurnClient; port: number; to: Peer }> {
  const [probe, to] = [await client({ protocol }), await peer()]
  const { port } = expectSuccess(await probe.allocate()).address(ATTRIBUTE.xorRelayedAddress)!
  return { probe, port, to }
}

const relays = (id: string, protocol: Protocol, host: 'host' | 'host6'): Check => ({
  id,
  section: 'RFC 8656 §11, §12',
  title: `data both ways over ${protocol}, to a peer at ${host === 'host' ? 'IPv4' : 'IPv6'}`,
  run: async (tools) => {
    const address = tools.target[host]
    const [probe, to] = [await tools.client({ protocol }), await tools.peer(address)]
    const answer = expectSuccess(await probe.allocate(host === 'host' ? [] : [ipv6]))
    const relayed = answer.address(ATTRIBUTE.xorRelayedAddress)!
    expectSuccess(await probe.permit(to))
    probe.sendTo(to, utf8('there'))
    const arrived = await to.next()
    expect([arrived.bytes, arrived.from]).toEqual([utf8('there'), relayed.port])
    to.send(utf8('back'), relayed.port)
    const back = await probe.data()
    expect(back).toMatchObject({ kind: 'indication', bytes: utf8('back') })
    expect(back.kind === 'indication' ? [back.peer?.host, back.peer?.port] : []).toEqual([address, to.port])
    expectSuccess(await probe.bind(CHANNEL, to))
    for (const length of [0, 1, 2, 3, 4, 1200, 9000]) {
      const bytes = randomBytes(length)
      probe.sendChannel(CHANNEL, bytes)
      expect((await to.next()).bytes).toEqual(bytes)
      to.send(bytes, relayed.port)
      expect(await probe.data()).toMatchObject({ kind: 'channel', number: CHANNEL, bytes })
    }
  },
})

/** RFC 8656 §9 to §12: permissions, indications, channels. */
export const relayingChecks: readonly Check[] = [
  relays('D00-udp', 'udp', 'host'),
  relays('D00-tcp', 'tcp', 'host'),
  relays('D00-tls', 'tls', 'host'),
  relays('D00-udp6', 'udp', 'host6'),
  {
    id: 'P01',
    section: 'RFC 8656 §10.2',
    title: 'CreatePermission without a peer: 400',
    run: async (tools) => {
      const { probe } = await ready(tools)
      expectCode(await probe.withTransaction(METHOD.createPermission, () => []), 400)
    },
  },
  {
    id: 'P07',
    section: 'RFC 8656 §10.2',
    title: 'CreatePermission with a malformed peer: 400',
    run: async (tools) => {
      const { probe } = await ready(tools)
      const short = [ATTRIBUTE.xorPeerAddress, Uint8Array.of(0, 1, 2, 3, 4)] as const
      expectCode(await probe.withTransaction(METHOD.createPermission, () => [short]), 400)
    },
  },
  {
    id: 'P02',
    section: 'RFC 8656 §9, §11.3',
    title: 'a peer without permission is not heard',
    run: async (tools) => {
      const { probe, port, to } = await ready(tools)
      to.send(utf8('unwanted'), port)
      // The peer's first packet is in the socket before the permission is made, or it never comes.
      await probe.nothingBut()
      expectSuccess(await probe.permit(to))
      to.send(utf8('wanted'), port)
      const { bytes } = await probe.data()
      expect([utf8('wanted'), utf8('unwanted')]).toContainEqual(bytes)
      expect(probe.wire.waiting).toBe(0)
    },
  },
  {
    id: 'P03',
    section: 'RFC 8656 §9',
    title: 'a permission is for an address, whatever the port',
    run: async (tools) => {
      const { probe, port, to } = await ready(tools)
      expectSuccess(await probe.permit({ host: to.host, port: 1 }))
      to.send(utf8('any port'), port)
      expect((await probe.data()).bytes).toEqual(utf8('any port'))
    },
  },
  {
    id: 'P04',
    section: 'RFC 8656 §10.2',
    title: 'several peers in one request',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.permit({ host: '127.0.0.2', port: 1 }, to))
      probe.sendTo(to, utf8('second'))
      expect((await to.next()).bytes).toEqual(utf8('second'))
    },
  },
  {
    id: 'P05',
    section: 'RFC 8656 §10.2, §12.2',
    title: 'a peer of another family: 443',
    run: async (tools) => {
      const { probe } = await ready(tools)
      const other = { host: tools.target.host6, port: 9 }
      expectCode(await probe.permit(other), 443)
      expectCode(await probe.bind(CHANNEL, other), 443)
    },
  },
  {
    id: 'P06',
    section: 'RFC 8656 §10.2, §12.2, §21.1.5',
    title: 'a peer that is not allowed: 403',
    run: async (tools) => {
      const { probe } = await ready(tools)
      const nobody = { host: '0.0.0.0', port: 9 }
      expectCode(await probe.permit(nobody), 403)
      expectCode(await probe.bind(CHANNEL, nobody), 403)
    },
  },
  {
    id: 'D03',
    section: 'RFC 8656 §11.2',
    title: 'Send without permission goes nowhere',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      probe.sendTo(to, utf8('too early'))
      expectSuccess(await probe.permit(to))
      probe.sendTo(to, utf8('in time'))
      expect((await to.next()).bytes).toEqual(utf8('in time'))
    },
  },
  {
    id: 'D04',
    section: 'RFC 8489 §6.3.2',
    title: 'Send with an unknown attribute that must be understood goes nowhere',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.permit(to))
      probe.sendTo(to, utf8('strange'), [[0x7abc, Uint8Array.of(1)]])
      probe.sendTo(to, utf8('plain'))
      expect((await to.next()).bytes).toEqual(utf8('plain'))
    },
  },
  {
    id: 'D05',
    section: 'RFC 8656 §11.2',
    title: 'Send without peer or data goes nowhere, with empty data it goes',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.permit(to))
      const transactionId = randomBytes(12)
      const attributes = [peerAttribute(to, transactionId)]
      const content = { method: METHOD.send, messageClass: 'indication', transactionId } as const
      probe.wire.send(encodeMessage({ ...content, attributes }))
      probe.wire.send(encodeMessage({ ...content, attributes: [[ATTRIBUTE.data, utf8('to whom?')]] }))
      probe.sendTo(to, new Uint8Array(0))
      expect((await to.next()).bytes).toEqual(new Uint8Array(0))
    },
  },
  {
    id: 'C01',
    section: 'RFC 8656 §12.2',
    title: 'a channel can be bound again to the same peer',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.bind(CHANNEL, to))
      expectSuccess(await probe.bind(CHANNEL, to))
    },
  },
  {
    id: 'C02',
    section: 'RFC 8656 §12.2',
    title: 'one channel for two peers: 400',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      const other = await tools.peer()
      expectSuccess(await probe.bind(CHANNEL, to))
      expectCode(await probe.bind(CHANNEL, other), 400)
    },
  },
  {
    id: 'C03',
    section: 'RFC 8656 §12.2',
    title: 'two channels for one peer: 400',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.bind(CHANNEL, to))
      expectCode(await probe.bind(CHANNEL + 1, to), 400)
    },
  },
  {
    id: 'C04',
    section: 'RFC 8656 §12.2',
    title: 'numbers that are no channels, and a missing attribute: 400',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      for (const number of [0, 0x3fff, 0x8000, 0xffff]) expectCode(await probe.bind(number, to), 400)
      expectCode(await probe.withTransaction(METHOD.channelBind, (id) => [peerAttribute(to, id)]), 400)
      expectCode(await probe.withTransaction(METHOD.channelBind, () => [channelNumber(CHANNEL)]), 400)
    },
  },
  {
    id: 'C08',
    section: 'RFC 8656 §12.5',
    title: 'over UDP padding is allowed and is not relayed',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.bind(CHANNEL, to))
      probe.sendChannel(CHANNEL, utf8('padded'), 2)
      expect((await to.next()).bytes).toEqual(utf8('padded'))
    },
  },
  {
    id: 'C09',
    section: 'RFC 8656 §12.5',
    title: 'over TCP ChannelData is padded',
    run: async (tools) => {
      const { probe, port, to } = await ready(tools, 'tcp')
      expectSuccess(await probe.bind(CHANNEL, to))
      to.send(utf8('seven b'), port)
      const data = await probe.data()
      expect(data.kind === 'channel' ? data.frame.length : 0).toBe(12)
    },
  },
  {
    id: 'C10',
    section: 'RFC 8656 §12.6',
    title: 'ChannelData of a channel that is not bound, or longer than its datagram, goes nowhere',
    run: async (tools) => {
      const { probe, to } = await ready(tools)
      expectSuccess(await probe.bind(CHANNEL, to))
      probe.sendChannel(CHANNEL + 1, utf8('unbound'))
      probe.wire.send(Uint8Array.of(CHANNEL >> 8, CHANNEL & 0xff, 0, 9, 1, 2, 3, 4))
      probe.wire.send(Uint8Array.of(CHANNEL >> 8, CHANNEL & 0xff))
      probe.sendChannel(CHANNEL, utf8('bound'))
      expect((await to.next()).bytes).toEqual(utf8('bound'))
    },
  },
  {
    id: 'C11',
    section: 'RFC 8656 §12.2',
    title: 'ChannelBind makes a permission',
    run: async (tools) => {
      const { probe, port, to } = await ready(tools)
      const neighbour = await tools.peer()
      expectSuccess(await probe.bind(CHANNEL, to))
      neighbour.send(utf8('same address'), port)
      expect(await probe.data()).toMatchObject({ kind: 'indication', bytes: utf8('same address') })
    },
  },
  {
    id: 'C12',
    section: 'RFC 8656 §12.7',
    title: 'what looks like ChannelData stays data',
    run: async (tools) => {
      const { probe, port, to } = await ready(tools)
      expectSuccess(await probe.bind(CHANNEL, to))
      const tricky = Uint8Array.of(0x40, 1, 0, 1, 0xff)
      to.send(tricky, port)
      expect(await probe.data()).toMatchObject({ kind: 'channel', bytes: tricky })
    },
  },
]

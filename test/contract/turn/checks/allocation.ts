import { expect } from 'vitest'
import { randomBytes } from '../../../../src/core/base/bytes.ts'
import { encodeUint32 } from '../../../../src/net/stun/attributes.ts'
import { ATTRIBUTE, METHOD } from '../../../../src/net/stun/constants.ts'
import {
  type Attributes,
  channelNumber,
  ipv6,
  overUdp,
  peerAttribute,
  TurnClient,
} from '../../../support/turn-client.ts'
import { type Check, expectCode, expectSuccess, type Protocol } from './check.ts'

const evenPort = (reserve: boolean): Attributes[number] => [
  ATTRIBUTE.evenPort,
  Uint8Array.of(reserve ? 0x80 : 0),
]
const token = (bytes: Uint8Array): Attributes[number] => [ATTRIBUTE.reservationToken, bytes]
const additional = (family: number): Attributes[number] => [
  ATTRIBUTE.additionalAddressFamily,
  Uint8Array.of(family, 0, 0, 0),
]
const lifetime = (seconds: number): Attributes[number] => [ATTRIBUTE.lifetime, encodeUint32(seconds)]

/** A check that Allocate with these attributes is refused with one of these codes. */
const refused = (id: string, title: string, attributes: Attributes, ...codes: number[]): Check => ({
  id,
  section: 'RFC 8656 §7.2',
  title,
  run: async ({ client }) => expectCode(await (await client()).allocate(attributes), ...codes),
})

/** RFC 8656 §5 to §8: allocations and what may be asked of them. */
export const allocationChecks: readonly Check[] = [
  ...(['udp', 'tcp', 'tls'] as const).map((protocol: Protocol): Check => ({
    id: `T01-${protocol}`,
    section: 'RFC 8656 §3.1',
    title: `Allocate over ${protocol}`,
    run: async ({ client, target }) => {
      const probe = await client({ protocol })
      const answer = expectSuccess(await probe.allocate())
      expect(answer.address(ATTRIBUTE.xorRelayedAddress)?.host).toBe(target.host)
      expect(answer.address(ATTRIBUTE.xorMappedAddress)?.port).toBe(probe.wire.localPort)
    },
  })),
  {
    id: 'A01',
    section: 'RFC 8656 §7.2',
    title: 'an allocation lasts 600 s unless it asks for more',
    run: async ({ client }) => {
      expect(expectSuccess(await (await client()).allocate()).lifetime).toBe(600)
    },
  },
  {
    id: 'A02',
    section: 'RFC 8656 §7.2',
    title: 'relayed ports are 49152 to 65535',
    run: async ({ client }) => {
      const { port } = (await (await client()).allocate()).address(ATTRIBUTE.xorRelayedAddress)!
      expect(port).toBeGreaterThanOrEqual(49_152)
    },
  },
  {
    id: 'A03',
    section: 'RFC 8656 §7.2',
    title: 'a short life is raised, a long one is cut',
    run: async ({ client }) => {
      expect((await (await client()).allocate([lifetime(10)])).lifetime).toBeGreaterThanOrEqual(600)
      const long = (await (await client()).allocate([lifetime(0x7fffffff)])).lifetime!
      expect(long).toBeGreaterThanOrEqual(600)
      expect(long).toBeLessThanOrEqual(3600)
    },
  },
  {
    id: 'A04',
    section: 'RFC 8656 §7.2',
    title: 'no REQUESTED-TRANSPORT: 400',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      expectCode(await probe.request(METHOD.allocate), 400)
    },
  },
  {
    id: 'A05',
    section: 'RFC 8656 §7.2',
    title: 'a transport that there is not: 442',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      const transport = [ATTRIBUTE.requestedTransport, Uint8Array.of(99, 0, 0, 0)] as const
      expectCode(await probe.request(METHOD.allocate, [transport]), 442)
    },
  },
  {
    id: 'A06',
    section: 'RFC 8656 §7.2',
    title: 'a second allocation on a 5-tuple: 437',
    run: async ({ client }) => {
      const probe = await client()
      expectSuccess(await probe.allocate())
      expectCode(await probe.allocate(), 437)
    },
  },
  {
    id: 'A07',
    section: 'RFC 8489 §6.3.1',
    title: 'a repeated Allocate gets the same relayed address',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      const bytes = probe.encode(METHOD.allocate, [overUdp], true)
      const [first, second] = [await probe.exchange(bytes), await probe.exchange(bytes)].map((each) =>
        expectSuccess(each).address(ATTRIBUTE.xorRelayedAddress),
      )
      expect(second?.port).toBe(first?.port)
    },
  },
  {
    id: 'A08',
    section: 'RFC 8656 §7.2',
    title: 'EVEN-PORT gives an even port',
    run: async ({ client }) => {
      const answer = expectSuccess(await (await client()).allocate([evenPort(false)]))
      expect(answer.address(ATTRIBUTE.xorRelayedAddress)!.port % 2).toBe(0)
      expect(answer.get(ATTRIBUTE.reservationToken)).toBeNull()
    },
  },
  {
    id: 'A09',
    section: 'RFC 8656 §7.2',
    title: 'EVEN-PORT with R keeps the next port for the token',
    run: async ({ client }) => {
      const [first, second] = [await client({ user: 'A09' }), await client({ user: 'A09' })]
      const answer = expectSuccess(await first.allocate([evenPort(true)]))
      const reserved = answer.get(ATTRIBUTE.reservationToken)!
      expect(reserved.length).toBe(8)
      const { port } = answer.address(ATTRIBUTE.xorRelayedAddress)!
      expect(port % 2).toBe(0)
      const next = expectSuccess(await second.allocate([token(reserved)]))
      expect(next.address(ATTRIBUTE.xorRelayedAddress)!.port).toBe(port + 1)
    },
  },
  refused('A10', 'token and EVEN-PORT: 400', [token(randomBytes(8)), evenPort(false)], 400),
  refused('A11', 'token and family: 400', [token(randomBytes(8)), ipv6], 400),
  refused('A12', 'a token that nobody gave: 508', [token(randomBytes(8))], 508),
  {
    id: 'A14',
    section: 'RFC 8656 §7.2',
    title: 'REQUESTED-ADDRESS-FAMILY IPv6 gives an IPv6 address',
    run: async ({ client, target }) => {
      const answer = expectSuccess(await (await client()).allocate([ipv6]))
      expect(answer.address(ATTRIBUTE.xorRelayedAddress)?.host).toBe(target.host6)
    },
  },
  refused(
    'A15',
    'a family that there is not: 440',
    [[ATTRIBUTE.requestedAddressFamily, Uint8Array.of(9, 0, 0, 0)]],
    440,
  ),
  refused('A16', 'both family attributes: 400', [ipv6, additional(2)], 400),
  refused('A17', 'ADDITIONAL-ADDRESS-FAMILY IPv4: 400', [additional(1)], 400),
  {
    id: 'A18',
    section: 'RFC 8656 §7.2',
    title: 'ADDITIONAL-ADDRESS-FAMILY IPv6 gives two addresses, or says why not',
    run: async ({ client }) => {
      const answer = expectSuccess(await (await client()).allocate([additional(2)]))
      const types = answer.message.attributes.map(({ type }) => type)
      const relayed = types.filter((type) => type === ATTRIBUTE.xorRelayedAddress).length
      expect(relayed + types.filter((type) => type === ATTRIBUTE.addressErrorCode).length).toBe(2)
    },
  },
  refused('A19', 'EVEN-PORT with R and two families: 400', [evenPort(true), additional(2)], 400),
  {
    id: 'A20',
    section: 'RFC 8656 §7.2',
    title: 'DONT-FRAGMENT is taken, or 420',
    run: async ({ client }) => {
      const fragment = [ATTRIBUTE.dontFragment, new Uint8Array(0)] as const
      expectCode(await (await client()).allocate([fragment]), 0, 420)
    },
  },
  {
    id: 'A21',
    section: 'RFC 8489 §6.3.1',
    title: 'an unknown attribute that must be understood: 420',
    run: async ({ client }) => {
      const answer = await (await client()).allocate([[0x7abc, Uint8Array.of(1)]])
      expectCode(answer, 420)
      expect(answer.get(ATTRIBUTE.unknownAttributes)?.slice(0, 2)).toEqual(Uint8Array.of(0x7a, 0xbc))
    },
  },
  {
    id: 'A22',
    section: 'RFC 8656 §5',
    title: 'requests without an allocation: 437',
    run: async ({ client, target }) => {
      const probe = await client()
      await probe.hello()
      const peer = { host: target.host, port: 9 }
      expectCode(await probe.refresh(600), 437)
      expectCode(await probe.permit(peer), 437)
      expectCode(await probe.bind(0x4000, peer), 437)
    },
  },
  {
    id: 'A23',
    section: 'RFC 8656 §5',
    title: 'data without an allocation: silence',
    run: async ({ client, peer }) => {
      const [probe, to] = [await client(), await peer()]
      probe.sendTo(to, Uint8Array.of(1))
      probe.sendChannel(0x4000, Uint8Array.of(1))
      await probe.nothingBut()
      expect(probe.wire.waiting).toBe(0)
    },
  },
  {
    id: 'A24',
    section: 'RFC 8656 §5',
    title: 'requests of another user: 441',
    run: async ({ client, target }) => {
      const probe = await client()
      await probe.allocate()
      const other = new TurnClient(probe.wire, target.credentials('A24-other'))
      other.realm = probe.realm
      other.nonce = probe.nonce
      expectCode(await other.refresh(600), 441)
      const peer = { host: target.host, port: 9 }
      expectCode(
        await other.withTransaction(METHOD.channelBind, (id) => [
          channelNumber(0x4000),
          peerAttribute(peer, id),
        ]),
        441,
      )
      expectSuccess(await probe.refresh(600))
    },
  },
  {
    id: 'A25',
    section: 'RFC 8656 §6',
    title: 'an allocation over TCP ends with the connection',
    run: async ({ client, target }) => {
      for (let round = 0; round < target.userQuota + 2; round++) {
        const probe = await client({ protocol: 'tcp', user: 'A25' })
        // Only a quota that is given back lets so many come after each other; coturn takes a moment.
        await until(async () => (await probe.allocate()).code === 0)
        await probe.wire.close()
      }
    },
  },
  {
    id: 'Q01',
    section: 'RFC 8656 §7.2',
    title: 'more allocations than a user may have: 486',
    run: async ({ client, target }) => {
      for (let count = 0; count < target.userQuota; count++) {
        expectSuccess(await (await client({ user: 'Q01' })).allocate())
      }
      expectCode(await (await client({ user: 'Q01' })).allocate(), 486)
      expectSuccess(await (await client({ user: 'Q01-another' })).allocate())
    },
  },
  {
    id: 'X01',
    section: 'RFC 6062 §5.1, RFC 8656 §7.2',
    title: 'relaying TCP is not to be had over UDP: 400 or 442',
    run: async ({ client }) => {
      const probe = await client()
      await probe.hello()
      const transport = [ATTRIBUTE.requestedTransport, Uint8Array.of(6, 0, 0, 0)] as const
      expectCode(await probe.request(METHOD.allocate, [transport]), 400, 442)
    },
  },
  {
    id: 'R01',
    section: 'RFC 8656 §8.2',
    title: 'Refresh gives what it asks for, within bounds',
    run: async ({ client }) => {
      const probe = await client()
      await probe.allocate()
      expect((await probe.refresh(1200)).lifetime).toBe(1200)
      expect((await probe.refresh(null)).lifetime).toBe(600)
      expect((await probe.refresh(1)).lifetime).toBeGreaterThanOrEqual(600)
      expect((await probe.refresh(0x7fffffff)).lifetime).toBeLessThanOrEqual(3600)
    },
  },
  {
    id: 'R02',
    section: 'RFC 8656 §8.2',
    title: 'Refresh of another family: 443',
    run: async ({ client }) => {
      const probe = await client()
      await probe.allocate()
      expectCode(await probe.refresh(600, [ipv6]), 443)
    },
  },
  {
    id: 'R03',
    section: 'RFC 8656 §8.2',
    title: 'Refresh with 0 ends the allocation, and its 5-tuple can have another',
    run: async ({ client }) => {
      const probe = await client()
      const first = await probe.allocate()
      expect(expectSuccess(await probe.refresh(0)).lifetime).toBe(0)
      let second = await probe.allocate()
      // coturn keeps it for a second.
      await until(async () => {
        if (second.code === 0) return true
        await probe.hello()
        second = await probe.allocate()
        return second.code === 0
      })
      const ports = [first, expectSuccess(second)].map(
        (each) => each.address(ATTRIBUTE.xorRelayedAddress)?.port,
      )
      expect(ports[1]).not.toBe(ports[0])
    },
  },
]

/** Tries until it is so, for half a minute at most. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not become so')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

import { expect } from 'vitest'
import { concatBytes, randomBytes } from '../../../../src/core/base/bytes.ts'
import { ATTRIBUTE, METHOD } from '../../../../src/net/stun/constants.ts'
import { encodeMessage } from '../../../../src/net/stun/encode.ts'
import { readResponse, type TurnClient } from '../../../support/turn-client.ts'
import { type Check, expectCode, expectSuccess, type Tools } from './check.ts'

const bare = () =>
  encodeMessage({
    method: METHOD.binding,
    messageClass: 'request',
    transactionId: randomBytes(12),
    attributes: [],
  })

/** Bytes that a server must not answer. */
const isIgnored = async ({ client }: Tools, ...messages: Uint8Array[]): Promise<void> => {
  const probe = await client()
  for (const message of messages) probe.wire.send(message)
  await probe.nothingBut()
  expect(probe.wire.waiting).toBe(0)
}

const tellsOwnAddress = async (client: TurnClient, host: string): Promise<void> => {
  const mapped = expectSuccess(await client.bare(METHOD.binding)).address(ATTRIBUTE.xorMappedAddress)
  expect([mapped?.host, mapped?.port]).toEqual([host, client.wire.localPort])
}

/** RFC 8489 without credentials. */
export const stunChecks: readonly Check[] = [
  {
    id: 'S01',
    section: 'RFC 8489 §5, §14.2',
    title: 'Binding tells the address that it comes from',
    run: async ({ client, target }) => tellsOwnAddress(await client(), target.host),
  },
  {
    id: 'S02',
    section: 'RFC 8489 §7, §14.7',
    title: 'a request with FINGERPRINT gets an answer with one',
    run: async ({ client }) => {
      const probe = await client()
      probe.fingerprint = true
      expect(expectSuccess(await probe.bare(METHOD.binding)).message.hasFingerprint).toBe(true)
    },
  },
  {
    id: 'S03',
    section: 'RFC 8489 §7',
    title: 'a wrong FINGERPRINT is ignored',
    run: (tools) => {
      const message = encodeMessage({
        method: METHOD.binding,
        messageClass: 'request',
        transactionId: randomBytes(12),
        attributes: [],
        fingerprint: true,
      })
      message[27] = (message[27] ?? 0) ^ 1
      return isIgnored(tools, message)
    },
  },
  {
    id: 'S04',
    section: 'RFC 8489 §6.3.1, §14.13',
    title: 'an unknown attribute that must be understood: 420 and its type',
    run: async ({ client }) => {
      const answer = await (await client()).bare(METHOD.binding, [[0x7abc, Uint8Array.of(1)]])
      expectCode(answer, 420)
      expect(answer.get(ATTRIBUTE.unknownAttributes)?.slice(0, 2)).toEqual(Uint8Array.of(0x7a, 0xbc))
    },
  },
  {
    id: 'S05',
    section: 'RFC 8489 §6.3.1',
    title: 'an unknown attribute that need not be understood is ignored',
    run: async ({ client }) => {
      expectSuccess(await (await client()).bare(METHOD.binding, [[0xbabc, Uint8Array.of(1, 2, 3)]]))
    },
  },
  {
    id: 'S06',
    section: 'RFC 8489 §6.3.2',
    title: 'an indication gets no answer',
    run: (tools) => {
      const attributes = [] as const
      const transactionId = randomBytes(12)
      const content = {
        method: METHOD.binding,
        messageClass: 'indication',
        transactionId,
        attributes,
      } as const
      return isIgnored(tools, encodeMessage(content))
    },
  },
  {
    id: 'S07',
    section: 'RFC 8489 §6.3',
    title: 'wrong lengths, first bits and cookies are ignored',
    run: (tools) => {
      const changed = (change: (bytes: Uint8Array) => void): Uint8Array => {
        const bytes = bare()
        change(bytes)
        return bytes
      }
      return isIgnored(
        tools,
        changed((bytes) => (bytes[3] = 4)),
        changed((bytes) => (bytes[3] = 1)),
        changed((bytes) => (bytes[0] = 0x80)),
        changed((bytes) => (bytes[0] = 0xc0)),
        bare().subarray(0, 19),
        bare().subarray(0, 1),
        concatBytes(bare(), Uint8Array.of(0, 0, 0)),
      )
    },
  },
  {
    id: 'S08',
    section: 'RFC 8489 §6.3',
    title: 'an unknown method does not succeed',
    run: async ({ client }) => {
      const probe = await client()
      probe.wire.send(probe.encode(0x0fe, [], false))
      probe.wire.send(bare())
      // Dropping is what the RFC asks for; an error does no harm.
      const first = await probe.wire.next()
      expect(first.subarray(0, 2)).not.toEqual(Uint8Array.of(0x3f, 0x0e))
    },
  },
  {
    id: 'S10',
    section: 'RFC 8489 §6.3.1',
    title: 'a repeated request gets the same answer',
    run: async ({ client }) => {
      const probe = await client()
      const message = bare()
      const first = await probe.exchange(message)
      expect((await probe.exchange(message)).message.bytes).toEqual(first.message.bytes)
    },
  },
  {
    id: 'S11',
    section: 'RFC 8489 §6.2.2',
    title: 'over TCP a message may come in pieces',
    run: async ({ client }) => {
      const probe = await client({ protocol: 'tcp' })
      const message = bare()
      for (const [start, end] of [
        [0, 1],
        [1, 3],
        [3, 19],
        [19, 20],
      ]) {
        probe.wire.send(message.subarray(start, end))
        // Pieces of their own on the wire: each is written when the loop has turned.
        await new Promise(setImmediate)
      }
      expectSuccess(await probe.response(message.subarray(8, 20)))
    },
  },
  {
    id: 'S12',
    section: 'RFC 8489 §6.2.2',
    title: 'over TCP several messages may come at once',
    run: async ({ client }) => {
      const probe = await client({ protocol: 'tcp' })
      const messages = [bare(), bare(), bare()]
      probe.wire.send(concatBytes(...messages))
      const answered = await Promise.all(messages.map(() => probe.wire.next()))
      expect(new Set(answered.map((each) => Buffer.from(each.subarray(8, 20)).toString('hex'))).size).toBe(3)
    },
  },
  {
    id: 'S13',
    section: 'RFC 8489 §6.2.3',
    title: 'Binding over TLS',
    run: async ({ client, target }) => tellsOwnAddress(await client({ protocol: 'tls' }), target.host),
  },
  {
    id: 'S15',
    section: 'RFC 8489 §14.2',
    title: 'Binding over IPv6',
    run: async ({ client, target }) => tellsOwnAddress(await client({ host: target.host6 }), target.host6),
  },
  {
    id: 'S16',
    section: 'RFC 8489 §14',
    title: 'padding may have any value',
    run: async ({ client }) => {
      const probe = await client()
      const message = probe.encode(METHOD.binding, [[0xbabc, Uint8Array.of(1)]], false)
      message.fill(0xff, 25, 28)
      expectSuccess(await probe.exchange(message))
    },
  },
  {
    id: 'S17',
    section: 'RFC 8489 §14.14',
    title: 'SOFTWARE, if told, is short',
    run: async ({ client }) => {
      const software = (await (await client()).bare(METHOD.binding)).get(ATTRIBUTE.software)
      expect(software?.length ?? 0).toBeLessThan(763)
    },
  },
  {
    id: 'N02',
    section: 'RFC 5780 §6.1, §7.2',
    title: 'CHANGE-REQUEST never succeeds from the same address and port',
    run: async ({ client }) => {
      const probe = await client()
      const change = probe.encode(
        METHOD.binding,
        [[ATTRIBUTE.changeRequest, Uint8Array.of(0, 0, 0, 6)]],
        false,
      )
      const after = bare()
      probe.wire.send(change)
      probe.wire.send(after)
      // The socket is connected and sees one address only: an error, or nothing before the second answer.
      const first = await probe.wire.next()
      if (Buffer.compare(first.subarray(8, 20), change.subarray(8, 20)) === 0) {
        expectCode(readResponse(first), 420)
      } else expect(first.subarray(8, 20)).toEqual(after.subarray(8, 20))
    },
  },
]

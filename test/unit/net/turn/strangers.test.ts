import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomBytes, utf8 } from '../../../../src/core/base/bytes.ts'
import { ATTRIBUTE, METHOD, type MessageClass } from '../../../../src/net/stun/constants.ts'
import { encodeMessage } from '../../../../src/net/stun/encode.ts'
import { decodeMessage } from '../../../../src/net/stun/message.ts'
import type { RelayAction } from '../../../../src/net/turn/actions.ts'
import { StreamFraming } from '../../../../src/net/turn/framing.ts'
import { flowOf, MachineRelay } from '../../../support/machine-relay.ts'

const attributes = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(...Object.values(ATTRIBUTE)), fc.nat(0xffff)),
    fc.uint8Array({ maxLength: 40 }),
  ),
  { maxLength: 12 },
)

/** Messages with a sound frame and any content. */
const messages = fc
  .record({
    method: fc.oneof(fc.constantFrom(...Object.values(METHOD)), fc.nat(0xfff)),
    messageClass: fc.constantFrom<MessageClass>('request', 'indication', 'success', 'error'),
    attributes,
    fingerprint: fc.boolean(),
    key: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 })),
  })
  .map((content) => encodeMessage({ ...content, transactionId: randomBytes(12) }))

/** The same, cut, prolonged or changed at one place; and plain noise. */
const packets = fc.oneof(
  messages,
  fc.uint8Array({ maxLength: 600 }),
  fc.tuple(messages, fc.nat(600)).map(([bytes, length]) => bytes.slice(0, length)),
  fc.tuple(messages, fc.nat(600), fc.nat(255)).map(([bytes, at, value]) => {
    const changed = new Uint8Array(bytes)
    changed[at % changed.length] = value
    return changed
  }),
)

/** Bytes that go back to clients. */
const answered = (actions: readonly RelayAction[]): number =>
  actions.reduce((sum, action) => sum + (action.type === 'to-client' ? action.bytes.length : 0), 0)

/** Memory that is really held. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') Reflect.apply(collect, undefined, [])
  return process.memoryUsage().heapUsed
}

describe('from strangers', () => {
  test('nothing throws, nothing is opened, and no answer is more than 3.5 times the question', () => {
    const relay = new MachineRelay({ limits: { unauthenticatedPerSecond: 1e9, unauthenticatedBurst: 1e9 } })
    fc.assert(
      fc.property(packets, fc.nat(65_535), (bytes, port) => {
        const actions = relay.machine.fromClient(flowOf('198.51.100.7', port), bytes, relay.nowMs)
        expect(answered(actions)).toBeLessThanOrEqual(3.5 * bytes.length)
        expect(actions.filter(({ type }) => type !== 'to-client')).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  test('nothing throws within an allocation either', async () => {
    const relay = new MachineRelay()
    const client = relay.client(9)
    await client.allocate()
    const bare = fc.record({ method: fc.constantFrom(...Object.values(METHOD)), attributes })
    fc.assert(
      fc.property(bare, packets, ({ method, attributes: list }, bytes) => {
        const own = list.filter(
          ([type]) => type !== ATTRIBUTE.messageIntegrity && type !== ATTRIBUTE.fingerprint,
        )
        client.wire.send(client.encode(method, own, true))
        client.wire.send(bytes)
        relay.fromPeer(1, '192.0.2.1', 1, bytes)
      }),
      { numRuns: 3000 },
    )
  })

  test('what is decoded is what was sent', () => {
    fc.assert(
      fc.property(attributes, fc.boolean(), (list, fingerprint) => {
        const special: readonly number[] = [ATTRIBUTE.messageIntegrity, ATTRIBUTE.fingerprint]
        const plain = list.filter(([type]) => !special.includes(type))
        const content = {
          method: METHOD.send,
          messageClass: 'indication',
          transactionId: randomBytes(12),
        } as const
        const message = decodeMessage(encodeMessage({ ...content, attributes: plain, fingerprint }))
        const read = message?.attributes.filter(({ type }) => type !== ATTRIBUTE.fingerprint)
        expect(read?.map(({ type, value }) => [type, new Uint8Array(value)])).toEqual(plain)
      }),
    )
  })

  test('100,000 packets from 10,000 ports leave little behind', () => {
    const relay = new MachineRelay()
    const question = encodeMessage({
      method: METHOD.allocate,
      messageClass: 'request',
      transactionId: randomBytes(12),
      attributes: [[ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)]],
    })
    let answers = 0
    const before = usedBytes()
    for (let count = 0; count < 100_000; count++) {
      const host = `10.${(count >> 12) & 255}.${(count >> 4) & 255}.${count & 15}`
      const flow = flowOf(host, 1024 + (count % 10_000))
      answers += relay.machine.fromClient(flow, question, relay.nowMs).length
    }
    expect(answers).toBeGreaterThan(0)
    expect(relay.machine.allocations).toBe(0)
    // Limits of sources are all that is kept, at most 8192 of them.
    expect(usedBytes() - before).toBeLessThan(16 * 1024 * 1024)
  }, 300_000)

  test('one source gets 50 answers, then 10 a second; another is not touched', () => {
    const relay = new MachineRelay()
    const ask = (host: string, port: number): number => {
      const transactionId = randomBytes(12)
      const content = {
        method: METHOD.binding,
        messageClass: 'request',
        attributes: [],
        transactionId,
      } as const
      return answered(relay.machine.fromClient(flowOf(host, port), encodeMessage(content), relay.nowMs))
    }
    const count = (host: string): number =>
      Array.from({ length: 200 }, (_, port) => ask(host, port)).filter((bytes) => bytes > 0).length
    expect(count('198.51.100.7')).toBe(50)
    relay.advance(1)
    expect(count('198.51.100.7')).toBe(10)
    expect(count('198.51.100.8')).toBe(50)
    // An IPv6 source is its /64.
    expect(count('2001:db8::1')).toBe(50)
    expect(count('2001:db8::2')).toBe(0)
    expect(count('2001:db8:0:1::2')).toBe(50)
  })

  test('a 401 is 64 bytes, a Binding response 32', () => {
    const relay = new MachineRelay()
    const sizes = [METHOD.allocate, METHOD.binding].map((method) => {
      const content = { method, messageClass: 'request', transactionId: randomBytes(12) } as const
      const attribute = [ATTRIBUTE.requestedTransport, Uint8Array.of(17, 0, 0, 0)] as const
      const bytes = encodeMessage({ ...content, attributes: method === METHOD.allocate ? [attribute] : [] })
      return answered(relay.machine.fromClient(flowOf('198.51.100.7', 1), bytes, relay.nowMs))
    })
    expect(sizes).toEqual([64, 32])
  })
})

describe('framing', () => {
  test('frames come out whole however the stream is cut', () => {
    const channel = fc
      .tuple(fc.integer({ min: 0x4000, max: 0x7ffe }), fc.uint8Array({ maxLength: 70 }))
      .map(([number, data]) => {
        const frame = new Uint8Array(4 + Math.ceil(data.length / 4) * 4)
        frame.set([number >> 8, number & 255, data.length >> 8, data.length & 255])
        frame.set(data, 4)
        return frame
      })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(channel, messages), { maxLength: 8 }),
        fc.array(fc.nat(30)),
        (frames, cuts) => {
          const stream = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0))
          frames.reduce((at, frame) => (stream.set(frame, at), at + frame.length), 0)
          const framing = new StreamFraming()
          const got: Uint8Array[] = []
          let at = 0
          for (const cut of [...cuts, stream.length]) {
            const piece = new Uint8Array(stream.subarray(at, at + cut))
            got.push(...(framing.push(piece) ?? []).map((each) => new Uint8Array(each)))
            at += cut
            piece.fill(0xee)
          }
          expect(got).toEqual(frames)
        },
      ),
    )
  })

  test.each([
    ['a TLS record', Uint8Array.of(0x16 | 0x80, 3, 1, 0)],
    ['HTTP', utf8('GET / HTTP/1.1\r\n')],
    ['a length that STUN cannot have', Uint8Array.of(0, 1, 0, 3)],
  ])('%s ends the stream, or waits for no more than a frame', (_what, bytes) => {
    const framing = new StreamFraming()
    const frames = framing.push(bytes)
    if (bytes[0] === 0x47) expect(frames).toEqual([])
    else expect(frames).toBeNull()
  })
})

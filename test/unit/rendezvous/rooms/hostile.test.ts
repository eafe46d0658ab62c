import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClientMessage } from '../../../../src/core/signaling/rendezvous-messages.ts'
import type { ConnectionId, RoomInput } from '../../../../src/rendezvous/rooms/actions.ts'
import { defaultLimits } from '../../../../src/rendezvous/rooms/limits.ts'
import { RoomsBench as Bench } from '../../../support/rooms-bench.ts'

const token = 'A'.repeat(22)

describe('hostile clients of the rooms', () => {
  const violations: readonly (readonly [string, (bench: Bench) => ConnectionId])[] = [
    [
      'bytes before anything',
      (bench) => {
        const id = bench.connect()
        bench.feed({ name: 'bytes', id, bytes: Uint8Array.of(1) })
        return id
      },
    ],
    [
      'text that is not JSON',
      (bench) => {
        const id = bench.connect()
        bench.feed({ name: 'text', id, text: 'hello' })
        return id
      },
    ],
    [
      'a second opening',
      (bench) => {
        const id = bench.open('4821')
        bench.say(id, { type: 'open', version: 1, nameplate: '4822', ttlMs: 60_000 })
        return id
      },
    ],
    [
      'an owner that claims',
      (bench) => {
        const id = bench.open('4821')
        bench.say(id, { type: 'claim', version: 1, nameplate: '4821' })
        return id
      },
    ],
    [
      'a joiner that drops',
      (bench) => {
        bench.open('4821')
        const id = bench.claim('4821')
        bench.say(id, { type: 'drop', joiner: 1 })
        return id
      },
    ],
    [
      'a joiner that closes the nameplate',
      (bench) => {
        bench.open('4821')
        const id = bench.claim('4821')
        bench.say(id, { type: 'close' })
        return id
      },
    ],
    [
      'an owner frame too short for a number',
      (bench) => {
        const id = bench.open('4821')
        bench.claim('4821')
        bench.feed({ name: 'bytes', id, bytes: Uint8Array.of(0, 0, 1) })
        return id
      },
    ],
    [
      'a joiner frame that would not fit the owner',
      (bench) => {
        bench.open('4821')
        const id = bench.claim('4821')
        bench.feed({ name: 'bytes', id, bytes: new Uint8Array(32 * 1024 + 1) })
        return id
      },
    ],
  ]
  it.each(violations)('closes the connection for %s', (_name, act) => {
    const bench = new Bench()
    expect(bench.closed.get(act(bench))).toBe('violation')
  })

  it('never throws, never answers a closed connection, and forgets everything when all have gone', () => {
    const message: fc.Arbitrary<ClientMessage> = fc.oneof(
      fc.record({
        type: fc.constant('open' as const),
        version: fc.constantFrom(1, 1, 1, 2),
        nameplate: fc.constantFrom('1111', '2222'),
        ttlMs: fc.constantFrom(1_000, 60_000),
        token: fc.constantFrom(token, 'B'.repeat(22)),
      }),
      fc.record({
        type: fc.constant('claim' as const),
        version: fc.constant(1),
        nameplate: fc.constantFrom('1111', '2222'),
      }),
      fc.record({ type: fc.constant('drop' as const), joiner: fc.constantFrom(1, 2) }),
      fc.constant({ type: 'close' } as const),
      fc.constant({ type: 'ping' } as const),
    )
    const id = fc.integer({ min: 1, max: 5 })
    const step: fc.Arbitrary<RoomInput> = fc.oneof(
      fc.record({
        name: fc.constant('text' as const),
        id,
        text: message.map((each) => JSON.stringify(each)),
      }),
      fc.record({ name: fc.constant('bytes' as const), id, bytes: fc.uint8Array({ maxLength: 8 }) }),
      fc.record({ name: fc.constant('closed' as const), id }),
      fc.record({ name: fc.constant('moved' as const), nameplate: fc.constantFrom('1111', '2222') }),
      fc.record({ name: fc.constant('hung-up' as const), id, reason: fc.constant('done' as const) }),
      fc.record({ name: fc.constant('unreachable' as const), id }),
      fc.record({ name: fc.constant('passed' as const), id, message: fc.constant('x') }),
      fc.constant({ name: 'tick' } as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bench = new Bench()
        bench.elsewhere.set('2222', 'B')
        for (let i = 0; i < 5; i++) bench.connect()
        for (const input of steps) {
          const gone = new Set(bench.closed.keys())
          const before = new Map([...bench.sent].map(([each, messages]) => [each, messages.length]))
          bench.nowMs += 700
          bench.feed(input)
          for (const each of gone) expect(bench.sent.get(each)).toHaveLength(before.get(each)!)
        }
        for (let each = 1; each <= 5; each++) bench.feed({ name: 'closed', id: each })
        bench.pass(defaultLimits.reopenMs)
        expect(bench.rooms.counts).toMatchObject({ connections: 0, nameplates: 0, paired: 0 })
      }),
    )
  })
})

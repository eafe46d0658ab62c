import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ClientMessage } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { withJoiner } from '../../../../src/core/signaling/rendezvous-messages.ts'
import type { ConnectionId, RoomInput } from '../../../../src/rendezvous/rooms/actions.ts'
import { defaultLimits } from '../../../../src/rendezvous/rooms/limits.ts'
import { Rooms } from '../../../../src/rendezvous/rooms/rooms.ts'
import { RoomsBench as Bench } from '../../../support/rooms-bench.ts'

const token = 'A'.repeat(22)
const busy = { type: 'refused', reason: 'busy' }
const unknown = { type: 'refused', reason: 'unknown' }
const tooMany = { type: 'refused', reason: 'too-many' }

describe('rooms', () => {
  it('introduces a joiner to the owner and relays both ways', () => {
    const bench = new Bench()
    const owner = bench.open('4821')
    expect(bench.last(owner)).toEqual({ type: 'opened' })
    const joiner = bench.claim('4821')
    expect(bench.last(joiner)).toEqual({ type: 'claimed' })
    expect(bench.last(owner)).toEqual({ type: 'joined', joiner: 1 })
    bench.feed({ name: 'bytes', id: joiner, bytes: Uint8Array.of(1, 2) })
    bench.feed({ name: 'bytes', id: owner, bytes: withJoiner(1, Uint8Array.of(3)) })
    expect(bench.relayed.get(owner)).toEqual([[0, 0, 0, 1, 1, 2]])
    expect(bench.relayed.get(joiner)).toEqual([[3]])
  })

  it('gives the owner one joiner at a time', () => {
    const bench = new Bench()
    const owner = bench.open('4821')
    const first = bench.claim('4821')
    const second = bench.claim('4821')
    expect(bench.last(second)).toEqual(busy)
    expect(bench.closed.get(second)).toBe('done')
    bench.feed({ name: 'closed', id: first })
    expect(bench.last(owner)).toEqual({ type: 'left', joiner: 1 })
    const third = bench.claim('4821')
    expect(bench.last(third)).toEqual({ type: 'claimed' })
    expect(bench.last(owner)).toEqual({ type: 'joined', joiner: 2 })
  })

  it('drops what the owner sent to a joiner that has left, instead of giving it to the next one', () => {
    const bench = new Bench()
    const owner = bench.open('4821')
    bench.feed({ name: 'closed', id: bench.claim('4821') })
    const second = bench.claim('4821')
    bench.feed({ name: 'bytes', id: owner, bytes: withJoiner(1, Uint8Array.of(66)) })
    expect(bench.relayed.get(second)).toEqual([])
    expect(bench.closed.has(owner)).toBe(false)
  })

  it('lets the owner drop its joiner', () => {
    const bench = new Bench()
    const owner = bench.open('4821')
    const joiner = bench.claim('4821')
    bench.say(owner, { type: 'drop', joiner: 2 })
    expect(bench.closed.has(joiner)).toBe(false)
    bench.say(owner, { type: 'drop', joiner: 1 })
    expect(bench.closed.get(joiner)).toBe('done')
    expect(bench.last(owner)).toEqual({ type: 'left', joiner: 1 })
  })

  it('answers never opened, expired, closed and used up nameplates alike', () => {
    const bench = new Bench({ claimsPerNameplate: 1 })
    const owner = bench.open('1111', undefined, 60_000)
    bench.nowMs += 59_999
    bench.say(owner, { type: 'ping' })
    bench.pass(1)
    const closing = bench.open('2222')
    bench.say(closing, { type: 'close' })
    bench.open('3333')
    bench.feed({ name: 'closed', id: bench.claim('3333') })
    for (const nameplate of ['0000', '1111', '2222', '3333']) {
      const joiner = bench.claim(nameplate)
      expect(bench.sent.get(joiner)).toEqual([unknown])
      expect(bench.closed.get(joiner)).toBe('done')
    }
  })

  it('tells the owner when the nameplate ends, and gives it back to the store', () => {
    const bench = new Bench({ silenceMs: 10_000_000 })
    const owner = bench.open('4821', undefined, 60_000)
    bench.pass(59_999)
    expect(bench.closed.has(owner)).toBe(false)
    bench.pass(1)
    expect(bench.last(owner)).toEqual({ type: 'ended' })
    expect(bench.closed.get(owner)).toBe('done')
    expect(bench.released).toEqual(['4821'])
  })

  it('does not let a nameplate expire while both sides are there', () => {
    const bench = new Bench({ silenceMs: 10_000_000 })
    const owner = bench.open('4821', undefined, 60_000)
    const joiner = bench.claim('4821')
    bench.pass(3_600_000)
    bench.feed({ name: 'bytes', id: joiner, bytes: Uint8Array.of(5) })
    expect(bench.relayed.get(owner)).toHaveLength(1)
    bench.feed({ name: 'closed', id: joiner })
    expect(bench.last(owner)).toEqual({ type: 'ended' })
  })

  it('keeps the joiner of a nameplate that its owner closes, and ends with it', () => {
    const bench = new Bench()
    const owner = bench.open('4821')
    const joiner = bench.claim('4821')
    bench.say(owner, { type: 'close' })
    expect(bench.released).toEqual(['4821'])
    expect(bench.last(bench.claim('4821'))).toEqual(unknown)
    bench.feed({ name: 'bytes', id: owner, bytes: withJoiner(1, Uint8Array.of(3)) })
    expect(bench.relayed.get(joiner)).toEqual([[3]])
    bench.feed({ name: 'closed', id: joiner })
    expect(bench.closed.get(owner)).toBe('done')
  })

  it('closes the joiner when the owner goes', () => {
    const bench = new Bench()
    const owner = bench.open('4821')
    const joiner = bench.claim('4821')
    bench.feed({ name: 'closed', id: owner })
    expect(bench.closed.get(joiner)).toBe('done')
    expect(bench.rooms.counts).toMatchObject({ connections: 0, nameplates: 0 })
  })

  it('gives a nameplate back that was granted after its owner had gone', () => {
    const rooms = new Rooms(defaultLimits)
    rooms.handle({ name: 'connected', id: 1, address: '198.51.100.1' }, 0)
    const text = JSON.stringify({ type: 'open', version: 1, nameplate: '4821', ttlMs: 60_000 })
    expect(rooms.handle({ name: 'text', id: 1, text }, 0)).toEqual([
      { name: 'reserve', id: 1, nameplate: '4821', token: null, host: '198.51.100.1' },
    ])
    rooms.handle({ name: 'closed', id: 1 }, 1)
    expect(rooms.handle({ name: 'reserved', id: 1, nameplate: '4821', outcome: 'granted' }, 2)).toEqual([
      { name: 'release', nameplate: '4821', quarantineMs: 0 },
    ])
  })

  it('refuses another version of the protocol', () => {
    const bench = new Bench()
    for (const type of ['open', 'claim'] as const) {
      const id = bench.connect()
      const text = JSON.stringify({
        type,
        version: 2,
        nameplate: '4821',
        ...(type === 'open' && { ttlMs: 5_000 }),
      })
      bench.feed({ name: 'text', id, text })
      expect(bench.last(id)).toEqual({ type: 'refused', reason: 'version' })
    }
  })
})

describe('limits of the rooms', () => {
  it('caps connections per address, per subnet and in all', () => {
    const perAddress = new Bench({ connectionsPerAddress: 2 })
    for (let i = 0; i < 3; i++) perAddress.connect()
    expect([...perAddress.closed]).toEqual([[3, 'too-many']])
    perAddress.connect('198.51.100.2')
    perAddress.feed({ name: 'closed', id: 1 })
    perAddress.connect()
    expect(perAddress.closed.size).toBe(1)

    const perSubnet = new Bench({ connectionsPerSubnet: 2 })
    for (let i = 1; i <= 3; i++) perSubnet.connect(`2001:db8:1:${i}::1`)
    expect([...perSubnet.closed.keys()]).toEqual([3])

    const inAll = new Bench({ connections: 2 })
    for (let i = 1; i <= 3; i++) inAll.connect(`10.${i}.0.1`)
    expect([...inAll.closed.keys()]).toEqual([3])
  })

  it('budgets new connections per address and minute', () => {
    const bench = new Bench({ connectsPerMinute: 2 })
    for (let i = 1; i <= 3; i++) bench.feed({ name: 'closed', id: bench.connect() })
    expect([...bench.closed]).toEqual([[3, 'too-many']])
    bench.pass(30_000)
    bench.connect()
    expect(bench.closed.size).toBe(1)
  })

  it('refuses new nameplates when it is full, and evicts none', () => {
    const bench = new Bench({ nameplates: 2 })
    const owners = ['1111', '2222', '3333'].map((nameplate) => bench.open(nameplate))
    expect(owners.map((id) => bench.last(id))).toEqual([{ type: 'opened' }, { type: 'opened' }, tooMany])
  })

  it('budgets openings per address and minute', () => {
    const bench = new Bench({ opensPerMinute: 3 })
    const answers = [1, 2, 3, 4].map((n) => bench.last(bench.open(`100${n}`)))
    expect(answers.at(2)).toEqual({ type: 'opened' })
    expect(answers.at(3)).toEqual(tooMany)
    expect(bench.last(bench.open('2000', '192.0.2.200'))).toEqual({ type: 'opened' })
    bench.pass(20_000)
    expect(bench.last(bench.open('2001'))).toEqual({ type: 'opened' })
  })

  it('budgets claims per address, and blocks who guesses', () => {
    const bench = new Bench({ failedClaimsPerHour: 5, claimsPerMinute: 10 })
    bench.open('4821')
    for (let i = 0; i < 6; i++) expect(bench.last(bench.claim(`000${i}`))).toEqual(unknown)
    expect(bench.last(bench.claim('4821'))).toEqual(tooMany)
    expect(bench.last(bench.claim('4821', '203.0.113.8'))).toEqual({ type: 'claimed' })
    const later = new Bench({ claimsPerMinute: 2 })
    later.open('4821')
    const answers = [1, 2, 3].map(() => later.last(later.claim('4821')))
    expect(answers).toEqual([{ type: 'claimed' }, busy, tooMany])
  })

  it('lets a blocked address claim again after the block', () => {
    const bench = new Bench({ failedClaimsPerHour: 1, claimBlockMs: 900_000, silenceMs: 10_000_000 })
    bench.open('4821', undefined, 3_600_000)
    bench.claim('0000')
    bench.claim('0001')
    bench.pass(899_999)
    expect(bench.last(bench.claim('4821'))).toEqual(tooMany)
    bench.pass(1)
    expect(bench.last(bench.claim('4821'))).toEqual({ type: 'claimed' })
  })

  it('ends a nameplate after its share of joiners', () => {
    const bench = new Bench({ claimsPerNameplate: 3 })
    const owner = bench.open('4821')
    for (let i = 0; i < 3; i++) {
      expect(bench.closed.has(owner)).toBe(false)
      bench.feed({ name: 'closed', id: bench.claim('4821') })
    }
    expect(bench.last(owner)).toEqual({ type: 'ended' })
  })

  it('waits five seconds for the first message and a minute for any other', () => {
    const bench = new Bench()
    const mute = bench.connect()
    const owner = bench.open('4821')
    bench.pass(4_999)
    expect(bench.closed.has(mute)).toBe(false)
    bench.pass(1)
    expect(bench.closed.get(mute)).toBe('silent')
    bench.pass(50_000)
    bench.say(owner, { type: 'ping' })
    expect(bench.last(owner)).toEqual({ type: 'pong' })
    bench.pass(59_999)
    expect(bench.closed.has(owner)).toBe(false)
    bench.pass(1)
    expect(bench.closed.get(owner)).toBe('silent')
  })

  it('limits the rate of a connection, not what it sends in its life', () => {
    const bench = new Bench({ bytesPerMinute: 60_000, messagesPerMinute: 60 })
    const owner = bench.open('4821')
    const joiner = bench.claim('4821')
    const kilobyte = new Uint8Array(1_000)
    for (let second = 0; second < 3_600; second++) {
      bench.pass(1_000)
      bench.feed({ name: 'bytes', id: joiner, bytes: kilobyte })
      if (second % 20 === 0) bench.say(owner, { type: 'ping' })
    }
    expect(bench.relayed.get(owner)).toHaveLength(3_600)
    for (let i = 0; i < 100; i++) bench.feed({ name: 'bytes', id: joiner, bytes: kilobyte })
    expect(bench.closed.get(joiner)).toBe('too-many')
    expect(bench.relayed.get(owner)!.length).toBeLessThan(3_662)
  })
})

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

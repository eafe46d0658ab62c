import { describe, expect, it } from 'vitest'
import { withJoiner } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { defaultLimits } from '../../../../src/rendezvous/rooms/limits.ts'
import { Rooms } from '../../../../src/rendezvous/rooms/rooms.ts'
import { RoomsBench as Bench } from '../../../support/rooms-bench.ts'

const busy = { type: 'refused', reason: 'busy' }
const unknown = { type: 'refused', reason: 'unknown' }

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

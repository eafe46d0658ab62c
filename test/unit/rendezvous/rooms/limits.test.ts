import { describe, expect, it } from 'vitest'
import { RoomsBench as Bench } from '../../../support/rooms-bench.ts'

const busy = { type: 'refused', reason: 'busy' }
const unknown = { type: 'refused', reason: 'unknown' }
const tooMany = { type: 'refused', reason: 'too-many' }

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

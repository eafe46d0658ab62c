import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../../src/rendezvous/rooms/limits.ts'
import { withJoiner } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { RoomsBench } from '../../../support/rooms-bench.ts'

const token = 'A'.repeat(22)
const minutes = (count: number): number => count * 60_000
const open = (bench: RoomsBench, ttlMs = 600_000) => bench.open('4821', undefined, ttlMs, token)

describe('an owner that has lost its connection', () => {
  it('gets its nameplate back, and the next joiner finds it', () => {
    const bench = new RoomsBench()
    bench.feed({ name: 'closed', id: open(bench) })
    expect(bench.last(bench.claim('4821'))).toEqual({ type: 'refused', reason: 'away' })
    expect(bench.released).toEqual([])
    const again = open(bench)
    expect(bench.last(again)).toEqual({ type: 'opened' })
    expect(bench.last(bench.claim('4821'))).toEqual({ type: 'claimed' })
    expect(bench.last(again)).toEqual({ type: 'joined', joiner: 1 })
  })

  it('gets it back before the old connection was found to be lost', () => {
    const bench = new RoomsBench()
    const first = open(bench)
    const joiner = bench.claim('4821')
    const again = open(bench)
    expect(bench.closed.get(first)).toBe('done')
    expect(bench.closed.get(joiner)).toBe('done')
    bench.feed({ name: 'closed', id: first })
    const next = bench.claim('4821')
    expect(bench.last(again)).toEqual({ type: 'joined', joiner: 2 })
    bench.feed({ name: 'bytes', id: again, bytes: withJoiner(1, Uint8Array.of(1)) })
    bench.feed({ name: 'bytes', id: again, bytes: withJoiner(2, Uint8Array.of(2)) })
    expect(bench.relayed.get(next)).toEqual([[2]])
  })

  it('ends a joiner that was in the middle of pairing, and keeps the nameplate', () => {
    const bench = new RoomsBench()
    const owner = open(bench)
    const joiner = bench.claim('4821')
    bench.feed({ name: 'closed', id: owner })
    expect(bench.closed.get(joiner)).toBe('done')
    expect(bench.rooms.counts).toMatchObject({ nameplates: 1, away: 1, paired: 0 })
  })

  it('keeps it from everybody else', () => {
    const bench = new RoomsBench()
    bench.feed({ name: 'closed', id: open(bench) })
    for (const other of [undefined, 'B'.repeat(22)]) {
      const id = bench.open('4821', '192.0.2.66', 600_000, other)
      expect(bench.last(id)).toEqual({ type: 'refused', reason: 'nameplate-taken' })
    }
  })

  it('loses it after two minutes, or when the code expires', () => {
    const bench = new RoomsBench()
    bench.feed({ name: 'closed', id: open(bench) })
    bench.pass(defaultLimits.reopenMs - 1)
    expect(bench.released).toEqual([])
    bench.pass(1)
    expect(bench.released).toEqual(['4821'])
    expect(bench.last(bench.claim('4821'))).toEqual({ type: 'refused', reason: 'unknown' })

    const short = new RoomsBench()
    short.feed({ name: 'closed', id: open(short, 30_000) })
    short.pass(30_000)
    expect(short.released).toEqual(['4821'])
  })

  it('loses it at once when it gave no token, or broke the protocol', () => {
    const bench = new RoomsBench()
    bench.feed({ name: 'closed', id: bench.open('1111') })
    const rude = bench.open('2222', undefined, 600_000, token)
    bench.feed({ name: 'text', id: rude, text: 'nonsense' })
    expect(bench.released).toEqual(['1111', '2222'])
  })

  it('is not charged for coming back', () => {
    const bench = new RoomsBench({ opensPerMinute: 1 })
    open(bench)
    for (let i = 0; i < 5; i++) expect(bench.last(open(bench))).toEqual({ type: 'opened' })
  })

  it('does not get more joiners by coming back', () => {
    const bench = new RoomsBench({ claimsPerNameplate: 2 })
    let owner = open(bench)
    for (let i = 0; i < 2; i++) {
      bench.claim('4821')
      owner = open(bench)
    }
    bench.pass(1_000)
    expect(bench.last(owner)).toEqual({ type: 'ended' })
  })
})

describe('a server that is about to stop', () => {
  it('tells the owners, keeps their joiners, and takes no new nameplate', () => {
    const bench = new RoomsBench()
    const owner = open(bench)
    const late = bench.connect()
    bench.feed({ name: 'drain' })
    expect(bench.last(owner)).toEqual({ type: 'going' })
    bench.say(late, { type: 'open', version: 1, nameplate: '5555', ttlMs: 60_000 })
    expect(bench.last(late)).toEqual({ type: 'refused', reason: 'unavailable' })
    const joiner = bench.claim('4821')
    expect(bench.last(joiner)).toEqual({ type: 'claimed' })
  })

  it('gives back no nameplate of an owner that goes on elsewhere, but one that its owner ends', () => {
    const bench = new RoomsBench()
    const first = open(bench)
    const second = bench.open('5555', undefined, 600_000, 'B'.repeat(22))
    bench.feed({ name: 'drain' })
    bench.feed({ name: 'closed', id: first })
    expect(bench.released).toEqual([])
    bench.say(second, { type: 'close' })
    expect(bench.released).toEqual(['5555'])
  })
})

describe('room names', () => {
  const name = `r${'a'.repeat(26)}`

  it('are not guessed, so that asking for them again and again costs no failures', () => {
    const bench = new RoomsBench({ failedClaimsPerHour: 1, claimsPerMinute: 100 })
    for (let i = 0; i < 5; i++)
      expect(bench.last(bench.claim(name))).toEqual({ type: 'refused', reason: 'unknown' })
    bench.open(name)
    expect(bench.last(bench.claim(name))).toEqual({ type: 'claimed' })
  })

  it('are free again at once, and take any number of joiners', () => {
    const bench = new RoomsBench({ claimsPerMinute: 100, connectionsPerAddress: 100 })
    const owner = bench.open(name)
    for (let i = 0; i < 20; i++) bench.feed({ name: 'closed', id: bench.claim(name) })
    expect(bench.last(owner)).toEqual({ type: 'left', joiner: 20 })
    bench.say(owner, { type: 'close' })
    expect(bench.quarantines.get(name)).toBe(0)
  })
})

describe('credentials for STUN and TURN', () => {
  const issuer = (lifeMs: number) => {
    let count = 0
    return (nowMs: number) => ({
      iceServers: [{ urls: ['turn:192.0.2.1:3478'], username: String((count += 1)), credential: 'x' }],
      renewAtMs: nowMs + lifeMs,
    })
  }
  const usernames = (bench: RoomsBench, id: number): unknown[] =>
    bench.sent.get(id)!.flatMap((message) => (message.type === 'ice' ? message.iceServers[0]!.username : []))

  it('are given to both sides, each its own, when both are there and not before', () => {
    const bench = new RoomsBench({}, issuer(600_000))
    const owner = open(bench)
    expect(bench.sent.get(owner)).toEqual([{ type: 'opened' }])
    const joiner = bench.claim('4821')
    expect(bench.sent.get(joiner)!.map(({ type }) => type)).toEqual(['ice', 'claimed'])
    expect(bench.sent.get(owner)!.map(({ type }) => type)).toEqual(['opened', 'ice', 'joined'])
    expect([...usernames(bench, joiner), ...usernames(bench, owner)]).toEqual(['1', '2'])
    expect(usernames(bench, bench.claim('4821'))).toEqual([])
  })

  it('are renewed while both are there, also after the nameplate has ended', () => {
    const bench = new RoomsBench({ silenceMs: minutes(60) }, issuer(minutes(10)))
    const owner = open(bench)
    const joiner = bench.claim('4821')
    bench.say(owner, { type: 'close' })
    bench.pass(minutes(10) - 1)
    expect(usernames(bench, joiner)).toEqual(['1'])
    bench.pass(1)
    expect(usernames(bench, joiner)).toEqual(['1', '3'])
    bench.pass(minutes(10))
    expect(usernames(bench, owner)).toEqual(['2', '4', '6'])
  })
})

describe('owners and joiners at different nodes', () => {
  it('forwards a joiner to the node of its owner, and gives it what comes from there', () => {
    const bench = new RoomsBench()
    bench.elsewhere.set('4821', 'B')
    const joiner = bench.claim('4821')
    bench.feed({ name: 'bytes', id: joiner, bytes: Uint8Array.of(7) })
    bench.say(joiner, { type: 'ping' })
    bench.feed({ name: 'passed', id: joiner, message: '{"type":"claimed"}' })
    expect(bench.passed).toEqual([[joiner, '{"type":"claimed"}']])
    bench.feed({ name: 'closed', id: joiner })
    expect(bench.forwarded).toEqual([
      [joiner, 'B', { name: 'claim', nameplate: '4821' }],
      [joiner, 'B', { name: 'bytes', bytes: Uint8Array.of(7) }],
      [joiner, 'B', { name: 'text', text: '{"type":"ping"}' }],
      [joiner, 'B', { name: 'gone' }],
    ])
  })

  it('says that the owner is away when its node is gone, and closes who was in', () => {
    const bench = new RoomsBench()
    bench.elsewhere.set('4821', 'B')
    const early = bench.claim('4821')
    bench.feed({ name: 'unreachable', id: early })
    expect(bench.sent.get(early)).toEqual([{ type: 'refused', reason: 'away' }])
    const late = bench.claim('4821')
    bench.feed({ name: 'passed', id: late, message: '{"type":"claimed"}' })
    bench.feed({ name: 'unreachable', id: late })
    expect(bench.sent.get(late)).toEqual([])
    expect(bench.closed.get(late)).toBe('done')
    expect(bench.forwarded).toHaveLength(2)
  })

  it('closes a joiner whose owner hangs up', () => {
    const bench = new RoomsBench()
    bench.elsewhere.set('4821', 'B')
    const joiner = bench.claim('4821')
    bench.feed({ name: 'hung-up', id: joiner, reason: 'violation' })
    expect(bench.closed.get(joiner)).toBe('violation')
  })

  it('charges the address of a joiner at its own node only', () => {
    const bench = new RoomsBench({ claimsPerMinute: 1, connectionsPerAddress: 1 })
    open(bench)
    for (let i = 0; i < 3; i++) {
      const remote = bench.connect(null)
      bench.say(remote, { type: 'claim', version: 1, nameplate: '4821' })
      expect(bench.last(remote)).toEqual({ type: 'claimed' })
      bench.feed({ name: 'closed', id: remote })
    }
  })

  it('lets an owner go that has moved to another node: at once, or when its joiner has left', () => {
    const bench = new RoomsBench()
    const idle = open(bench)
    bench.feed({ name: 'moved', nameplate: '4821' })
    expect(bench.closed.get(idle)).toBe('done')
    const pairing = bench.open('5555', undefined, 600_000, token)
    const joiner = bench.claim('5555')
    bench.feed({ name: 'moved', nameplate: '5555' })
    bench.feed({ name: 'bytes', id: joiner, bytes: Uint8Array.of(1) })
    expect(bench.relayed.get(pairing)).toEqual([[0, 0, 0, 1, 1]])
    bench.feed({ name: 'closed', id: joiner })
    expect(bench.closed.get(pairing)).toBe('done')
    expect(bench.released).toEqual([])
  })
})

import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeMdns, encodeMdns } from '../../../../src/core/signaling/mdns-packet.ts'
import {
  heardNearby,
  type HeardNearby,
  nearbyGoodbyes,
  nearbyResponse,
} from '../../../../src/core/signaling/nearby-advert.ts'
import { candidateOf } from '../../../../src/core/trust/candidate.ts'
import type { Presence } from '../../../../src/core/trust/door-messages.ts'
import { createPresence, isMeant } from '../../../../src/core/trust/presence.ts'
import { newTrustRecord, type TrustRecord } from '../../../../src/core/trust/record.ts'
import { SIGHTING_LIMIT, Sightings, type TrustCandidate } from '../../../../src/core/trust/sightings.ts'

const NOW_MS = 1_700_000_000_000

function friends(petname: string): { readonly mine: TrustRecord; readonly theirs: TrustRecord } {
  const pairSecret = crypto.getRandomValues(new Uint8Array(32))
  const make = (role: 'owner' | 'joiner'): TrustRecord =>
    newTrustRecord({
      keys: { role, pairSecret },
      ...{ petname, kind: 'other', duration: 'always', nowMs: NOW_MS },
    })
  return { mine: make('owner'), theirs: make('joiner') }
}

function heard(presence: Presence, over: Partial<HeardNearby> = {}): HeardNearby {
  const { instance, salt, slots, open, relay } = presence
  return {
    relay,
    ...{ instance, salt, slots, host: 'abc.local', port: 4000, ttlSeconds: 120 },
    ...{ name: open?.name ?? null, kind: open?.kind ?? null, addresses: ['192.168.1.5'] },
    ...over,
  }
}

describe('adverts', () => {
  it('are read by friends in either role, and by nobody else', () => {
    const { mine, theirs } = friends('Grace')
    const presence = createPresence([friends('Hedy').mine, mine], null)
    expect(isMeant(presence, theirs)).toBe(true)
    expect(isMeant(presence, mine)).toBe(false)
    expect(isMeant(presence, friends('Grace').theirs)).toBe(false)
    expect(isMeant(createPresence([theirs], null), mine)).toBe(true)
  })

  it.each([
    [0, 8],
    [8, 8],
    [9, 16],
    [17, 32],
    [40, 32],
  ])('hide how many friends there are: %i in %i slots', (count, slots) => {
    const ends = Array.from({ length: count }, () => friends('x').mine)
    const presence = createPresence(ends, null)
    expect(presence.slots).toHaveLength(slots * 6)
  })

  it('have nothing in common from one time to the next', () => {
    const { mine } = friends('Grace')
    const [one, two] = [createPresence([mine], null), createPresence([mine], null)]
    const slotsOf = ({ slots }: Presence): string[] =>
      Array.from({ length: 8 }, (_, at) => slots.slice(6 * at, 6 * at + 6).join(' '))
    expect(slotsOf(one).filter((slot) => slotsOf(two).includes(slot))).toEqual([])
    expect(one.instance).not.toBe(two.instance)
  })

  it('survive the way over DNS, with the longest name and most slots', () => {
    const ends = Array.from({ length: 32 }, () => friends('x').mine)
    const { instance, salt, slots, open } = createPresence(ends, { name: '🦊'.repeat(200), kind: 'laptop' })
    const advert = { instance, salt, slots, host: 'abcdefabcdef.local', port: 4000 }
    const said = nearbyResponse(
      { ...advert, name: open?.name ?? null, kind: open?.kind ?? null, relay: true },
      ['192.168.1.5'],
      'advert',
    )
    const packet = decodeMdns(encodeMdns(said))
    expect(packet).not.toBeNull()
    const [back] = packet === null ? [] : heardNearby(packet)
    expect(back).toMatchObject({ ...advert, name: open?.name, kind: 'laptop', addresses: ['192.168.1.5'] })
    expect(Array.from(open?.name ?? '').every((character) => character === '🦊')).toBe(true)
  })

  it('never throw, whatever is in the records', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('v=2', 's=0011223344556677', `t=${'00'.repeat(48)}`, 'm=', 'k=laptop', 't=0', 's='),
    )
    const name = fc.oneof(
      fc.constantFrom('a._dropline._tcp.local', '_dropline._tcp.local', 'x.local'),
      fc.string(),
    )
    const ttlSeconds = fc.constantFrom(0, 120, 4_294_967_295)
    const record = fc.oneof(
      fc.record({ type: fc.constant('PTR' as const), name, ttlSeconds, target: name }),
      fc.record({ type: fc.constant('SRV' as const), name, ttlSeconds, port: fc.nat(65_535), target: name }),
      fc.record({
        type: fc.constant('TXT' as const),
        name,
        ttlSeconds,
        entries: fc.array(text, { maxLength: 8 }),
      }),
      fc.record({ type: fc.constant('A' as const), name, ttlSeconds, address: fc.ipV4() }),
    )
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const packet = { kind: 'response' as const, id: 0, questions: [], records }
        const sightings = new Sightings({ records: () => [friends('Grace').mine], candidates: () => [] })
        for (const advert of heardNearby(packet)) sightings.heard(advert, NOW_MS)
        for (const instance of nearbyGoodbyes(packet)) sightings.gone(instance)
        for (const { deviceId, name: shown } of sightings.list()) {
          expect(deviceId).toBeNull()
          expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        }
      }),
    )
  })
})

describe('sightings', () => {
  let records: TrustRecord[]
  let candidates: TrustCandidate[]
  let sightings: Sightings

  beforeEach(() => {
    records = []
    candidates = []
    sightings = new Sightings({ records: () => records, candidates: () => candidates })
  })

  it('show a friend under its petname, whatever it says of itself, and a stranger by its own word', () => {
    const { mine, theirs } = friends('My Grace')
    records = [mine]
    const self = { name: 'System\u202eUpdate', kind: 'desktop' as const }
    expect(sightings.heard(heard(createPresence([theirs], self)), NOW_MS)).toBe(true)
    expect(sightings.heard(heard(createPresence([], self)), NOW_MS)).toBe(true)
    expect(sightings.heard(heard(createPresence([friends('x').mine], null)), NOW_MS)).toBe(true)
    expect(sightings.list()).toMatchObject([
      { deviceId: mine.deviceId, name: 'My Grace', kind: 'other' },
      { deviceId: null, name: 'System Update', kind: 'desktop' },
    ])
  })

  it('show a friend once, under one id, while its labels change and it is heard in several places', () => {
    const { mine, theirs } = friends('Grace')
    records = [mine]
    const [first, second] = [createPresence([theirs], null), createPresence([theirs], null)]
    sightings.heard(heard(first), NOW_MS)
    const before = sightings.list()
    expect(sightings.heard(heard(first, { addresses: ['10.0.0.5'] }), NOW_MS)).toBe(false)
    sightings.heard(heard(second, { port: 5000 }), NOW_MS)
    expect(sightings.list()).toEqual(before)
    expect(sightings.endpointsOf(before[0]?.id ?? '')).toHaveLength(3)
    sightings.gone(first.instance)
    expect(sightings.list()).toEqual(before)
    sightings.gone(second.instance)
    expect(sightings.list()).toEqual([])
  })

  it('pass when nothing is heard for as long as the advert said', () => {
    sightings.heard(heard(createPresence([], { name: 'Sam', kind: 'other' })), NOW_MS)
    expect(sightings.nextExpiryMs).toBe(NOW_MS + 120_000)
    expect(sightings.expire(NOW_MS + 119_999)).toBe(false)
    expect(sightings.expire(NOW_MS + 120_000)).toBe(true)
    expect(sightings.nextExpiryMs).toBeNull()
  })

  it('do not show who is not trusted any more: forgotten, expired, or with another identity', () => {
    const { mine, theirs } = friends('Grace')
    records = [{ ...mine, expiresAtMs: NOW_MS + 10 }]
    sightings.heard(heard(createPresence([theirs], null)), NOW_MS)
    expect(sightings.list()).toHaveLength(1)
    sightings.reconsider(NOW_MS + 10)
    expect(sightings.list()).toEqual([])
    records = [{ ...mine, identityChanged: true }]
    sightings.reconsider(NOW_MS)
    expect(sightings.list()).toEqual([])
    records = [mine]
    sightings.reconsider(NOW_MS)
    expect(sightings.list()).toHaveLength(1)
  })

  it('tell which pairings the other side wants to be remembered', () => {
    const { mine, theirs } = friends('Grace')
    candidates = [
      { key: 'one', ...candidateOf(mine) },
      { key: 'two', ...candidateOf(friends('x').mine) },
    ]
    sightings.heard(heard(createPresence([theirs], null)), NOW_MS)
    expect([...sightings.wantedBy()]).toEqual(['one'])
    expect(sightings.list()).toEqual([])
  })

  it('keep friends in a flood of invented adverts, and no more adverts than the limit', () => {
    const { mine, theirs } = friends('Grace')
    records = [mine]
    for (let count = 0; count < SIGHTING_LIMIT + 20; count++)
      sightings.heard(heard(createPresence([], { name: `Sam ${count}`, kind: 'other' })), NOW_MS)
    expect(sightings.list()).toHaveLength(SIGHTING_LIMIT)
    expect(sightings.heard(heard(createPresence([theirs], null)), NOW_MS)).toBe(true)
    expect(sightings.list()).toHaveLength(SIGHTING_LIMIT)
    expect(sightings.list()[0]).toMatchObject({ name: 'Grace' })
  })

  it('keep no more places of one advert than eight, the latest first', () => {
    const presence = createPresence([], { name: 'Sam', kind: 'other' })
    for (let host = 1; host <= 20; host++)
      sightings.heard(heard(presence, { addresses: [`10.0.0.${host}`] }), NOW_MS)
    const endpoints = sightings.endpointsOf(sightings.list()[0]?.id ?? '')
    expect(endpoints).toHaveLength(8)
    expect(endpoints[0]?.address).toBe('10.0.0.20')
  })

  it.each<[string, Partial<HeardNearby>]>([
    ['an instance of another form', { instance: '../../etc/pass' }],
    ['a short salt', { salt: new Uint8Array(7) }],
    ['a number of slots that is none', { slots: new Uint8Array(54) }],
    ['a kind that is none', { name: 'x', kind: 'toaster' }],
    ['an empty name', { name: '', kind: 'laptop' }],
  ])('take no advert with %s', (_what, over) => {
    expect(sightings.heard(heard(createPresence([], null), over), NOW_MS)).toBe(false)
  })

  it('keep what was found by address when somebody says goodbye for it', () => {
    const presence = createPresence([], { name: 'Sam', kind: 'other' })
    const endpoints = [{ address: '10.9.8.7', port: 4000 }]
    sightings.found(presence, { endpoints, typed: '10.9.8.7', untilMs: NOW_MS + 1 }, NOW_MS)
    expect(sightings.gone(presence.instance)).toBe(false)
    expect(sightings.list()).toMatchObject([{ name: 'Sam', address: '10.9.8.7' }])
    expect(sightings.lost('10.9.8.7')).toBe(true)
    expect(sightings.list()).toEqual([])
  })
})

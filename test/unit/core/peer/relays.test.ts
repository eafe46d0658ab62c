import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import type { MessagePipe } from '../../../../src/core/base/message-pipe.ts'
import { Scope } from '../../../../src/core/base/scope.ts'
import { decodeRelays, encodeRelays } from '../../../../src/core/peer/relay-offer.ts'
import {
  exchangeRelays,
  type ExchangedRelays,
  type LocalRelay,
  ONLY_RELAY_LIMIT_MS,
  OWN_RELAY_LIMIT_MS,
  RELAYS_TIMEOUT_MS,
  type RelayLease,
} from '../../../../src/core/peer/relays.ts'
import { encodeCbor } from '../../../../src/core/wire/cbor.ts'
import { fakeRelay, leaseOf, relayOffer as offer } from '../../../support/fake-relay.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

interface Side {
  readonly pipe: MessagePipe<Uint8Array>
  readonly clock: ManualClock
  readonly scope: Scope
  readonly abort: AbortController
  exchange(local: LocalRelay | null, relayOnly?: boolean): Promise<ExchangedRelays>
}

function sides(): [Side, Side] {
  const clock = new ManualClock()
  const sideOf = (sealed: MessagePipe<Uint8Array>): Side => {
    const [scope, abort] = [new Scope(), new AbortController()]
    return {
      pipe: sealed,
      clock,
      scope,
      abort,
      exchange: (local, relayOnly = false) =>
        exchangeRelays({ sealed, local, relayOnly, clock, signal: abort.signal }, scope),
    }
  }
  const [first, second] = memoryPipePair<Uint8Array>()
  return [sideOf(first), sideOf(second)]
}

const urlsOf = ({ servers }: ExchangedRelays): string[] => servers.flatMap(({ urls }) => urls)

describe('two sides on one LAN', () => {
  test('use the other relay for everything, and the own one to see themselves', async () => {
    const [a, b] = sides()
    const [ofA, ofB] = [fakeRelay('192.168.7.2'), fakeRelay('192.168.7.3')]
    const [atA, atB] = await Promise.all([a.exchange(ofA), b.exchange(ofB)])
    expect(urlsOf(atA)).toEqual([
      'stun:192.168.7.3:4000',
      'turn:192.168.7.3:4000?transport=udp',
      'turn:192.168.7.3:4001?transport=tcp',
      'stun:192.168.7.2:4000',
    ])
    expect(atA.servers[0]?.username).toBe('for0peer')
    expect(urlsOf(atB)[0]).toBe('stun:192.168.7.2:4000')
    await atA.allow('192.168.7.3')
    expect([ofA.allowed, ofB.allowed]).toEqual([['192.168.7.3'], []])
    a.scope.close()
    expect([ofA.closed, ofB.closed]).toEqual([1, 0])
    expect(a.clock.pendingTimers).toBe(0)
  })

  test('leave what follows on the pipe to the next', async () => {
    const [a, b] = sides()
    const atA = a.exchange(null)
    await b.exchange(null)
    b.pipe.send(Uint8Array.of(7))
    expect(urlsOf(await atA)).toEqual([])
    const next = deferred<Uint8Array>()
    a.pipe.onMessage((message) => next.resolve(message))
    expect(await next.promise).toEqual(Uint8Array.of(7))
  })

  test('use none of the two when only relays may be used: they show what is to be hidden', async () => {
    const [a, b] = sides()
    const ofA = fakeRelay('192.168.7.2')
    const [atA, atB] = await Promise.all([a.exchange(ofA, true), b.exchange(fakeRelay('192.168.7.3'))])
    expect(urlsOf(atA)).toEqual([])
    expect(urlsOf(atB)).toEqual(['stun:192.168.7.3:4000'])
    expect(ofA.closed).toBe(0)
  })

  test('use both, the own one too, when their users want them even then', async () => {
    const [a, b] = sides()
    const [ofA, ofB] = [
      fakeRelay('192.168.7.2', { whenRelayOnly: true }),
      fakeRelay('192.168.7.3', { whenRelayOnly: true }),
    ]
    const [atA] = await Promise.all([a.exchange(ofA, true), b.exchange(ofB, true)])
    expect(urlsOf(atA)).toContain('turn:192.168.7.2:4000?transport=udp')
    expect(atA.servers[1]?.username).toBe('for0us000')
  })
})

test('a relay that is slow to start is done without, and given back when it comes', async () => {
  const [a, b] = sides()
  const late = deferred<RelayLease | null>()
  const ofA = fakeRelay('192.168.7.2', { lease: () => late.promise })
  const atA = a.exchange(ofA)
  const atB = b.exchange(null)
  await a.clock.advanceAsync(OWN_RELAY_LIMIT_MS)
  expect(urlsOf(await atA)).toEqual([])
  await atB
  late.resolve(leaseOf(ofA, '192.168.7.2'))
  await settle()
  expect(ofA.closed).toBe(1)
})

test('a relay that is slow to start is waited for where only relays may be used', async () => {
  const [a, b] = sides()
  const late = deferred<RelayLease | null>()
  const ofA = fakeRelay('192.168.7.2', { whenRelayOnly: true, lease: () => late.promise })
  const atA = a.exchange(ofA, true)
  const atB = b.exchange(fakeRelay('192.168.7.3', { whenRelayOnly: true }), true)
  await a.clock.advanceAsync(ONLY_RELAY_LIMIT_MS - 1)
  late.resolve(leaseOf(ofA, '192.168.7.2'))
  expect(urlsOf(await atA)).toContain('turn:192.168.7.2:4000?transport=udp')
  expect(urlsOf(await atB)).toContain('turn:192.168.7.2:4000?transport=udp')
  expect(ONLY_RELAY_LIMIT_MS).toBeLessThan(RELAYS_TIMEOUT_MS)
})

test('a relay that cannot start is none', async () => {
  const [a, b] = sides()
  const broken = fakeRelay('192.168.7.2', { lease: () => Promise.reject(new Error('no')) })
  const [atA] = await Promise.all([a.exchange(broken), b.exchange(null)])
  expect(urlsOf(atA)).toEqual([])
})

describe('addresses of a peer that are not asked', () => {
  test.each([
    ['another network', '192.168.8.3', 4000],
    ['the internet', '8.8.8.8', 4000],
    ['loopback', '127.0.0.1', 4000],
    ['a name', 'router.local', 4000],
    ['a URL in a host', '192.168.7.3:1/x?', 4000],
    ['the port of a service', '192.168.7.3', 53],
  ])('%s', async (_what, host, port) => {
    const [a, b] = sides()
    const listeners = [{ protocol: 'udp', host, port }] as const
    b.pipe.send(encodeRelays(offer(host, { listeners })))
    expect(urlsOf(await a.exchange(fakeRelay('192.168.7.2')))).toEqual(['stun:192.168.7.2:4000'])
  })
})

describe('it fails', () => {
  const code = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'no error',
      (error: unknown) => (error instanceof DroplineError ? error.code : String(error)),
    )

  test.each([
    ['another message', encodeCbor({ type: 'route', connection: 0, relay: null })],
    ['an unknown field', encodeCbor({ type: 'relays', offer: null, more: 1 })],
    ['no listeners', encodeRelays(offer('192.168.7.3', { listeners: [] }))],
    ['credentials of another form', encodeRelays(offer('192.168.7.3', { credential: 'a b c d e f' }))],
    ['too long a message', new Uint8Array(5000)],
  ])('at %s', async (_what, message) => {
    const [a, b] = sides()
    b.pipe.send(message)
    expect(await code(a.exchange(null))).toBe('protocol-violation')
  })

  test('when the peer goes, says nothing, or the user does not want any more', async () => {
    const [a, b] = sides()
    b.pipe.close()
    expect(await code(a.exchange(null))).toBe('peer-lost')
    const [silent] = sides()
    const waiting = code(silent.exchange(null))
    await silent.clock.advanceAsync(RELAYS_TIMEOUT_MS)
    expect(await waiting).toBe('peer-lost')
    const [c] = sides()
    const cancelled = code(c.exchange(fakeRelay('192.168.7.2')))
    await settle()
    c.abort.abort()
    expect(await cancelled).toBe('cancelled')
  })
})

test('whatever bytes come, the answer is an offer, null or a violation', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        decodeRelays(bytes)
      } catch (error) {
        expect(error).toMatchObject({ code: 'protocol-violation' })
      }
    }),
  )
})

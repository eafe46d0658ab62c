import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { borrowOver, lendRelay } from '../../../../src/core/peer/lent-relay.ts'
import { encodeRelays } from '../../../../src/core/peer/relay-offer.ts'
import type { LocalRelay } from '../../../../src/core/peer/relays.ts'
import { encodeCbor } from '../../../../src/core/wire/cbor.ts'
import { fakeRelay, relayOffer } from '../../../support/fake-relay.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

function talk() {
  const clock = new ManualClock()
  const [borrower, lender] = memoryPipePair<Uint8Array>()
  const abort = new AbortController()
  let closed = false
  borrower.onClose(() => (closed = true))
  return {
    clock,
    borrower,
    lender,
    abort,
    isClosed: () => closed,
    lend: (local: LocalRelay) => lendRelay({ sealed: lender }, local),
    borrow: () =>
      borrowOver({
        ...{ sealed: borrower, clock, limitMs: 1_000, signal: abort.signal },
        isNearby: (address) => address.startsWith('192.168.7.'),
      }),
  }
}

describe('a relay in a third computer', () => {
  test('is lent until it is given back, for addresses of that network alone', async () => {
    const { lend, borrow, clock } = talk()
    const relay = fakeRelay('192.168.7.9')
    const lending = lend(relay)
    const borrowed = await borrow()
    expect(borrowed?.server).toEqual({
      urls: [
        ...['stun:192.168.7.9:4000', 'turn:192.168.7.9:4000?transport=udp'],
        'turn:192.168.7.9:4001?transport=tcp',
      ],
      ...{ username: 'for0us000', credential: 'credential' },
    })
    for (const address of ['192.168.7.3', '8.8.8.8', '192.168.7.3', 'router.local', '192.168.7.4'])
      borrowed?.allow(address)
    await settle()
    expect(relay.allowed).toEqual(['192.168.7.3', '192.168.7.4'])
    expect(relay.closed).toBe(0)
    borrowed?.close()
    await lending
    expect(relay.closed).toBe(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('reaches as many addresses as one peer may have candidates, and no more', async () => {
    const { lend, borrow } = talk()
    const relay = fakeRelay('192.168.7.9')
    void lend(relay)
    const borrowed = await borrow()
    for (let host = 1; host < 200; host++) borrowed?.allow(`192.168.7.${host}`)
    await settle()
    expect(relay.allowed).toHaveLength(40)
  })

  test('is none when there is none to lend, and the talk ends', async () => {
    const { lend, borrow, isClosed } = talk()
    const lending = lend(fakeRelay('192.168.7.9', { lease: () => Promise.resolve(null) }))
    expect(await borrow()).toBeNull()
    await lending
    expect(isClosed()).toBe(true)
  })

  test('is given back at once when the friend has gone before it started', async () => {
    const { lend, borrower } = talk()
    const relay = fakeRelay('192.168.7.9')
    borrower.close()
    await lend(relay)
    expect(relay.closed).toBe(1)
  })

  test('is done without when it does not come in time, or is not wanted any more', async () => {
    const late = talk()
    const borrowing = late.borrow()
    await late.clock.advanceAsync(1_000)
    expect(await borrowing).toBeNull()
    expect(late.isClosed()).toBe(true)
    const cancelled = talk()
    cancelled.abort.abort()
    expect(await cancelled.borrow()).toBeNull()
  })

  test('is not asked at far addresses, whatever the friend says', async () => {
    const { lender, borrow } = talk()
    lender.send(encodeRelays(relayOffer('203.0.113.5')))
    expect(await borrow()).toBeNull()
  })

  test('ends when either side says anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const lent = talk()
        const relay = fakeRelay('192.168.7.9')
        const lending = lent.lend(relay)
        lent.borrower.send(bytes)
        await lending
        expect(relay.allowed).toEqual([])
        expect(relay.closed).toBe(1)
        const borrowed = talk()
        borrowed.lender.send(bytes)
        expect(await borrowed.borrow()).toBeNull()
      }),
      { numRuns: 40 },
    )
    const { lend, borrower, isClosed } = talk()
    void lend(fakeRelay('192.168.7.9'))
    borrower.send(encodeCbor({ type: 'allow', address: '192.168.7.3', port: 22 }))
    await settle()
    expect(isClosed()).toBe(true)
  })
})

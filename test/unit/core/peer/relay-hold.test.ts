// Direct paths first: when the peer learns of our relayed addresses.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PeerMessage } from '../../../../src/core/peer/messages.ts'
import { Negotiation } from '../../../../src/core/peer/negotiation.ts'
import { RELAY_HOLD_LIMIT_MS, RELAY_HOLD_MS, RelayHold } from '../../../../src/core/peer/relay-hold.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPeers } from '../../../support/memory-peers.ts'

let clock: ManualClock
beforeEach(() => {
  clock = new ManualClock()
})
afterEach(() => {
  expect(clock.pendingTimers).toBe(0)
})

describe('relayed addresses of the peer', () => {
  let hold: RelayHold
  let added: string[]
  const keep = (name: string): void => hold.keep(() => added.push(name))
  beforeEach(() => {
    hold = new RelayHold(clock)
    added = []
    hold.directNamed()
  })
  afterEach(() => {
    hold.close()
  })

  test('wait for the checks between all others, and follow in their order', () => {
    keep('first')
    hold.allNamed()
    keep('second')
    clock.advance(RELAY_HOLD_MS - 1)
    expect(added).toEqual([])
    clock.advance(1)
    keep('late')
    expect(added).toEqual(['first', 'second', 'late'])
  })

  test('do not wait longer for a peer that never says that it has named all', () => {
    keep('first')
    clock.advance(RELAY_HOLD_LIMIT_MS - 1)
    expect(added).toEqual([])
    clock.advance(1)
    expect(added).toEqual(['first'])
  })

  test('never wait longer than the limit, when the peer says so late', () => {
    keep('first')
    clock.advance(RELAY_HOLD_LIMIT_MS - 1)
    hold.allNamed()
    clock.advance(1)
    expect(added).toEqual(['first'])
  })

  test('do not wait when the peer has no others', () => {
    hold.reset()
    keep('first')
    hold.allNamed()
    expect(added).toEqual(['first'])
  })

  test('of an older generation are forgotten, and the next ones wait again', () => {
    keep('old')
    hold.reset()
    keep('new')
    clock.advance(RELAY_HOLD_LIMIT_MS)
    expect(added).toEqual(['new'])
  })
})

describe('a negotiation', () => {
  async function negotiate(relayOnly: boolean): Promise<{ kinds: () => string[]; close: () => void }> {
    const peers = memoryPeers({ reachable: false, relayCandidates: true })
    const sides = (['offerer', 'answerer'] as const).map((role, index): Negotiation => {
      const deliver = (message: PeerMessage): void => {
        queueMicrotask(() => {
          const other = sides[1 - index]!
          if (message.type === 'description') void other.description(message)
          if (message.type === 'candidate') void other.candidate(message)
          if (message.type === 'end-of-candidates') other.endOfCandidates()
        })
      }
      const port = peers.create({ iceServers: [], relayOnly })
      const common = {
        number: 0,
        allowLoopback: false,
        onPeerAddress: () => Promise.resolve(),
        servers: () => [],
      }
      return new Negotiation({ ...common, role, port, clock, relayOnly, send: deliver })
    })
    await sides[0]!.offer()
    await settle()
    return {
      kinds: () => peers.created[0]!.checked.map(({ candidate }) => / typ (\w+)/.exec(candidate)?.[1] ?? ''),
      close: () => sides.forEach((side) => side.close()),
    }
  }

  test('tells its stack of the relays of the peer when the direct paths have had their time', async () => {
    const { kinds, close } = await negotiate(false)
    expect(kinds()).toEqual(['host'])
    await clock.advanceAsync(RELAY_HOLD_MS)
    expect(kinds()).toEqual(['host', 'relay'])
    close()
  })

  test('tells it at once when there are relays only', async () => {
    const { kinds, close } = await negotiate(true)
    expect(kinds()).toEqual(['host', 'relay'])
    close()
  })
})

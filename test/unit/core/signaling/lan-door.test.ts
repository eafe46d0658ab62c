import { describe, expect, it } from 'vitest'
import type { MessagePipe } from '../../../../src/core/base/message-pipe.ts'
import {
  CLAIM_TIMEOUT_MS,
  LAN_JOINER_LIMIT,
  LanDoor,
  PENDING_SOCKET_LIMIT,
} from '../../../../src/core/signaling/lan-door.ts'
import type { SignalingConnection } from '../../../../src/core/signaling/ports.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

type Socket = MessagePipe<string | Uint8Array>

const claim = JSON.stringify({ type: 'claim', version: 1, nameplate: '4821' })

function setUp() {
  const clock = new ManualClock()
  const joiners: SignalingConnection[] = []
  const door = new LanDoor({ nameplate: '4821', clock, onJoiner: (joiner) => joiners.push(joiner) })
  function knock() {
    const [near, far] = memoryPipePair<string | Uint8Array>()
    const received: (string | Uint8Array)[] = []
    let closed = false
    far.onMessage((message) => received.push(message))
    far.onClose(() => {
      closed = true
    })
    door.arrive(near)
    return { far: far as Socket, received, isClosed: () => closed }
  }
  async function enter(first: string | Uint8Array = claim) {
    const client = knock()
    client.far.send(first)
    await settle()
    return client
  }
  return { clock, door, joiners, knock, enter }
}

describe('LAN door', () => {
  it('lets in who claims the nameplate, and passes bytes', async () => {
    const { enter, joiners } = setUp()
    const client = await enter()
    expect(client.received).toEqual(['{"type":"claimed"}'])
    joiners[0]!.pipe.send(Uint8Array.of(1))
    const heard: Uint8Array[] = []
    joiners[0]!.pipe.onMessage((message) => heard.push(message))
    client.far.send(Uint8Array.of(2))
    await settle()
    expect(client.received[1]).toEqual(Uint8Array.of(1))
    expect(heard).toEqual([Uint8Array.of(2)])
  })

  it.each([
    ['another nameplate', claim.replace('4821', '4822'), 'unknown'],
    ['another version', claim.replace('1', '2'), 'version'],
  ])('refuses a claim of %s with its reason', async (_what, text, reason) => {
    const { enter, joiners } = setUp()
    const client = await enter(text)
    expect(client.received).toEqual([JSON.stringify({ type: 'refused', reason })])
    expect(client.isClosed()).toBe(true)
    expect(joiners).toEqual([])
  })

  it.each([
    ['bytes', Uint8Array.of(1)],
    ['garbage', 'GET / HTTP/1.1'],
    ['a message of an owner', '{"type":"close"}'],
    ['a ping', '{"type":"ping"}'],
  ])('closes without a word for %s as the first message', async (_what, first) => {
    const { enter, joiners } = setUp()
    const client = await enter(first)
    expect(client.received).toEqual([])
    expect(client.isClosed()).toBe(true)
    expect(joiners).toEqual([])
  })

  it('closes who says nothing in time, and who is too many', async () => {
    const { clock, door, knock } = setUp()
    const waiting = Array.from({ length: PENDING_SOCKET_LIMIT }, knock)
    expect(door.hasRoom).toBe(false)
    const tooMany = knock()
    await settle()
    expect(tooMany.isClosed()).toBe(true)
    await clock.advanceAsync(CLAIM_TIMEOUT_MS - 1)
    expect(waiting.some((client) => client.isClosed())).toBe(false)
    await clock.advanceAsync(1)
    expect(waiting.every((client) => client.isClosed())).toBe(true)
    expect(door.hasRoom).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it('refuses joiners above the limit as busy until one leaves', async () => {
    const { enter, joiners } = setUp()
    const inside = []
    for (let i = 0; i < LAN_JOINER_LIMIT; i++) inside.push(await enter())
    expect((await enter()).received).toEqual(['{"type":"refused","reason":"busy"}'])
    inside[0]!.far.close()
    await settle()
    expect((await enter()).received).toEqual(['{"type":"claimed"}'])
    expect(joiners).toHaveLength(LAN_JOINER_LIMIT + 1)
  })

  it('limits claims of the whole network', async () => {
    const { enter } = setUp()
    for (let i = 0; i < 60; i++) await enter(claim.replace('4821', '0000'))
    expect((await enter()).received).toEqual(['{"type":"refused","reason":"too-many"}'])
  })

  it('answers pings, and closes on silence, on other texts and on floods', async () => {
    const { clock, enter } = setUp()
    const alive = await enter()
    const silent = await enter()
    const talker = await enter()
    talker.far.send('{"type":"close"}')
    await clock.advanceAsync(40_000)
    alive.far.send('{"type":"ping"}')
    await clock.advanceAsync(30_000)
    expect(alive.received.at(-1)).toBe('{"type":"pong"}')
    expect([alive, silent, talker].map((client) => client.isClosed())).toEqual([false, true, true])
    for (let i = 0; i < 500; i++) alive.far.send(Uint8Array.of(1))
    await settle()
    expect(alive.isClosed()).toBe(true)
  })

  it('closes who waits when it is closed, and keeps who is in', async () => {
    const { clock, door, enter, knock } = setUp()
    const inside = await enter()
    const waiting = knock()
    door.close()
    const late = knock()
    await settle()
    expect([inside, waiting, late].map((client) => client.isClosed())).toEqual([false, true, true])
    inside.far.close()
    await settle()
    expect(clock.pendingTimers).toBe(0)
  })
})

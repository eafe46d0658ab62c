import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../src/core/base/bytes.ts'
import type { TrustDoor } from '../../../../src/core/trust/door.ts'
import { VISITOR_LIMIT, DOOR_LIMIT_MS } from '../../../../src/core/trust/door.ts'
import { decodeDoor, doorSchemas, encodeDoor } from '../../../../src/core/trust/door-messages.ts'
import { createIdentity } from '../../../../src/core/trust/identity.ts'
import { KNOCKS_PER_MINUTE } from '../../../../src/core/trust/knock-limit.ts'
import { createPresence } from '../../../../src/core/trust/presence.ts'
import type { TrustRecord } from '../../../../src/core/trust/record.ts'
import { lookAtDoor } from '../../../../src/core/trust/visit.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'
import { befriend, House, never } from '../../../support/trust-house.ts'

const hex = (bytes: Uint8Array | null | undefined) => (bytes == null ? null : toHex(bytes))
const onlyRecord = (house: House): TrustRecord => {
  const [record] = house.records.list
  if (record === undefined) throw new Error('nothing is remembered')
  return record
}

function couple() {
  const clock = new ManualClock()
  const ada = new House('Ada', clock)
  const grace = new House('Grace', clock)
  befriend(ada, grace)
  return { clock, ada, grace }
}

describe('two computers that remember each other', () => {
  it.each(['Ada', 'Grace'])('meet when %s dials, under their petnames, with one set of keys', async (who) => {
    const { ada, grace } = couple()
    const [dialler, listener] = who === 'Ada' ? [ada, grace] : [grace, ada]
    const met = await dialler.visit(listener, onlyRecord(dialler))
    await settle()
    const [arrival] = listener.arrivals
    expect(met).toMatchObject({ deviceId: onlyRecord(dialler).deviceId, name: `my ${listener.name}` })
    expect(arrival).toMatchObject({ deviceId: onlyRecord(listener).deviceId, name: `my ${dialler.name}` })
    expect(met.paired.keys.role).toBe('owner')
    expect(arrival?.paired.keys.role).toBe('joiner')
    expect(hex(met.paired.keys.sealOut)).toBe(hex(arrival?.paired.keys.sealIn))
  })

  it('rotate the secret, keep the one that was used, and pin who they are', async () => {
    const { ada, grace } = couple()
    const first = onlyRecord(ada).pairSecret
    await ada.visit(grace, onlyRecord(ada))
    await settle()
    for (const house of [ada, grace]) {
      expect(hex(onlyRecord(house).previousSecret)).toBe(hex(first))
      expect(onlyRecord(house)).toMatchObject({ mutual: true, kind: 'laptop' })
    }
    expect(hex(onlyRecord(ada).pairSecret)).toBe(hex(onlyRecord(grace).pairSecret))
    expect(hex(onlyRecord(ada).pairSecret)).not.toBe(hex(first))
    expect(hex(onlyRecord(ada).peerIdentity)).toBe(hex(grace.identity.publicKey))
    expect(hex(onlyRecord(ada).advertKey)).toBe(hex(onlyRecord(grace).advertKey))
  })

  it.each(['Ada', 'Grace'])(
    'meet again after %s was switched off before the new secret was kept',
    async (who) => {
      const { ada, grace } = couple()
      await ada.visit(grace, onlyRecord(ada))
      await settle()
      const forgetful = who === 'Ada' ? ada : grace
      for (let round = 0; round < 3; round++) {
        forgetful.records.lose = true
        await ada.visit(grace, onlyRecord(ada)).catch(() => undefined)
        await settle()
      }
      expect(hex(onlyRecord(ada).pairSecret)).not.toBe(hex(onlyRecord(grace).pairSecret))
      forgetful.records.lose = false
      await grace.visit(ada, onlyRecord(grace))
      await settle()
      await ada.visit(grace, onlyRecord(ada))
      await settle()
      expect(hex(onlyRecord(ada).pairSecret)).toBe(hex(onlyRecord(grace).pairSecret))
    },
  )

  it('meet when both dial at once, and still when they meet again', async () => {
    const { ada, grace } = couple()
    await Promise.all([ada.visit(grace, onlyRecord(ada)), grace.visit(ada, onlyRecord(grace))])
    await settle()
    await grace.visit(ada, onlyRecord(grace))
    await settle()
    expect(hex(onlyRecord(ada).pairSecret)).toBe(hex(onlyRecord(grace).pairSecret))
  })

  it('raise an alarm at another identity, and then do not meet any more', async () => {
    const { ada, grace } = couple()
    await ada.visit(grace, onlyRecord(ada))
    await settle()
    const before = onlyRecord(ada)
    // Somebody has copied all that Grace keeps but her identity.
    grace.identity = createIdentity()
    await expect(ada.visit(grace, before)).rejects.toMatchObject({ code: 'identity-changed' })
    expect(onlyRecord(ada)).toEqual({ ...before, identityChanged: true })
    await settle()
    const arrivals = ada.arrivals.length
    await expect(grace.visit(ada, onlyRecord(grace))).rejects.toMatchObject({ code: 'peer-lost' })
    expect(ada.arrivals).toHaveLength(arrivals)
  })

  it('raise the same alarm when the changed one dials', async () => {
    const { ada, grace } = couple()
    await ada.visit(grace, onlyRecord(ada))
    await settle()
    grace.identity = createIdentity()
    await grace.visit(ada, onlyRecord(grace)).catch(() => undefined)
    await settle()
    expect(onlyRecord(ada).identityChanged).toBe(true)
    expect(ada.arrivals).toHaveLength(0)
  })

  it('do not know each other by names: another device with the same name is nobody', async () => {
    const { clock, ada, grace } = couple()
    const impostor = new House('Ada', clock)
    const { ofOwner } = befriend(impostor, new House('Grace', clock))
    await expect(impostor.visit(grace, ofOwner)).rejects.toMatchObject({ code: 'peer-lost' })
    expect(grace.arrivals).toHaveLength(0)
    expect(onlyRecord(grace).identityChanged).toBe(false)
    await ada.visit(grace, onlyRecord(ada))
  })

  it('do not meet after the trust has expired on one side', async () => {
    const clock = new ManualClock()
    const ada = new House('Ada', clock)
    const grace = new House('Grace', clock)
    befriend(ada, grace, '30-days')
    clock.advance(30 * 24 * 60 * 60_000)
    await expect(ada.visit(grace, onlyRecord(ada))).rejects.toMatchObject({ code: 'peer-lost' })
  })

  it('are not told apart by what a listener repeats: recorded messages open nothing', async () => {
    const { ada, grace } = couple()
    const recorded: (string | Uint8Array)[] = []
    await ada.visit(grace, onlyRecord(ada), {
      tamper: (message, from) => {
        if (from === 0) recorded.push(message)
        return [message]
      },
    })
    await settle()
    const [thief, theirs] = memoryPipePair<string | Uint8Array>()
    let closed = false
    thief.onClose(() => (closed = true))
    const heard: (string | Uint8Array)[] = []
    thief.onMessage((message) => heard.push(message))
    const arrived = grace.door.arrive(theirs, '192.168.1.66')
    for (const message of recorded) thief.send(message)
    await arrived
    await settle()
    expect(heard).toHaveLength(1)
    expect(closed).toBe(true)
    expect(grace.arrivals).toHaveLength(1)
  })

  it('do not meet when one bit of any message was changed on the way', async () => {
    for (const from of [0, 1] as const)
      for (let index = 0; index < 4; index++) {
        const { ada, grace } = couple()
        const met = ada.visit(grace, onlyRecord(ada), {
          tamper: (message, side, at) => {
            if (typeof message === 'string' || side !== from || at !== index) return [message]
            const changed = message.slice()
            const last = changed.length - 1
            changed[last] = (changed[last] ?? 0) ^ 1
            return [changed]
          },
        })
        const outcome = await met.then(
          () => 'met',
          () => 'not met',
        )
        await settle()
        // The greeting's last byte says only whether strangers are welcome; one side may finish alone.
        if (!(from === 1 && index === 0))
          expect([outcome, grace.arrivals.length], `${from} ${index}`).not.toEqual(['met', 1])
      }
  })
})

describe('strangers', () => {
  it('meet while one is visible, and both show the same short number', async () => {
    const { clock, grace } = couple()
    const stranger = new House('Sam\u202e\u0007 of the network', clock)
    grace.visible = true
    const met = await stranger.visit(grace, null)
    await settle()
    const [arrival] = grace.arrivals
    expect(met).toMatchObject({ deviceId: null, name: 'Grace' })
    expect(arrival).toMatchObject({ deviceId: null, name: 'Sam of the network', kind: 'laptop' })
    expect(met.paired.keys.sas).toMatch(/^\d{6}$/)
    expect(arrival?.paired.keys.sas).toBe(met.paired.keys.sas)
  })

  it('see different numbers when somebody is in the middle', async () => {
    const { clock, grace } = couple()
    const stranger = new House('Sam', clock)
    const middle = new House('Sam', clock)
    middle.visible = true
    grace.visible = true
    const met = await stranger.visit(middle, null)
    const onward = await middle.visit(grace, null)
    await settle()
    expect(onward.paired.keys.sas).toBe(grace.arrivals[0]?.paired.keys.sas)
    expect(met.paired.keys.sas).not.toBe(grace.arrivals[0]?.paired.keys.sas)
  })

  it('are not let in when this computer is not visible, and learn no name', async () => {
    const { clock, grace } = couple()
    const stranger = new House('Sam', clock)
    await expect(stranger.visit(grace, null)).rejects.toMatchObject({ code: 'peer-lost' })
    const [mine, theirs] = memoryPipePair<string | Uint8Array>()
    void grace.door.arrive(theirs, '192.168.1.7')
    expect((await lookAtDoor(mine, null, { clock, signal: never })).presence.open).toBeNull()
  })

  it('are told that the other side is busy', async () => {
    const { clock, grace } = couple()
    grace.visible = true
    grace.admitsStranger = false
    await expect(new House('Sam', clock).visit(grace, null)).rejects.toMatchObject({ code: 'peer-busy' })
  })
})

describe('the door', () => {
  it('lets one source fail ten times a minute, but counts no friend, and lets everybody else in', async () => {
    const { clock, ada, grace } = couple()
    const stranger = new House('Sam', clock)
    const visit = (source: string): Promise<unknown> => ada.visit(grace, onlyRecord(ada), { source })
    await visit('10.0.0.9')
    await settle()
    for (let knock = 0; knock < KNOCKS_PER_MINUTE; knock++)
      await expect(stranger.visit(grace, null, { source: '10.0.0.9' })).rejects.toThrow()
    await expect(visit('10.0.0.9')).rejects.toMatchObject({ code: 'peer-lost' })
    await visit('10.0.0.8')
    clock.advance(60_000)
    await visit('10.0.0.9')
  })

  it('holds eight silent visitors, for five seconds', async () => {
    const { clock, ada, grace } = couple()
    const silent = Array.from({ length: VISITOR_LIMIT }, () => {
      const [mine, theirs] = memoryPipePair<string | Uint8Array>()
      void grace.door.arrive(theirs, '10.0.0.9')
      return mine
    })
    expect(grace.door.hasRoom).toBe(false)
    await expect(ada.visit(grace, onlyRecord(ada))).rejects.toMatchObject({ code: 'peer-lost' })
    let closed = 0
    for (const pipe of silent) pipe.onClose(() => (closed += 1))
    await clock.advanceAsync(DOOR_LIMIT_MS)
    expect(closed).toBe(VISITOR_LIMIT)
    await ada.visit(grace, onlyRecord(ada))
  })

  it('takes note of who says to be there, where it comes from, and lets nobody in for that', async () => {
    const { clock, grace } = couple()
    const presence = createPresence([], null)
    const look = async (): Promise<boolean> => {
      const [mine, theirs] = memoryPipePair<string | Uint8Array>()
      void grace.door.arrive(theirs, '10.0.0.9')
      return (await lookAtDoor(mine, { presence, port: 4000 }, { clock, signal: never })).known
    }
    expect([await look(), await look()]).toEqual([false, true])
    expect(grace.heard[0]).toBe(`${presence.instance} at 10.0.0.9:4000`)
    expect(grace.arrivals).toEqual([])
    await settle()
    expect(clock.pendingTimers).toBe(0)
  })

  it('tells a visitor of another version, and answers nothing else to garbage', async () => {
    const { grace } = couple()
    const replies = async (message: string | Uint8Array): Promise<readonly (string | Uint8Array)[]> => {
      const [mine, theirs] = memoryPipePair<string | Uint8Array>()
      const heard: (string | Uint8Array)[] = []
      mine.onMessage((reply) => heard.push(reply))
      const arrived = grace.door.arrive(theirs, '10.0.0.9')
      mine.send(message)
      await arrived
      await settle()
      return heard.slice(1)
    }
    const knock = encodeDoor({ type: 'knock', version: 7, tags: null })
    const [refusal] = await replies(knock)
    expect(decodeDoor(doorSchemas.refused, refusal as Uint8Array).reason).toBe('version')
    expect(await replies(crypto.getRandomValues(new Uint8Array(300)))).toEqual([])
    expect(await replies('{"type":"claim"}')).toEqual([])
    expect(await replies(new Uint8Array())).toEqual([])
  })

  it('sends everybody away when it closes, and leaves nothing running', async () => {
    const clock = new ManualClock()
    const house = new House('Ada', clock)
    const door: TrustDoor = house.door
    const [mine, theirs] = memoryPipePair<string | Uint8Array>()
    const arrived = door.arrive(theirs, '10.0.0.9')
    door.close()
    await arrived
    await settle()
    let closed = false
    mine.onClose(() => (closed = true))
    expect(closed).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AttemptCap, GuessBudget } from '../../../../src/core/pairing/budget.ts'
import { pairAsJoiner, pairAsOwner } from '../../../../src/core/pairing/drive.ts'
import { roomNameOf } from '../../../../src/core/pairing/resume.ts'
import type { SignalingVia } from '../../../../src/core/signaling/ports.ts'
import { isRoomName, NAMEPLATE } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { ManualClock } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

const secret = (fill: number) => ({ resumeSecret: new Uint8Array(32).fill(fill) })

function meet(owner: number, joiner: number, vias: readonly [SignalingVia, SignalingVia] = ['lan', 'lan']) {
  const [ownerPipe, joinerPipe] = memoryPipePair<Uint8Array>()
  const base = { clock: new ManualClock(), signal: new AbortController().signal }
  return Promise.allSettled([
    pairAsOwner(ownerPipe, { ...base, code: secret(owner), via: vias[0], budget: new AttemptCap() }),
    pairAsJoiner(joinerPipe, { ...base, code: secret(joiner), via: vias[1] }),
  ])
}

describe('meeting again', () => {
  it('gives both the same fresh keys', async () => {
    const [owner, joiner] = await meet(1, 1)
    if (owner.status !== 'fulfilled' || joiner.status !== 'fulfilled') throw new Error('did not meet')
    expect(owner.value.sealOut).toEqual(joiner.value.sealIn)
    expect(owner.value.resumeSecret).toEqual(joiner.value.resumeSecret)
    expect(owner.value.resumeSecret).not.toEqual(secret(1).resumeSecret)
  })

  it('refuses another secret, and a handshake that was moved to another way', async () => {
    for (const [owner, joiner] of [await meet(1, 2), await meet(1, 1, ['lan', 'rendezvous'])]) {
      expect(owner.status).toBe('rejected')
      expect(joiner.status).toBe('rejected')
    }
  })

  it('cannot be reached with the secret as the words of a code', async () => {
    const [ownerPipe, joinerPipe] = memoryPipePair<Uint8Array>()
    const base = { clock: new ManualClock(), signal: new AbortController().signal, via: 'lan' } as const
    const room = roomNameOf(secret(1), 'lan')
    const code = { nameplate: room, words: ['ocean', 'velvet'] }
    const [owner] = await Promise.allSettled([
      pairAsOwner(ownerPipe, { ...base, code: secret(1), budget: new AttemptCap() }),
      pairAsJoiner(joinerPipe, { ...base, code }),
    ])
    expect(owner.status).toBe('rejected')
  })
})

describe('roomNameOf', () => {
  it('is a name that every way takes, another one on each way and for each secret', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const names = (['lan', 'rendezvous'] as const).map((via) => roomNameOf({ resumeSecret: bytes }, via))
        for (const name of names) {
          expect(name).toMatch(NAMEPLATE)
          expect(isRoomName(name)).toBe(true)
        }
        expect(new Set(names).size).toBe(2)
      }),
    )
    expect(roomNameOf(secret(1), 'lan')).not.toBe(roomNameOf(secret(2), 'lan'))
    expect(isRoomName('4821')).toBe(false)
  })

  it('stays what it is: both sides compute it by themselves, perhaps in different versions', () => {
    expect(roomNameOf(secret(7), 'lan')).toMatchInlineSnapshot(`"rwqimghpci5i56fs5kgg5uztgl5"`)
  })
})

describe('AttemptCap', () => {
  it('ends a flood, and makes nobody wait', () => {
    const cap = new AttemptCap(2)
    cap.spend()
    expect(cap.nextDelayMs()).toBe(0)
    cap.spend()
    expect(cap.usedUp).toBe(true)
    expect(() => cap.spend()).toThrow(/code-used-up/)
    cap.refund()
    expect(cap.usedUp).toBe(false)
    expect(new GuessBudget().limit).toBe(3)
  })
})

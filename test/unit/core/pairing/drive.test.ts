import { describe, expect, it } from 'vitest'
import { DroplineError } from '../../../../src/core/base/errors.ts'
import { GuessBudget } from '../../../../src/core/pairing/budget.ts'
import type { PairingCode } from '../../../../src/core/pairing/code.ts'
import { pairAsJoiner, pairAsOwner, refuseJoiner } from '../../../../src/core/pairing/drive.ts'
import type { PairingKeys } from '../../../../src/core/pairing/handshake.ts'
import { encodeRefusal } from '../../../../src/core/pairing/messages.ts'
import { sealPipe } from '../../../../src/core/pairing/seal.ts'
import { encodeCbor } from '../../../../src/core/wire/cbor.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'
import type { Tamper } from '../../../support/memory-pipe.ts'

const code: PairingCode = { nameplate: '4821', words: ['ocean', 'velvet'] }
const wrongCode: PairingCode = { nameplate: '4821', words: ['ocean', 'velcro'] }

function setUp(tamper?: Tamper<Uint8Array>, budget = new GuessBudget()) {
  const clock = new ManualClock()
  const abort = new AbortController()
  const [ownerPipe, joinerPipe] = memoryPipePair<Uint8Array>(tamper)
  const closed = { owner: false, joiner: false }
  ownerPipe.onClose(() => (closed.owner = true))
  joinerPipe.onClose(() => (closed.joiner = true))
  const base = { code, via: 'lan', clock, signal: abort.signal } as const
  return {
    clock,
    abort,
    budget,
    ownerPipe,
    joinerPipe,
    closed,
    owner: () => outcomeOf(pairAsOwner(ownerPipe, { ...base, budget })),
    joiner: (joinerCode = code) =>
      outcomeOf(
        pairAsJoiner(joinerPipe, { ...base, code: joinerCode, signal: new AbortController().signal }),
      ),
  }
}

/** The keys, or the code of the error; never rejects, so that no rejection is unhandled while time is moved. */
function outcomeOf(promise: Promise<PairingKeys>): Promise<PairingKeys | string> {
  return promise.catch((error: unknown) => {
    if (error instanceof DroplineError) return error.code
    throw error
  })
}

describe('pairing over a pipe', () => {
  it('pairs, leaves the pipe open and no timer behind', async () => {
    const test = setUp()
    const [owner, joiner] = await Promise.all([test.owner(), test.joiner()])
    expect((owner as PairingKeys).sas).toBe((joiner as PairingKeys).sas)
    expect(test.closed).toEqual({ owner: false, joiner: false })
    expect(test.clock.pendingTimers).toBe(0)
    expect(test.budget.wrongGuesses).toBe(0)
  })

  it('loses nothing that is sent sealed right after the last message', async () => {
    const test = setUp()
    const joining = test.joiner()
    const ownerSealed = sealPipe(test.ownerPipe, (await test.owner()) as PairingKeys)
    ownerSealed.send(Uint8Array.of(1))
    ownerSealed.send(Uint8Array.of(2))
    await settle()
    const joinerSealed = sealPipe(test.joinerPipe, (await joining) as PairingKeys)
    const received: Uint8Array[] = []
    joinerSealed.onMessage((message) => received.push(message))
    await settle()
    expect(received).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
  })

  it('tells a joiner with a wrong word so, closes, and counts', async () => {
    const test = setUp()
    expect(await Promise.all([test.owner(), test.joiner(wrongCode)])).toEqual(['code-wrong', 'code-wrong'])
    await settle()
    expect(test.closed).toEqual({ owner: true, joiner: true })
    expect(test.budget.wrongGuesses).toBe(1)
    expect(test.clock.pendingTimers).toBe(0)
  })

  it('waits longer after every wrong guess, and is over after the third', async () => {
    const budget = new GuessBudget()
    const results: unknown[] = []
    for (const delayMs of [0, 1000, 2000]) {
      const test = setUp(undefined, budget)
      const both = Promise.all([test.owner(), test.joiner(wrongCode)])
      await test.clock.advanceAsync(Math.max(0, delayMs - 1))
      expect(budget.wrongGuesses).toBe(results.length + (delayMs === 0 ? 1 : 0))
      await test.clock.advanceAsync(1)
      results.push(await both)
    }
    expect(results).toEqual([
      ['code-wrong', 'code-wrong'],
      ['code-wrong', 'code-wrong'],
      ['code-used-up', 'code-used-up'],
    ])
    const fourth = setUp(undefined, budget)
    expect(await Promise.all([fourth.owner(), fourth.joiner()])).toEqual(['code-used-up', 'code-used-up'])
    expect(budget.wrongGuesses).toBe(3)
  })

  it('a joiner that speaks during the delay fails without costing a guess', async () => {
    const budget = new GuessBudget()
    budget.spend()
    const test = setUp(
      (message, from, index) => (from === 1 && index === 0 ? [message, message] : [message]),
      budget,
    )
    expect(await Promise.all([test.owner(), test.joiner()])).toEqual(['pairing-failed', 'pairing-failed'])
    expect(test.clock.pendingTimers).toBe(0)
    expect(budget.wrongGuesses).toBe(1)
  })

  it('counts a joiner that hangs up after the share', async () => {
    const test = setUp()
    let count = 0
    test.joinerPipe.onMessage(() => {
      count += 1
      if (count === 2) test.joinerPipe.close()
    })
    const results = await Promise.all([test.owner(), test.joiner()])
    expect(results).toEqual(['peer-lost', 'peer-lost'])
    expect(test.budget.wrongGuesses).toBe(1)
  })

  it('is used up, not merely lost, when the last guess hangs up', async () => {
    const budget = new GuessBudget(1)
    const test = setUp((message, from, index) => (from === 1 && index === 1 ? [] : [message]), budget)
    const owner = test.owner()
    const joiner = test.joiner()
    await settle()
    expect(budget.wrongGuesses).toBe(1)
    test.joinerPipe.close()
    expect(await owner).toBe('code-used-up')
    expect(await joiner).toBe('peer-lost')
  })
})

describe('refusals', () => {
  it.each(['code-busy', 'code-expired', 'code-used-up'] as const)('refuses with %s', async (reason) => {
    const test = setUp()
    const joiner = test.joiner()
    refuseJoiner(test.ownerPipe, reason)
    expect(await joiner).toBe(reason)
    expect(test.closed).toEqual({ owner: true, joiner: true })
  })

  it('reaches a joiner that starts to listen later', async () => {
    const test = setUp((message) => [message])
    const joiner = test.joiner()
    await settle()
    refuseJoiner(test.ownerPipe, 'code-busy')
    expect(await joiner).toBe('code-busy')
  })

  it.each([2, 3] as const)('is heard in place of message %i of the owner', async (number) => {
    const test = setUp((message, from, index) =>
      from === 0 && index === number - 1 ? [encodeRefusal('code-expired')] : [message],
    )
    void test.owner()
    expect(await test.joiner()).toBe('code-expired')
  })

  it('a code that may not be refused with is a broken message', async () => {
    const test = setUp()
    const joiner = test.joiner()
    test.ownerPipe.send(encodeCbor({ type: 'refusal', code: 'engine-crashed' }))
    expect(await joiner).toBe('pairing-failed')
  })

  it('tells both sides about versions that do not match', async () => {
    const newer = encodeCbor({ type: 'hello', version: 2 })
    const test = setUp((message, from, index) => (from === 0 && index === 0 ? [newer] : [message]))
    const both = await Promise.all([test.owner(), test.joiner()])
    expect(both).toEqual(['version-mismatch', 'version-mismatch'])
    const newerClaim = encodeCbor({ type: 'claim', version: 2 })
    const other = setUp((message, from) => (from === 1 ? [newerClaim] : [message]))
    expect(await Promise.all([other.owner(), other.joiner()])).toEqual([
      'version-mismatch',
      'version-mismatch',
    ])
  })

  it('tells the joiner when the owner saw nonsense', async () => {
    const test = setUp((message, from) => (from === 1 ? [Uint8Array.of(0xff)] : [message]))
    expect(await Promise.all([test.owner(), test.joiner()])).toEqual(['pairing-failed', 'pairing-failed'])
    expect(test.budget.wrongGuesses).toBe(0)
  })
})

describe('time', () => {
  it('gives a silent joiner ten seconds', async () => {
    const test = setUp()
    const owner = test.owner()
    await test.clock.advanceAsync(9_999)
    expect(test.closed.owner).toBe(false)
    await test.clock.advanceAsync(1)
    expect(await owner).toBe('peer-lost')
    expect(test.closed).toEqual({ owner: true, joiner: true })
    expect(test.budget.wrongGuesses).toBe(0)
  })

  it('gives the whole handshake sixty seconds, on both sides', async () => {
    const test = setUp((message, from, index) => (from === 1 && index === 1 ? [] : [message]))
    const owner = test.owner()
    const joiner = test.joiner()
    await test.clock.advanceAsync(59_999)
    expect(test.closed.owner).toBe(false)
    await test.clock.advanceAsync(1)
    expect(await owner).toBe('peer-lost')
    expect(await joiner).toBe('peer-lost')
    expect(test.budget.wrongGuesses).toBe(1)
    expect(test.clock.pendingTimers).toBe(0)
  })

  it('fails when the pipe closes, before or during', async () => {
    const test = setUp()
    test.joinerPipe.close()
    await settle()
    expect(await Promise.all([test.owner(), test.joiner()])).toEqual(['peer-lost', 'peer-lost'])
  })
})

describe('abort', () => {
  it('tells the joiner that the code is no more', async () => {
    const test = setUp((message, from) => (from === 1 ? [] : [message]))
    const owner = test.owner()
    const joiner = test.joiner()
    await settle()
    test.abort.abort()
    expect(await owner).toBe('cancelled')
    expect(await joiner).toBe('code-expired')
    expect(test.clock.pendingTimers).toBe(0)
  })

  it('rejects with the reason if it is one of ours, also when aborted before', async () => {
    const test = setUp()
    test.abort.abort(new DroplineError('code-expired'))
    expect(await Promise.all([test.owner(), test.joiner()])).toEqual(['code-expired', 'code-expired'])
  })

  it('closes the pipe of a joiner that cancels', async () => {
    const test = setUp()
    const abort = new AbortController()
    const joining = outcomeOf(
      pairAsJoiner(test.joinerPipe, { code, via: 'lan', clock: test.clock, signal: abort.signal }),
    )
    abort.abort('closed by the user')
    expect(await joining).toBe('cancelled')
    expect(test.closed.joiner).toBe(true)
  })
})

import { describe, expect, it } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { Turns } from '../../../../src/core/base/turns.ts'

describe('Turns', () => {
  it('begins each when the one before has ended, also when that failed', async () => {
    const turns = new Turns()
    const began: string[] = []
    const first = deferred<number>()
    const one = turns.take(() => (began.push('one'), first.promise))
    const two = turns.take(() => began.push('two'))
    await Promise.resolve()
    expect(began).toEqual(['one'])
    first.reject(new Error('no'))
    await expect(one).rejects.toThrow('no')
    expect(await two).toBe(2)
    expect(began).toEqual(['one', 'two'])
  })

  it('is settled when all have ended', async () => {
    const turns = new Turns()
    let isSettled = false
    const work = deferred<undefined>()
    void turns.take(() => work.promise)
    const settled = turns.settled().then(() => (isSettled = true))
    await Promise.resolve()
    expect(isSettled).toBe(false)
    work.resolve(undefined)
    await settled
    expect(isSettled).toBe(true)
  })
})

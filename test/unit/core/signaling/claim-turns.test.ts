import { expect, it } from 'vitest'
import { deferred } from '../../../../src/core/base/deferred.ts'
import { claimTurns } from '../../../../src/core/signaling/claim-turns.ts'
import { settle } from '../../../support/manual-clock.ts'

it('runs a claim only when all before it have failed, and none after one that succeeded', async () => {
  const turns = claimTurns()
  const started: string[] = []
  const claims = ['a', 'b', 'c'].map((name) => {
    const answer = deferred<string>()
    const turn = turns.take(() => {
      started.push(name)
      return answer.promise
    })
    return { answer, settled: Promise.allSettled([turn]) }
  })
  await settle()
  expect(started).toEqual(['a'])
  claims[0]!.answer.reject(new Error('refused'))
  await settle()
  expect(started).toEqual(['a', 'b'])
  claims[1]!.answer.resolve('won')
  await settle()
  expect(started).toEqual(['a', 'b'])
  expect(await claims[0]!.settled).toMatchObject([{ status: 'rejected' }])
  expect(await claims[1]!.settled).toEqual([{ status: 'fulfilled', value: 'won' }])
  expect(await claims[2]!.settled).toMatchObject([{ status: 'rejected', reason: { code: 'cancelled' } }])
})

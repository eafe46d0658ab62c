import { expect, it } from 'vitest'
import { TokenBucket } from '../../../../src/core/signaling/token-bucket.ts'

it('grants its capacity at once and then as it refills', () => {
  const bucket = new TokenBucket(3, 3_000, 0)
  expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false])
  expect(bucket.take(999)).toBe(false)
  expect(bucket.take(1_000)).toBe(true)
  expect(bucket.take(1_000)).toBe(false)
})

it('never holds more than its capacity, and survives a clock that goes back', () => {
  const bucket = new TokenBucket(2, 1_000, 10_000)
  expect(bucket.take(1_000_000, 3)).toBe(false)
  expect(bucket.take(5_000, 2)).toBe(true)
  expect(bucket.isFull(5_999)).toBe(false)
  expect(bucket.isFull(6_000)).toBe(true)
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Effort,
  type EffortEvent,
  firstEffort,
  nextEffort,
  overallEffort,
  restMs,
} from '../../../../src/core/session/effort.ts'

describe('restMs', () => {
  it('doubles from half a second to half a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 50].map(restMs)).toEqual([
      0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ])
  })
})

describe('nextEffort', () => {
  it('tries at once, rests longer after each failure, and counts the tries', () => {
    let effort = firstEffort(0, 1000)
    expect(effort).toEqual({ name: 'trying', attempt: 1, failures: 0 })
    effort = nextEffort(effort, { name: 'failed', nowMs: 1000 })
    expect(effort).toEqual({ name: 'resting', attempt: 1, failures: 1, nextTryAtMs: 1500 })
    effort = nextEffort(effort, { name: 'due' })
    expect(effort).toEqual({ name: 'trying', attempt: 2, failures: 1 })
    effort = nextEffort(effort, { name: 'failed', nowMs: 2000 })
    expect(effort).toEqual({ name: 'resting', attempt: 2, failures: 2, nextTryAtMs: 3000 })
  })

  it('begins anew with hope, and after a room that was open', () => {
    const resting: Effort = { name: 'resting', attempt: 9, failures: 9, nextTryAtMs: 50_000 }
    expect(nextEffort(resting, { name: 'hope' })).toEqual({ name: 'trying', attempt: 10, failures: 0 })
    const listening = nextEffort({ name: 'trying', attempt: 3, failures: 2 }, { name: 'opened' })
    expect(nextEffort(listening, { name: 'failed', nowMs: 0 })).toMatchObject({
      failures: 1,
      nextTryAtMs: 500,
    })
  })

  it('rests first when connections have failed before', () => {
    expect(firstEffort(3, 0)).toEqual({ name: 'resting', attempt: 3, failures: 3, nextTryAtMs: 2000 })
  })

  it('never goes back in its count, never rests longer than half a minute, whatever comes', () => {
    const event: fc.Arbitrary<EffortEvent> = fc.oneof(
      fc.constant({ name: 'opened' } as const),
      fc.constant({ name: 'due' } as const),
      fc.constant({ name: 'hope' } as const),
      fc.constant({ name: 'failed', nowMs: 7 } as const),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let effort = firstEffort(0, 7)
        for (const each of events) {
          const next = nextEffort(effort, each)
          expect(next.attempt).toBeGreaterThanOrEqual(effort.attempt)
          if (next.name === 'resting') expect(next.nextTryAtMs).toBeLessThanOrEqual(30_007)
          effort = next
        }
      }),
    )
  })
})

describe('overallEffort', () => {
  const resting = (nextTryAtMs: number): Effort => ({ name: 'resting', attempt: 4, failures: 1, nextTryAtMs })

  it('waits only when all ways do, for the first of them', () => {
    expect(overallEffort([resting(9), resting(5)])).toEqual({ attempt: 4, nextTryAtMs: 5 })
    expect(overallEffort([resting(9), { name: 'listening', attempt: 6 }])).toEqual({
      attempt: 6,
      nextTryAtMs: null,
    })
    expect(overallEffort([])).toEqual({ attempt: 1, nextTryAtMs: null })
  })
})

import { describe, expect, it } from 'vitest'
import { newTrustRecord } from '../../../../src/core/trust/record.ts'
import { petnameFor } from '../../../../src/engine/neighbourhood/petname.ts'

const named = (petname: string) =>
  newTrustRecord({
    keys: { role: 'owner', pairSecret: new Uint8Array(32) },
    petname,
    kind: 'other',
    duration: 'always',
    nowMs: 0,
  })

describe('the first petname of a device', () => {
  it.each([
    ['Ada', [], 'Ada'],
    ['Ada', ['Ada', 'Ada (2)'], 'Ada (3)'],
    [null, [], 'Computer'],
    ['\u202E\u0000 \n', [], 'Computer'],
    ['A\u202Ed\u0007a', [], 'Ada'],
    ['💾'.repeat(80), [], '💾'.repeat(60)],
    ['x'.repeat(80), ['x'.repeat(60)], `${'x'.repeat(56)} (2)`],
  ])('for %j among %j is %j', (own, known, expected) => {
    expect(petnameFor(own, known.map(named))).toBe(expected)
  })
})

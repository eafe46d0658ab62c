import { describe, expect, it } from 'vitest'
import { HighWater } from '../../../../src/core/transfer/high-water.ts'
import { PIPE_POLL_MS } from '../../../../src/core/transfer/limits.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

const KIB = 1024
const MIB = 1024 * KIB

/** A sender that keeps a pipe as full as it may while the pipe drains at the rates given, one second each; answers the last marks. */
function drain(...ratesPerSecond: readonly number[]): {
  readonly marks: number[]
  readonly drainedBytes: number
} {
  const clock = new ManualClock()
  const highWater = new HighWater(clock)
  let sent = 0
  let drained = 0
  const marks = ratesPerSecond.map((rate) => {
    let mark = 0
    for (let ms = 0; ms < 1000; ms += PIPE_POLL_MS) {
      for (;;) {
        mark = highWater.mark(drained)
        if (sent - drained > mark) break
        sent += 128 * KIB
      }
      highWater.noteFull()
      clock.advance(PIPE_POLL_MS)
      drained = Math.min(sent, drained + (rate * PIPE_POLL_MS) / 1000)
    }
    return mark
  })
  return { marks, drainedBytes: drained }
}

describe('the high-water mark', () => {
  it('is a third of a second of a slow way', () => {
    expect(drain(MIB).marks[0]).toBeLessThan(400 * KIB)
    expect(drain(100 * KIB, 100 * KIB, 100 * KIB).marks.at(-1)).toBe(128 * KIB)
  })

  it('is some megabytes on a fast way, which it never keeps waiting', () => {
    const { marks, drainedBytes } = drain(100 * MIB, 100 * MIB)
    expect(marks.at(-1)).toBe(4 * MIB)
    // Less than a tenth of a second is lost to learning it.
    expect(drainedBytes).toBeGreaterThan(190 * MIB)
  })

  it('follows a way that changes', () => {
    const { marks } = drain(50 * MIB, MIB, MIB, MIB, 50 * MIB)
    expect(marks[0]).toBe(4 * MIB)
    expect(marks[3]).toBeLessThan(MIB)
    expect(marks[4]).toBe(4 * MIB)
  })

  it('takes no way for slow that had nothing to do', () => {
    const clock = new ManualClock()
    const highWater = new HighWater(clock)
    for (let second = 0; second < 10; second++) {
      highWater.mark(second * 1000)
      clock.advance(1000)
    }
    expect(highWater.mark(10_000)).toBeGreaterThan(MIB)
  })
})

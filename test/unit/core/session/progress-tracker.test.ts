import { describe, expect, it } from 'vitest'
import { ProgressTracker } from '../../../../src/core/session/progress-tracker.ts'
import { SpeedMeter } from '../../../../src/core/session/speed-meter.ts'
import type { TransferProgress } from '../../../../src/core/session/state.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

describe('SpeedMeter', () => {
  it('tells nothing before two moments are known', () => {
    const meter = new SpeedMeter()
    meter.note(0, 1000)
    expect(meter.bytesPerSecond).toBe(0)
    expect(meter.secondsFor(100)).toBeNull()
  })

  it('averages over the last seconds only', () => {
    const meter = new SpeedMeter()
    meter.note(0, 0)
    for (let second = 10; second <= 14; second++) meter.note((second - 10) * 500, second * 1000)
    expect(meter.bytesPerSecond).toBe(500)
    expect(meter.secondsFor(1001)).toBe(3)
  })
})

describe('ProgressTracker', () => {
  function setUp(): { clock: ManualClock; reports: TransferProgress[]; tracker: ProgressTracker } {
    const clock = new ManualClock()
    const reports: TransferProgress[] = []
    const tracker = new ProgressTracker(
      clock,
      { bytes: 1000, files: 2 },
      () => 7,
      (progress) => reports.push(progress),
    )
    return { clock, reports, tracker }
  }

  it('reports at most four times a second, and always the newest counts', () => {
    const { clock, reports, tracker } = setUp()
    for (let step = 1; step <= 100; step++) {
      tracker.update(step, 0)
      clock.advance(10)
    }
    expect(reports.length).toBeLessThanOrEqual(5)
    clock.advance(250)
    expect(reports.at(-1)?.bytesDone).toBe(100)
  })

  it('reports a change of the path, and says nothing after stop', () => {
    const { clock, reports, tracker } = setUp()
    tracker.update(10, 1)
    tracker.setPath('relayed')
    clock.advance(250)
    expect(reports.at(-1)).toMatchObject({ path: 'relayed', bytesDone: 10, filesDone: 1, filesTotal: 2 })
    tracker.update(20, 1)
    tracker.stop()
    const before = reports.length
    clock.advance(10_000)
    expect(reports).toHaveLength(before)
  })
})

import { describe, expect, test } from 'vitest'
import { Latch, QueuedEmitter } from '../../../../src/core/peer/events.ts'
import { settle } from '../../../support/manual-clock.ts'

describe('QueuedEmitter', () => {
  test('keeps order between what waited and what comes during delivery', async () => {
    const emitter = new QueuedEmitter<number>()
    const seen: number[] = []
    emitter.emit(1)
    emitter.emit(2)
    emitter.on((value) => {
      if (value === 1) emitter.emit(4)
      seen.push(value)
    })
    emitter.emit(3)
    expect(seen).toEqual([])
    await settle()
    emitter.emit(5)
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  test('hands over between listeners without a loss', async () => {
    const emitter = new QueuedEmitter<number>()
    for (const value of [1, 2, 3]) emitter.emit(value)
    const first: number[] = []
    const stop = emitter.on((value) => {
      first.push(value)
      stop()
    })
    await settle()
    emitter.emit(4)
    const second: number[] = []
    emitter.on((value) => second.push(value))
    await settle()
    expect([first, second]).toEqual([[1], [2, 3, 4]])
  })
})

describe('Latch', () => {
  test('fires once, and at once for those who come late', () => {
    const latch = new Latch()
    const seen: string[] = []
    latch.on(() => seen.push('early'))
    latch.on(() => seen.push('removed'))()
    latch.fire()
    latch.fire()
    latch.on(() => seen.push('late'))
    expect(seen).toEqual(['early', 'late'])
  })
})

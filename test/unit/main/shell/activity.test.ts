import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../../src/main/shell/activity.ts'
import { doneState, movingState, snapshotOf } from '../../../support/snapshots.ts'

describe('activityOf', () => {
  it('is quiet without transfers, and with ended ones', () => {
    const quiet = { running: [], asking: 0, moves: false, fraction: null }
    expect(activityOf([])).toEqual(quiet)
    expect(activityOf([snapshotOf({ state: doneState })])).toEqual(quiet)
  })

  it('does not count a share that nobody has joined as running', () => {
    const waiting = snapshotOf({
      state: {
        name: 'waiting-for-peer',
        code: '4821-ocean-velvet',
        link: '',
        expiresAtMs: 0,
        wrongGuesses: 0,
        guessLimit: 3,
      },
    })
    expect(activityOf([waiting]).running).toEqual([])
  })

  it('weighs progress by bytes', () => {
    const large = snapshotOf({ id: 'large', state: movingState(100, 900) })
    const small = snapshotOf({ id: 'small', state: movingState(100, 100) })
    expect(activityOf([large, small])).toMatchObject({ moves: true, fraction: 0.2, running: [large, small] })
  })

  it('counts an empty transfer as whole', () => {
    expect(activityOf([snapshotOf({ state: movingState(0, 0) })]).fraction).toBe(1)
  })

  it('counts questions, and moves nothing for them', () => {
    expect(activityOf([snapshotOf(), snapshotOf({ id: 'two' })])).toMatchObject({
      asking: 2,
      moves: false,
      fraction: null,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../../src/main/shell/activity.ts'
import { doneState, movingState, pausedState, snapshotOf } from '../../../support/snapshots.ts'

describe('activityOf', () => {
  it('is quiet without transfers, and with ended ones', () => {
    const quiet = { running: [], asking: 0, pausable: [], paused: [], moves: false, fraction: null }
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

  it('knows what can be paused, and what this user has paused', () => {
    const transfers = [
      snapshotOf({ id: 'moving', state: movingState(1, 2) }),
      snapshotOf({ id: 'mine', state: pausedState('me', 'user') }),
      snapshotOf({ id: 'theirs', state: pausedState('peer', 'user') }),
      snapshotOf({ id: 'full', state: pausedState('me', 'disk-full') }),
      snapshotOf({ id: 'rest', state: { name: 'interrupted', progress: null, error: null } }),
    ]
    expect(activityOf(transfers)).toMatchObject({ pausable: ['moving'], paused: ['mine'], moves: true })
    expect(activityOf(transfers).running.map(({ id }) => id)).toEqual(['moving', 'mine', 'theirs', 'full'])
    expect(activityOf(transfers.slice(1)).moves).toBe(false)
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

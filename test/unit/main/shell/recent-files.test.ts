import { describe, expect, it, vi } from 'vitest'
import { RecentFiles } from '../../../../src/main/shell/recent-files.ts'
import { wordsIn } from '../../../support/words.ts'
import { doneState, movingState, snapshotOf } from '../../../support/snapshots.ts'

const done = (id: string) => ({ previous: null, snapshot: snapshotOf({ id, state: doneState }) })

describe('RecentFiles', () => {
  it('knows where the last five received things are, the newest first', async () => {
    const changed = vi.fn()
    const recent = new RecentFiles(
      (id) => Promise.resolve(`/saved/${id}`),
      () => wordsIn('en'),
      changed,
    )
    for (const id of ['1', '2', '3', '4', '5', '6']) await recent.see(done(id))
    expect(recent.files.map(({ id }) => id)).toEqual(['6', '5', '4', '3', '2'])
    expect(recent.files[0]).toEqual({ id: '6', name: '“plan.odt” (2.00\u00a0kB)', path: '/saved/6' })
    expect([recent.pathOf('2'), recent.pathOf('1'), changed.mock.calls.length]).toEqual([
      '/saved/2',
      undefined,
      6,
    ])
  })

  it('leaves out what was sent, what is not done, what is told again, and what has no path', async () => {
    const receivedPath = vi.fn((id: string) => Promise.resolve(id === 'no path' ? null : '/saved'))
    const recent = new RecentFiles(
      receivedPath,
      () => wordsIn('en'),
      () => undefined,
    )
    await recent.see({ previous: null, snapshot: snapshotOf({ direction: 'send', state: doneState }) })
    await recent.see({ previous: null, snapshot: snapshotOf({ state: movingState(1, 2) }) })
    await recent.see({
      previous: snapshotOf({ state: doneState }),
      snapshot: snapshotOf({ state: doneState }),
    })
    await recent.see(done('no path'))
    expect(recent.files).toEqual([])
    expect(receivedPath.mock.calls).toEqual([['no path']])
  })
})

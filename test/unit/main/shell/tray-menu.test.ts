import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../../src/main/shell/activity.ts'
import {
  type TrayFacts,
  type TrayLine,
  trayLines as linesIn,
  trayState,
  trayToolTip as toolTipIn,
} from '../../../../src/main/shell/tray-menu.ts'
import { wordsIn } from '../../../support/words.ts'
import { movingState, pausedState, snapshotOf } from '../../../support/snapshots.ts'

const trayLines = (facts: TrayFacts) => linesIn(facts, wordsIn('en'))
const trayToolTip = (activity: TrayFacts['activity']) => toolTipIn(activity, wordsIn('en'))

const idle: TrayFacts = { activity: activityOf([]), recent: [], updateReady: false }

/** Labels from top to bottom; a submenu in brackets. */
const labels = (lines: readonly TrayLine[]): unknown[] =>
  lines.map((line) => {
    if (line.kind === 'separator') return '-'
    return line.kind === 'item' ? line.label : [line.label, labels(line.lines)]
  })

describe('the tray', () => {
  it('says that nothing happens', () => {
    expect([trayState(idle.activity), trayToolTip(idle.activity)]).toEqual(['idle', 'Dropline'])
    expect(labels(trayLines(idle))).toEqual([
      'Nothing is being moved',
      '-',
      'Show Dropline',
      'Send files…',
      'Enter a code…',
      '-',
      'Quit Dropline',
    ])
  })

  it('names what runs, and counts the rest', () => {
    const transfers = ['a', 'b', 'c', 'd', 'e'].map((id, index) =>
      snapshotOf({ id, direction: index === 0 ? 'send' : 'receive', state: movingState(430, 1000) }),
    )
    const activity = activityOf(transfers)
    expect([trayState(activity), trayToolTip(activity)]).toEqual(['busy', 'Dropline: 43%'])
    expect(labels(trayLines({ activity, recent: [], updateReady: false })).slice(0, 5)).toEqual([
      'Sending to Ada',
      'Receiving from Ada',
      'Receiving from Ada',
      'and 2 more',
      '-',
    ])
  })

  it('puts a question before everything else', () => {
    const activity = activityOf([snapshotOf({ id: 'a', state: movingState(1, 2) }), snapshotOf()])
    expect([trayState(activity), trayToolTip(activity)]).toEqual([
      'asking',
      'Dropline: somebody waits for your answer',
    ])
  })

  it('does not change with the bytes, only with the states', () => {
    const at = (bytes: number) =>
      trayLines({
        activity: activityOf([snapshotOf({ state: movingState(bytes, 9) })]),
        recent: [],
        updateReady: false,
      })
    expect(at(1)).toEqual(at(8))
  })

  it('makes one short line of a hostile name', () => {
    const peerName = `Evil\n\u202e${'x'.repeat(100)}`
    const [line] = labels(
      trayLines({
        activity: activityOf([snapshotOf({ peerName, state: movingState(1, 2) })]),
        recent: [],
        updateReady: false,
      }),
    )
    expect(line).not.toMatch(/[\n\u202e]/)
    expect(String(line).length).toBeLessThan(60)
  })

  it('pauses what runs, and lets go on what was paused', () => {
    const transfers = [
      snapshotOf({ id: 'a', state: movingState(1, 2) }),
      snapshotOf({ id: 'b', state: pausedState('me', 'user') }),
    ]
    const both = labels(trayLines({ activity: activityOf(transfers), recent: [], updateReady: false }))
    expect(both.slice(-3)).toEqual(['Pause all', 'Resume all', 'Quit Dropline'])
    const one = labels(
      trayLines({ activity: activityOf(transfers.slice(1)), recent: [], updateReady: false }),
    )
    expect(one.slice(-2)).toEqual(['Resume all', 'Quit Dropline'])
  })

  it('restarts for a new version that lies ready', () => {
    const shown = labels(trayLines({ ...idle, updateReady: true }))
    expect(shown.slice(-2)).toEqual(['Restart to update', 'Quit Dropline'])
  })

  it('offers the folder of what was received', () => {
    const recent = [{ id: 'one', name: '“plan.odt” (2.00 kB)', path: '/secret/plan.odt' }]
    const lines = trayLines({ ...idle, recent })
    expect(lines[5]).toEqual({
      kind: 'submenu',
      label: 'Recently received',
      lines: [
        {
          kind: 'item',
          label: 'Show “plan.odt” (2.00 kB) in folder',
          action: { do: 'reveal', id: 'one' },
        },
      ],
    })
  })
})

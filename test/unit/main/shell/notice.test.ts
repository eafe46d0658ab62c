import { describe, expect, it } from 'vitest'
import type { TransferState } from '../../../../src/engine/api.ts'
import { noticeOf as noticeIn } from '../../../../src/main/shell/notice.ts'
import { NoticeLimit } from '../../../../src/main/shell/notice-limit.ts'
import { ManualClock } from '../../../support/manual-clock.ts'
import { wordsIn } from '../../../support/words.ts'
import { doneState, movingState, pausedState, snapshotOf } from '../../../support/snapshots.ts'

const noticeOf = (news: Parameters<typeof noticeIn>[0]) => noticeIn(news, wordsIn('en'))

const failedWith = (code: 'cancelled' | 'declined' | 'peer-lost'): TransferState => ({
  name: 'failed',
  error: { code, detail: {} },
})

describe('noticeOf', () => {
  it('asks with two buttons, and does not repeat what the sender calls itself', () => {
    const notice = noticeOf({ previous: null, snapshot: snapshotOf({ peerName: 'System Update' }) })
    expect(notice).toEqual({
      key: 'one asking',
      title: 'Incoming files',
      body: 'Unknown device wants to send you “plan.odt” (2.00\u00a0kB).',
      actions: [
        { action: 'accept', label: 'Accept' },
        { action: 'decline', label: 'Decline' },
      ],
      transferId: 'one',
      peer: 'System Update',
    })
  })

  it('calls a remembered device what this person calls it', () => {
    const snapshot = snapshotOf({ deviceId: 'device', peerName: 'Living room' })
    const body = noticeOf({ previous: null, snapshot })?.body ?? ''
    // Around a name are marks that keep it from turning the sentence around.
    expect(body).toMatch(/^\u2068?Living room\u2069? wants to send you “/)
  })

  it('tells the end on either side', () => {
    const previous = snapshotOf({ state: movingState(1, 2) })
    expect(noticeOf({ previous, snapshot: snapshotOf({ state: doneState }) })).toMatchObject({
      title: 'Files received',
      actions: [{ action: 'reveal' }],
    })
    const sent = snapshotOf({ direction: 'send', state: doneState })
    expect(noticeOf({ previous, snapshot: sent })).toMatchObject({ title: 'Files delivered', actions: [] })
    expect(noticeOf({ previous, snapshot: snapshotOf({ state: failedWith('peer-lost') }) })).toMatchObject({
      title: 'Transfer not finished',
      body: 'The connection to the other computer was lost.',
    })
  })

  it('is silent about what this user did, about progress, and about what was told', () => {
    const previous = snapshotOf({ state: movingState(1, 2) })
    for (const snapshot of [
      snapshotOf({ state: failedWith('cancelled') }),
      snapshotOf({ state: failedWith('declined') }),
      snapshotOf({ state: movingState(2, 2) }),
      snapshotOf({ state: { name: 'looking-for-peer' } }),
    ])
      expect(noticeOf({ previous, snapshot })).toBeNull()
    expect(noticeOf({ previous: snapshotOf(), snapshot: snapshotOf() })).toBeNull()
  })

  it('tells a sender that the files were declined', () => {
    const snapshot = snapshotOf({ direction: 'send', state: failedWith('declined') })
    expect(noticeOf({ previous: null, snapshot })?.body).toBe('The files were declined.')
  })

  it('tells that a disk waits, not that a person does', () => {
    const paused = (reason: 'user' | 'disk-full' | 'target-missing') =>
      noticeOf({ previous: null, snapshot: snapshotOf({ state: pausedState('me', reason) }) })
    expect([paused('user'), paused('disk-full')?.body, paused('target-missing')?.title]).toEqual([
      null,
      'The receiving disk is full. It goes on when there is room.',
      'Transfer waits',
    ])
  })

  it('says of a text only that it is one', () => {
    expect(noticeOf({ previous: null, snapshot: snapshotOf({ kind: 'text' }) })?.body).toBe(
      'Unknown device wants to send you a text.',
    )
  })

  it('keeps names of the other side short and harmless', () => {
    const name = `\u202eexe.${'long'.repeat(40)}\n.pdf`
    const summary = { files: 1, folders: 0, bytes: 1, topNames: [name], moreNames: 0 }
    const body = noticeOf({ previous: null, snapshot: snapshotOf({ summary }) })?.body ?? ''
    expect(body).not.toMatch(/[\n\u202e]/)
    expect(body.length).toBeLessThan(100)
  })

  it('counts several', () => {
    const summary = { files: 3, folders: 1, bytes: 5_000_000, topNames: ['a', 'b'], moreNames: 0 }
    expect(noticeOf({ previous: null, snapshot: snapshotOf({ summary }) })?.body).toContain(
      '3 files (5.00\u00a0MB)',
    )
  })
})

describe('NoticeLimit', () => {
  it('lets a peer through three times a minute', () => {
    const clock = new ManualClock()
    const limit = new NoticeLimit(clock)
    const tries = () => [1, 2, 3, 4].map(() => limit.allows('Ada'))
    expect(tries()).toEqual([true, true, true, false])
    expect(limit.allows('Grace')).toBe(true)
    clock.advance(59_999)
    expect(limit.allows('Ada')).toBe(false)
    clock.advance(1)
    expect(tries()).toEqual([true, true, true, false])
  })

  it('lets no crowd of names through', () => {
    const limit = new NoticeLimit(new ManualClock())
    const shown = Array.from({ length: 50 }, (_, index) => limit.allows(`name ${index}`))
    expect(shown.filter(Boolean)).toHaveLength(10)
  })
})

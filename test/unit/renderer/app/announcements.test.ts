import { expect, test } from 'vitest'
import type { TransferProgress } from '../../../../src/engine/api.ts'
import { Announcements, PROGRESS_ANNOUNCEMENT_MS } from '../../../../src/renderer/src/app/announcements.ts'
import { wordsIn } from '../../../support/words.ts'
import { exampleTransfer } from '../../../support/ui-harness/scenes.ts'

function moving(bytesDone: number) {
  const progress: TransferProgress = {
    bytesDone,
    bytesTotal: 1000,
    filesDone: 0,
    filesTotal: 1,
    bytesMoved: 5,
    bytesPerSecond: 10,
    secondsLeft: 60,
    path: 'direct',
  }
  return exampleTransfer({ name: 'moving', progress })
}

const words = wordsIn('en')

test('says a change of state once', () => {
  const announcements = new Announcements()
  expect(announcements.next([exampleTransfer({ name: 'asking' })], 0, words)).toContain('wants to send you')
  expect(announcements.next([exampleTransfer({ name: 'asking' })], 60_000, words)).toBeNull()
})

test('says progress at most every ten seconds', () => {
  const announcements = new Announcements()
  const said: number[] = []
  for (let atMs = 0; atMs <= 25_000; atMs += 250)
    if (announcements.next([moving(atMs / 100)], atMs, words) !== null) said.push(atMs)
  expect(said).toEqual([0, PROGRESS_ANNOUNCEMENT_MS, 2 * PROGRESS_ANNOUNCEMENT_MS])
})

test('a transfer that comes back after it was dismissed is news again', () => {
  const announcements = new Announcements()
  announcements.next([exampleTransfer({ name: 'connecting' })], 0, words)
  announcements.next([], 1, words)
  expect(announcements.next([exampleTransfer({ name: 'connecting' })], 2, words)).not.toBeNull()
})

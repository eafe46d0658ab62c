import { expect, test } from 'vitest'
import { onStage, percentDone, withSnapshot } from '../../../../src/renderer/src/app/transfers.ts'
import { exampleTransfer, waitingState } from '../../../support/ui-harness/scenes.ts'

const failed = { name: 'failed', error: { code: 'peer-lost', detail: {} } } as const
const waiting = exampleTransfer(waitingState(), { id: 'waiting' })
const asking = exampleTransfer({ name: 'asking' }, { id: 'asking' })
const ended = exampleTransfer(failed, { id: 'ended' })

test('a question has the stage before everything else', () => {
  expect(onStage([asking, waiting, ended], 'waiting')).toBe(asking)
})

test('then what the user picked, then what runs, then the newest', () => {
  expect(onStage([waiting, ended], 'ended')).toBe(ended)
  expect(onStage([waiting, ended], null)).toBe(waiting)
  expect(onStage([ended], 'gone')).toBe(ended)
  expect(onStage([], 'gone')).toBeNull()
})

test('a snapshot replaces its predecessor in place', () => {
  const later = exampleTransfer(failed, { id: 'waiting' })
  expect(withSnapshot([waiting, ended], later)).toEqual([later, ended])
  expect(withSnapshot([ended], asking)).toEqual([ended, asking])
})

test('it is 100 percent only when every byte is there', () => {
  expect(percentDone({ bytesDone: 999, bytesTotal: 1000 })).toBe(99)
  expect(percentDone({ bytesDone: 1000, bytesTotal: 1000 })).toBe(100)
  expect(percentDone({ bytesDone: 0, bytesTotal: 0 })).toBe(100)
})

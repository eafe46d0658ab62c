import { beforeEach, expect, test } from 'vitest'
import { createApp, type App } from '../../../../src/renderer/src/app/store.ts'
import { FakeDropline } from '../../../support/ui-harness/fake-dropline.ts'
import { exampleTransfer, waitingState } from '../../../support/ui-harness/scenes.ts'

const asking = exampleTransfer({ name: 'asking' })
let dropline: FakeDropline
let app: App

beforeEach(() => {
  dropline = new FakeDropline([asking])
  app = createApp(dropline.api)
})

test('news that comes before the list is newer than the list', async () => {
  const stop = app.connect()
  const newer = exampleTransfer({ name: 'failed', error: { code: 'declined', detail: {} } })
  dropline.changed.emit(newer)
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  expect(app.store.getState().transfers).toEqual([newer])
  stop()
})

test('a dismissed transfer does not come back with a late snapshot or the list', async () => {
  const stop = app.connect()
  dropline.dismissed.emit(asking.id)
  dropline.changed.emit(asking)
  await new Promise((resolve) => setImmediate(resolve))
  expect(app.store.getState().transfers).toEqual([])
  stop()
})

test('after the end nothing is heard any more', () => {
  const stop = app.connect()
  stop()
  dropline.changed.emit(exampleTransfer(waitingState()))
  expect(app.store.getState().transfers).toEqual([])
})

test('choosing files starts a share at once; choosing nothing starts nothing', async () => {
  await app.actions.chooseFiles()
  expect(dropline.calls).toContainEqual(['send', ['item-1']])
  expect(app.store.getState().pickedId).toBe('sent-1')
  dropline.chosen = []
  await app.actions.chooseFolder()
  expect(dropline.asked).toEqual(['chooseFiles', 'send', 'chooseFolder'])
})

test('a failed call becomes a notice, a broken bridge an internal error', async () => {
  dropline.failures.set('send', { code: 'nothing-to-send', detail: {} })
  await app.actions.chooseFiles()
  expect(app.store.getState().notice?.code).toBe('nothing-to-send')
  const broken = createApp({ ...dropline.api, cancel: () => Promise.reject(new Error('gone')) })
  await broken.actions.cancel('x')
  expect(broken.store.getState().notice?.code).toBe('internal')
})

test('trying again sends the same once more, or puts the same code back', async () => {
  await app.actions.chooseFiles()
  await app.actions.retry('sent-1')
  expect(dropline.asked).toEqual(['chooseFiles', 'send', 'retry', 'dismiss'])
  expect(dropline.calls).toContainEqual(['retry', 'sent-1', 'same'])
  expect(app.store.getState().pickedId).toBe('sent-again')
  await app.actions.receive('4821-ocean-velvet')
  expect(app.store.getState().codeText).toBe('')
  await app.actions.retry('received-1')
  expect(app.store.getState().codeText).toBe('4821-ocean-velvet')
})

test('a window that was loaded again can still start over what another has started', async () => {
  await app.actions.chooseFiles()
  await app.actions.receive('4821-ocean-velvet')
  const reloaded = createApp(dropline.api)
  await reloaded.actions.retryByCode('sent-1')
  expect(dropline.calls).toContainEqual(['retry', 'sent-1', 'code'])
  await reloaded.actions.retry('received-1')
  expect(reloaded.store.getState().codeText).toBe('4821-ocean-velvet')
})

test('what cannot be sent again stays, with the reason', async () => {
  await app.actions.chooseFiles()
  dropline.failures.set('retry', { code: 'source-unreadable', detail: { name: 'plan.odt' } })
  await app.actions.retry('sent-1')
  expect(dropline.asked).toEqual(['chooseFiles', 'send', 'retry'])
  expect(app.store.getState().notice?.code).toBe('source-unreadable')
})

test('a code that is refused is answered, and stays in the field', async () => {
  dropline.failures.set('receive', { code: 'code-malformed', detail: { reason: 'form' } })
  app.actions.setCodeText('4821')
  expect(await app.actions.receive('4821')).toEqual({ code: 'code-malformed', detail: { reason: 'form' } })
  expect(app.store.getState()).toMatchObject({ codeText: '4821', notice: null })
})

test('an engine that started again is told of', () => {
  const stop = app.connect()
  dropline.restarted.emit(undefined)
  expect(app.store.getState().notice?.code).toBe('engine-crashed')
  stop()
})

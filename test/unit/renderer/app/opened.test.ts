import { expect, it } from 'vitest'
import { createApp } from '../../../../src/renderer/src/app/store.ts'
import { FakeDropline } from '../../../support/ui-harness/fake-dropline.ts'

const file = { id: 'item-9', name: 'plan.odt', kind: 'file', bytes: 1 } as const

it('puts the code of a link into the field, and starts nothing', async () => {
  const dropline = new FakeDropline()
  dropline.waiting = { code: '4821-ocean-velvet', items: [], error: null }
  const app = createApp(dropline.api)
  const disconnect = app.connect()
  await expect.poll(() => app.store.getState().codeText).toBe('4821-ocean-velvet')
  expect(dropline.asked).toEqual([])
  disconnect()
})

it('shares files of a file manager, those that come later too, and says what is wrong with them', async () => {
  const dropline = new FakeDropline()
  const app = createApp(dropline.api)
  const disconnect = app.connect()
  dropline.waiting = { code: null, items: [file], error: null }
  dropline.opened.emit(undefined)
  await expect.poll(() => dropline.calls).toContainEqual(['send', ['item-9']])
  dropline.waiting = { code: null, items: [], error: { code: 'source-unreadable', detail: { name: 'x' } } }
  dropline.opened.emit(undefined)
  await expect.poll(() => app.store.getState().notice?.code).toBe('source-unreadable')
  expect(dropline.asked).toEqual(['send'])
  disconnect()
})

it('does what the menu bar asks for', async () => {
  const dropline = new FakeDropline()
  const disconnect = createApp(dropline.api).connect()
  dropline.command.emit('choose-files')
  dropline.command.emit('choose-folder')
  await expect.poll(() => dropline.asked).toEqual(['chooseFiles', 'chooseFolder', 'send', 'send'])
  disconnect()
})

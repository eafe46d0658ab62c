// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { renderApp } from '../../render-app.tsx'

beforeAll(() => {
  // jsdom draws nothing, so it has no modal dialogs; being open is all that matters here.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
})
afterEach(cleanup)

async function openSettings() {
  const rendered = renderApp()
  await waitFor(() => expect(rendered.app.store.getState().settings).not.toBeNull())
  fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
  return { ...rendered, dialog: within(screen.getByRole('dialog', { name: 'Settings' })) }
}

test('stores what was changed and closes', async () => {
  const { dialog, dropline } = await openSettings()
  fireEvent.change(dialog.getByRole('textbox', { name: 'Name of this computer' }), {
    target: { value: ' Desk ' },
  })
  fireEvent.change(dialog.getByRole('textbox', { name: 'Rendezvous server' }), { target: { value: '' } })
  fireEvent.click(dialog.getByRole('switch', { name: /Find computers on this network/ }))
  fireEvent.change(dialog.getByRole('combobox', { name: 'Relay on this network' }), {
    target: { value: 'on' },
  })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(dropline.calls).toContainEqual([
    'changeSettings',
    { deviceName: 'Desk', rendezvousUrl: null, lan: false, relay: 'on' },
  ])
  expect(screen.getByText('Desk')).toBeTruthy()
})

test('the language changes at once, and goes back to that of the system', async () => {
  const { dialog, dropline, app } = await openSettings()
  const field = await dialog.findByRole('combobox', { name: 'Language' })
  fireEvent.change(field, { target: { value: 'de' } })
  await waitFor(() => expect(app.store.getState().shellSettings?.language).toBe('de'))
  fireEvent.change(field, { target: { value: 'system' } })
  await waitFor(() => expect(app.store.getState().shellSettings?.language).toBeNull())
  expect(dropline.asked).toEqual(['changeShellSettings', 'changeShellSettings'])
})

test('stores how transfers are to go, and only what was changed', async () => {
  const { dialog, dropline } = await openSettings()
  const receiving = within(dialog.getByRole('group', { name: 'Receiving' }))
  const sending = within(dialog.getByRole('group', { name: 'Sending' }))
  fireEvent.change(receiving.getByRole('combobox', { name: 'When a name exists already' }), {
    target: { value: 'ask' },
  })
  fireEvent.change(receiving.getByRole('combobox', { name: 'Speed limit' }), { target: { value: '5000000' } })
  fireEvent.click(receiving.getByRole('switch', { name: 'Keep the times of files' }))
  fireEvent.change(sending.getByRole('combobox', { name: 'Symbolic links' }), { target: { value: 'follow' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(dropline.calls).toContainEqual([
    'changeSettings',
    { conflict: 'ask', downloadLimitBytesPerSecond: 5_000_000, keepTimes: false, links: 'follow' },
  ])
})

test('the settings of the app take effect at once', async () => {
  const { dialog, dropline } = await openSettings()
  const group = within(await dialog.findByRole('group', { name: 'This app' }))
  fireEvent.change(group.getByRole('combobox', { name: 'Appearance' }), { target: { value: 'dark' } })
  fireEvent.click(group.getByRole('switch', { name: 'Start with the computer' }))
  await waitFor(() => expect(dropline.asked).toHaveLength(2))
  expect(dropline.calls).toContainEqual(['changeShellSettings', { theme: 'dark' }])
  expect(dropline.calls).toContainEqual(['changeShellSettings', { startAtLogin: true }])
})

test('says what is wrong with an address, and stores nothing', async () => {
  const { dialog, dropline } = await openSettings()
  fireEvent.change(dialog.getByRole('textbox', { name: 'Rendezvous server' }), {
    target: { value: 'http://x' },
  })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  expect(dialog.getByText(/starts with wss/)).toBeTruthy()
  expect(dropline.asked).toEqual([])
})

test('a refusal of the engine is told in the dialog', async () => {
  const { dialog, dropline } = await openSettings()
  dropline.failures.set('changeSettings', { code: 'setting-invalid', detail: { setting: 'deviceName' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  expect((await dialog.findByRole('alert')).textContent).toContain('name of this computer')
})

test('the folder is changed by its own dialog; Escape closes', async () => {
  const { dialog, dropline } = await openSettings()
  fireEvent.click(dialog.getByRole('button', { name: 'Change…' }))
  expect(dropline.asked).toEqual(['chooseSaveFolder'])
  fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }))
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('the visibility of this computer and its history are stored with the rest', async () => {
  const { dialog, dropline } = await openSettings()
  fireEvent.change(dialog.getByRole('combobox', { name: 'Visible to' }), { target: { value: 'hidden' } })
  fireEvent.click(dialog.getByRole('switch', { name: /Keep a history/ }))
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(dropline.calls).toContainEqual(['changeSettings', { visibility: 'hidden', historyEnabled: false }])
})

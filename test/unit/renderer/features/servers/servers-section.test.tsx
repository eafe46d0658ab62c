// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { EngineSettings } from '../../../../../src/engine/api.ts'
import { refusedReport } from '../../../../support/ui-harness/doctor-reports.ts'
import { standInForDialogs } from '../../dialogs.ts'
import { renderApp } from '../../render-app.tsx'

beforeAll(standInForDialogs)
afterEach(cleanup)

const relay = { urls: ['turn:turn.example.org'], username: 'ann', credential: 'secret' }

async function openSettings(stored: Partial<EngineSettings> = {}) {
  const rendered = renderApp()
  const { app, dropline } = rendered
  await waitFor(() => expect(app.store.getState().settings).not.toBeNull())
  await app.actions.changeSettings(stored)
  dropline.calls.splice(0)
  fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
  const dialog = within(screen.getByRole('dialog', { name: 'Settings' }))
  const list = within(dialog.getByRole('group', { name: 'STUN and TURN servers' }))
  const type = (name: string, text: string) =>
    fireEvent.change(list.getByLabelText(name), { target: { value: text } })
  const press = (name: string | RegExp) => fireEvent.click(list.getByRole('button', { name }))
  const save = async () => {
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  }
  return { ...rendered, dialog, list, type, press, save }
}

test('a server that is still being typed is stored with Save', async () => {
  const { dropline, type, press, save } = await openSettings()
  press('Add server')
  type('Address', ' turn:turn.example.org ')
  type('User name', 'ann')
  type('Password', 'secret')
  await save()
  expect(dropline.calls).toContainEqual(['changeSettings', { iceServers: [relay] }])
})

test('the focus follows into the fields of a server, and back to the list', async () => {
  const { list, press } = await openSettings({ iceServers: [relay] })
  const focusAndPress = (name: string) => {
    list.getByRole('button', { name }).focus()
    press(name)
  }
  focusAndPress('Add server')
  expect(document.activeElement).toBe(list.getByLabelText('Address'))
  focusAndPress('Cancel')
  expect(document.activeElement).toBe(list.getByRole('button', { name: 'Add server' }))
  focusAndPress('Remove turn:turn.example.org')
  expect(document.activeElement).toBe(list.getByRole('button', { name: 'Add server' }))
})

test('Save does not throw away what cannot be stored, and says what is missing', async () => {
  const { dropline, dialog, list, type, press } = await openSettings()
  press('Add server')
  type('Address', 'turn:turn.example.org')
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
  expect(list.getByText('A TURN server needs a user name and a password.')).toBeTruthy()
  expect(dropline.asked).toEqual([])
})

test('a server is changed in its place, and another removed', async () => {
  const other = { urls: ['stun:stun.example.org'] }
  const { dropline, list, type, press, save } = await openSettings({ iceServers: [relay, other] })
  press('Edit turn:turn.example.org')
  type('Password', 'better')
  fireEvent.keyDown(list.getByLabelText('Password'), { key: 'Enter' })
  press('Remove stun:stun.example.org')
  await save()
  expect(dropline.calls).toContainEqual([
    'changeSettings',
    { iceServers: [{ ...relay, credential: 'better' }] },
  ])
})

test('an editor in which nothing was typed changes nothing', async () => {
  const { dropline, press, save } = await openSettings()
  press('Add server')
  await save()
  expect(dropline.calls).toContainEqual(['changeSettings', {}])
})

test('the test of a server asks for that server alone, and says what to do once', async () => {
  const { dropline, list, press } = await openSettings({ iceServers: [relay] })
  dropline.doctorReport = refusedReport
  press('Test turn:turn.example.org')
  expect(await list.findAllByText(/refuses the user name or password/)).toHaveLength(2)
  expect(list.getAllByText(/^Correct them\./)).toHaveLength(1)
  expect(dropline.calls).toContainEqual(['runDoctor', { only: 'ice', iceServers: [relay] }])
})

test('a rendezvous server is tested before it is stored, but nothing is that may not be used', async () => {
  const { dropline, dialog } = await openSettings()
  const field = dialog.getByRole('textbox', { name: 'Rendezvous server' })
  const button = dialog.getByRole('button', { name: 'Test Rendezvous server' })
  fireEvent.click(button)
  expect(dropline.calls).toContainEqual(['runDoctor', { only: 'rendezvous' }])
  fireEvent.change(field, { target: { value: 'ws://meet.example.org' } })
  fireEvent.click(button)
  fireEvent.change(field, { target: { value: 'ws://192.168.1.2:4880' } })
  fireEvent.click(button)
  const asked = dropline.calls.filter(([name]) => name === 'runDoctor').map(([, request]) => request)
  expect(asked).toEqual([
    { only: 'rendezvous' },
    { only: 'rendezvous', rendezvousUrl: 'ws://192.168.1.2:4880' },
  ])
})

test('relays only is a switch', async () => {
  const { dropline, dialog, save } = await openSettings()
  fireEvent.click(dialog.getByRole('switch', { name: /^Only through relays/ }))
  await save()
  expect(dropline.calls).toContainEqual(['changeSettings', { relayOnly: true }])
})

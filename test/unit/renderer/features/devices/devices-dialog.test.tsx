// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TrustedDevice } from '../../../../../src/engine/neighbourhood-api.ts'
import { trustedDevice } from '../../../../support/devices.ts'
import { standInForDialogs } from '../../dialogs.ts'
import { renderApp } from '../../render-app.tsx'

beforeEach(standInForDialogs)
afterEach(cleanup)

function openDevices(...devices: TrustedDevice[]) {
  const rendered = renderApp()
  act(() => {
    rendered.dropline.sayDevices(devices)
    rendered.app.actions.openPage('devices')
  })
  return rendered
}

const page = () => within(screen.getByRole('dialog', { name: 'Devices' }))
const openDetails = (name: RegExp) => fireEvent.click(page().getByRole('button', { name }))

test('an empty list says how a device gets into it', () => {
  openDevices()
  expect(page().getByText('No device is remembered yet')).toBeTruthy()
  expect(page().getByText(/Remember this device/)).toBeTruthy()
})

test('each device says where it is and how long it is remembered', () => {
  const at = Date.UTC(2026, 10, 20, 12)
  openDevices(
    trustedDevice({ id: 'a', name: 'Studio', nearby: true }),
    trustedDevice({ id: 'b', name: 'Attic', lastSeenAtMs: at, duration: '30-days', expiresAtMs: at }),
    trustedDevice({ id: 'c', name: 'Cellar', lastSeenAtMs: null, duration: 'once' }),
  )
  const [studio, attic, cellar] = page().getAllByRole('listitem')
  expect(studio?.textContent).toContain('Nearby now')
  expect(studio?.textContent).toContain('Remembered until you forget it')
  expect(attic?.textContent).toMatch(/Last seen Nov 20, 2026.*Remembered until Nov 20, 2026/)
  expect(cellar?.textContent).toContain('Not met without a code yet')
  expect(cellar?.textContent).toContain('Remembered for the next transfer')
})

test('a device can be renamed, but not to nothing', () => {
  const { dropline } = openDevices(trustedDevice({ id: 'a', name: 'Studio' }))
  openDetails(/Studio/)
  const name = page().getByRole('textbox', { name: 'Name' })
  fireEvent.change(name, { target: { value: '   ' } })
  fireEvent.click(page().getByRole('button', { name: 'Rename' }))
  expect(page().getByText('Give it a name of up to 60 characters.')).toBeTruthy()
  fireEvent.change(name, { target: { value: ' Work ' } })
  fireEvent.click(page().getByRole('button', { name: 'Rename' }))
  expect(dropline.calls.filter(([call]) => call === 'renameDevice')).toEqual([['renameDevice', 'a', 'Work']])
})

test('of devices that are open at once, each has its fields and buttons under its name', () => {
  const { dropline } = openDevices(
    trustedDevice({ id: 'a', name: 'Studio' }),
    trustedDevice({ id: 'b', name: 'Attic', duration: 'always' }),
  )
  for (const name of [/Studio/, /Attic/]) openDetails(name)
  const attic = within(page().getByRole('group', { name: 'Attic' }))
  fireEvent.change(attic.getByRole('combobox', { name: 'How long it is remembered' }), {
    target: { value: 'once' },
  })
  expect(dropline.calls.at(-1)).toEqual(['setTrustDuration', 'b', 'once'])
  openDetails(/Studio/)
  expect(page().queryByRole('group', { name: 'Studio' })).toBeNull()
})

test('forgetting asks once, and can be taken back', async () => {
  const { dropline } = openDevices(trustedDevice({ id: 'a', name: 'Studio' }))
  openDetails(/Studio/)
  fireEvent.click(page().getByRole('button', { name: 'Forget' }))
  expect(page().getByRole('group', { name: /^Forget Studio\?/ })).toBeTruthy()
  const keep = page().getByRole('button', { name: 'Keep' })
  expect(document.activeElement).toBe(keep)
  fireEvent.click(keep)
  expect(dropline.asked).toEqual([])
  expect(document.activeElement).toBe(page().getByRole('button', { name: 'Forget' }))
  fireEvent.click(page().getByRole('button', { name: 'Forget' }))
  fireEvent.click(page().getByRole('button', { name: 'Forget' }))
  await waitFor(() => expect(dropline.asked).toEqual(['forgetDevice']))
  act(() => dropline.sayDevices([]))
  expect(page().getByText('No device is remembered yet')).toBeTruthy()
})

test('how long a device is remembered can be changed', () => {
  const { dropline } = openDevices(trustedDevice({ id: 'a', name: 'Studio', duration: 'always' }))
  openDetails(/Studio/)
  const duration = page().getByRole<HTMLSelectElement>('combobox', { name: 'How long it is remembered' })
  expect(duration.value).toBe('always')
  fireEvent.change(duration, { target: { value: '30-days' } })
  expect(dropline.calls.at(-1)).toEqual(['setTrustDuration', 'a', '30-days'])
})

test('accepting without a question is off until it is switched on, with a cap and the usual folder', () => {
  const { dropline } = openDevices(trustedDevice({ id: 'a', name: 'Studio', autoAccept: null }))
  openDetails(/Studio/)
  fireEvent.click(page().getByRole('switch', { name: /Accept without asking/ }))
  expect(dropline.calls.at(-1)).toEqual(['setAutoAccept', 'a', { folder: null, limitBytes: 1e9 }])
})

test('the cap and the folder of what is accepted change each for itself', async () => {
  const autoAccept = { folder: '/home/mara/Inbox', limitBytes: 5e9 }
  const { dropline } = openDevices(trustedDevice({ id: 'a', name: 'Studio', autoAccept }))
  openDetails(/Studio/)
  const cap = page().getByRole<HTMLSelectElement>('combobox', { name: 'Up to' })
  expect(cap.selectedOptions[0]?.textContent).toBe('5.00\u00a0GB')
  fireEvent.change(cap, { target: { value: '100000000000' } })
  expect(dropline.calls.at(-1)).toEqual(['setAutoAccept', 'a', { limitBytes: 1e11 }])
  expect(page().getByText('/home/mara/Inbox')).toBeTruthy()
  fireEvent.click(page().getByRole('button', { name: 'Change…' }))
  await waitFor(() => expect(dropline.calls.at(-1)).toEqual(['setAutoAccept', 'a', { folder: 'item-1' }]))
  fireEvent.click(page().getByRole('button', { name: 'Use the usual folder' }))
  expect(dropline.calls.at(-1)).toEqual(['setAutoAccept', 'a', { folder: null }])
  fireEvent.click(page().getByRole('switch', { name: /Accept without asking/ }))
  expect(dropline.calls.at(-1)).toEqual(['setAutoAccept', 'a', null])
})

test('a changed identity is an alarm; nothing can be accepted from it any more', () => {
  openDevices(trustedDevice({ id: 'a', name: 'Studio', identityChanged: true }))
  expect(page().getByRole('alert').textContent).not.toBe('')
  expect(page().getByText('Identity changed')).toBeTruthy()
  openDetails(/Studio/)
  expect(page().queryByRole('switch')).toBeNull()
  expect(page().queryByRole('combobox')).toBeNull()
  expect(page().getByRole('button', { name: 'Forget' })).toBeTruthy()
})

test('a platform without a keyring and a damaged list are said', async () => {
  const rendered = renderApp()
  rendered.dropline.info = { ...rendered.dropline.info, keyring: false }
  rendered.dropline.devicesProblem = 'damaged'
  act(() => rendered.app.actions.openPage('devices'))
  expect(await page().findByText(/This system has no keyring/)).toBeTruthy()
  expect(page().getByText(/was damaged/)).toBeTruthy()
})

test('a call that fails is told on the page', async () => {
  const { dropline } = openDevices(trustedDevice({ id: 'a', name: 'Studio' }))
  dropline.failures.set('forgetDevice', { code: 'engine-crashed', detail: {} })
  openDetails(/Studio/)
  fireEvent.click(page().getByRole('button', { name: 'Forget' }))
  fireEvent.click(page().getByRole('button', { name: 'Forget' }))
  expect(await page().findByRole('alert')).toBeTruthy()
})

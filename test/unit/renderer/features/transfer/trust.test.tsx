// @vitest-environment jsdom
// The number to compare, the offer to remember, and what waits in the outbox.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { trustedDevice } from '../../../../support/devices.ts'
import { exampleTransfer, scenes } from '../../../../support/ui-harness/scenes.ts'
import { renderApp } from '../../render-app.tsx'

afterEach(cleanup)

const done = scenes['sent-done']?.transfers[0]?.state
if (done === undefined) throw new Error('no scene')
const number = () => screen.getByRole('group', { name: 'Number to compare' })

test('both sides of two strangers see the same number, each with what to do with it', async () => {
  const { dropline } = renderApp([exampleTransfer({ name: 'waiting-for-answer' }, { shortNumber: '482913' })])
  await screen.findByText('The other screen must show the same number.')
  expect(number().textContent).toBe('482 913')
  act(() =>
    dropline.changed.emit(
      exampleTransfer({ name: 'asking' }, { id: 'asks', direction: 'receive', shortNumber: '482913' }),
    ),
  )
  expect(number().textContent).toBe('482 913')
  expect(screen.getByText('Accept only if the sender’s screen shows the same number.')).toBeTruthy()
  expect(screen.getByText('You do not know this device. Its name is its own choice.')).toBeTruthy()
})

test('a remembered device asks without a number', async () => {
  renderApp([exampleTransfer({ name: 'asking' }, { direction: 'receive', deviceId: 'jonas' })])
  await screen.findByText('A device that you remember: it has proved who it is.')
  expect(screen.queryByRole('group', { name: 'Number to compare' })).toBeNull()
})

test('after a pairing the other device can be remembered for as long as one likes', async () => {
  const { dropline } = renderApp([exampleTransfer(done, { trust: 'possible' })])
  const offer = await screen.findByRole('group', { name: 'Remember this device' })
  fireEvent.change(within(offer).getByRole('combobox', { name: 'For' }), { target: { value: '30-days' } })
  fireEvent.click(within(offer).getByRole('button', { name: 'Remember this device' }))
  await waitFor(() => expect(dropline.calls).toContainEqual(['remember', 'transfer-1', '30-days']))
})

test('the wish of the other side is said, and what is missing after the yes', async () => {
  const { dropline } = renderApp([exampleTransfer(done, { trust: 'possible' })])
  await screen.findByRole('group', { name: 'Remember this device' })
  act(() => dropline.changed.emit(exampleTransfer(done, { trust: 'wanted-by-peer' })))
  expect(screen.getByText(/wants to remember this computer/)).toBeTruthy()
  act(() => {
    dropline.sayDevices([trustedDevice({ id: 'jonas', mutual: false })])
    dropline.changed.emit(exampleTransfer(done, { trust: 'remembered', deviceId: 'jonas' }))
  })
  expect(screen.getByText(/as soon as this computer is remembered there too/)).toBeTruthy()
  act(() => dropline.sayDevices([trustedDevice({ id: 'jonas' })]))
  expect(screen.getByText(/remember each other/)).toBeTruthy()
})

test('a transfer with a device that was known before says nothing of remembering', async () => {
  const { dropline } = renderApp()
  act(() => {
    dropline.sayDevices([trustedDevice({ id: 'jonas' })])
    dropline.changed.emit(exampleTransfer(done, { trust: 'remembered', deviceId: 'jonas' }))
  })
  await screen.findByRole('heading', { name: 'Delivered and verified' })
  expect(screen.queryByText(/remember/i, { selector: 'section.stage *' })).toBeNull()
})

test('nothing is offered where there is nothing to remember', async () => {
  renderApp([exampleTransfer(done, { trust: 'none' })])
  await screen.findByRole('heading', { name: 'Delivered and verified' })
  expect(screen.queryByRole('group', { name: 'Remember this device' })).toBeNull()
})

test('the outbox waits in the list, leaves the stage free, and can be cancelled there', async () => {
  const { dropline } = renderApp([
    exampleTransfer({ name: 'waiting-for-device', deviceName: 'Studio' }, { peerName: 'Studio' }),
  ])
  const list = await screen.findByRole('list', { name: 'Other transfers' })
  expect(screen.getByRole('heading', { name: 'Drop files here' })).toBeTruthy()
  expect(within(list).getByText('Waiting for Studio')).toBeTruthy()
  fireEvent.click(within(list).getByRole('button', { name: /Iceland/ }))
  expect(screen.getByRole('heading', { name: 'Waiting for Studio' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Let it wait' }))
  expect(screen.getByRole('heading', { name: 'Drop files here' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(dropline.calls).toContainEqual(['cancel', 'transfer-1']))
})

test('an alarm is not something to try again', async () => {
  renderApp([exampleTransfer({ name: 'failed', error: { code: 'identity-changed', detail: {} } })])
  await screen.findByRole('heading', { name: /its identity has changed/ })
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull()
})

test('an offer that came in and failed cannot be tried again from here', async () => {
  const error = { code: 'disk-full', detail: {} } as const
  const { dropline } = renderApp()
  dropline.origins.set('asks', null)
  act(() =>
    dropline.changed.emit(exampleTransfer({ name: 'failed', error }, { id: 'asks', direction: 'receive' })),
  )
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull())
  expect(screen.getByRole('button', { name: 'Dismiss' })).toBeTruthy()
})

// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { nearbyDevice, trustedDevice } from '../../../../support/devices.ts'
import { exampleTransfer } from '../../../../support/ui-harness/scenes.ts'
import { renderApp } from '../../render-app.tsx'

// jsdom has no modal dialogs.
beforeAll(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
})
afterEach(cleanup)

const panel = () => screen.getByRole('region', { name: 'Nearby' })
const tile = (name: RegExp) => within(panel()).getByRole('button', { name })
const file = new File(['x'], 'x.txt')
const files = { dataTransfer: { types: ['Files'], files: [file] } }

/** The window with Ada, who is a stranger, and Jonas and Studio, who are remembered; Studio is away. */
async function renderPeople() {
  const rendered = renderApp()
  await waitFor(() => expect(rendered.app.store.getState().visibility).not.toBeNull())
  act(() => {
    rendered.dropline.sayDevices([
      trustedDevice({ id: 'jonas', nearby: true }),
      trustedDevice({ id: 'studio', name: 'Studio' }),
    ])
    rendered.dropline.sayNearby([nearbyDevice(), nearbyDevice({ id: 'near-2', deviceId: 'jonas' })])
  })
  return rendered
}

test('without anybody it says how to be seen, for each visibility', async () => {
  const { app } = renderApp()
  await waitFor(() => expect(app.store.getState().visibility).not.toBeNull())
  expect(within(panel()).getByText(/be visible to everyone/)).toBeTruthy()
  await act(() => app.actions.setVisibility('everyone'))
  expect(within(panel()).getByText(/can be seen now/)).toBeTruthy()
  await act(() => app.actions.setVisibility('hidden'))
  expect(within(panel()).getByText(/sees nobody/)).toBeTruthy()
})

test('names say whether they are verified, and remembered devices come first', async () => {
  await renderPeople()
  const names = within(panel())
    .getAllByRole('listitem')
    .map((item) => item.textContent)
  expect(names).toEqual(['Jonas’ desktopRemembered', 'AdaName not verified', 'StudioSent when it is back'])
})

test('files dropped on a device go to it, not into a share by code', async () => {
  const { dropline } = await renderPeople()
  fireEvent.dragOver(tile(/^Ada/), files)
  expect(within(panel()).getByText('Let go to send')).toBeTruthy()
  expect(screen.getByRole('heading', { name: 'Drop files here' })).toBeTruthy()
  fireEvent.drop(tile(/^Ada/), files)
  await waitFor(() => expect(dropline.asked).toEqual(['addFiles', 'send']))
  expect(dropline.calls).toContainEqual(['send', ['item-1'], { to: { nearbyId: 'near-1' } }])
})

test('a remembered device, near or away, is sent to by its own id, with a click as well', async () => {
  const { dropline } = await renderPeople()
  fireEvent.drop(tile(/^Studio/), files)
  await waitFor(() => expect(dropline.asked).toEqual(['addFiles', 'send']))
  fireEvent.click(tile(/^Jonas/))
  await waitFor(() => expect(dropline.asked).toHaveLength(4))
  expect(dropline.calls).toContainEqual(['send', ['item-1'], { to: { deviceId: 'studio' } }])
  expect(dropline.calls).toContainEqual(['send', ['item-1'], { to: { deviceId: 'jonas' } }])
})

test('the number of receivers is for codes, not for devices', async () => {
  const { dropline, app } = await renderPeople()
  act(() => app.actions.setReceiverCount(3))
  fireEvent.click(tile(/^Ada/))
  await waitFor(() => expect(dropline.asked).toHaveLength(2))
  expect(dropline.calls.at(-1)).toEqual(['send', ['item-1'], { to: { nearbyId: 'near-1' } }])
})

test('what is pasted while a device has the focus is for it, also what looks like a code', async () => {
  const { dropline } = await renderPeople()
  tile(/^Ada/).focus()
  fireEvent.paste(window, { clipboardData: { files: [file], getData: () => '' } })
  await waitFor(() => expect(dropline.asked).toEqual(['addFiles', 'send']))
  tile(/^Ada/).focus()
  fireEvent.paste(window, { clipboardData: { files: [], getData: () => '4821-ocean-velvet' } })
  const dialog = await screen.findByRole('dialog', { name: 'Send text to Ada', hidden: true })
  fireEvent.submit(within(dialog).getByRole('textbox', { hidden: true }).closest('form') ?? dialog)
  await waitFor(() =>
    expect(dropline.calls.at(-1)).toEqual([
      'send',
      [],
      { text: '4821-ocean-velvet', to: { nearbyId: 'near-1' } },
    ]),
  )
})

test('a folder or a text go to a device through its menu', async () => {
  const { dropline } = await renderPeople()
  fireEvent.click(within(panel()).getByRole('button', { name: 'More ways to send to Jonas’ desktop' }))
  fireEvent.click(screen.getByRole('menuitem', { name: 'Choose folder' }))
  await waitFor(() => expect(dropline.asked).toEqual(['chooseFolder', 'send']))
  expect(dropline.calls.at(-1)).toEqual(['send', ['item-1'], { to: { deviceId: 'jonas' } }])
})

test('the visibility is chosen, and everyone ends on the screen when it ends', async () => {
  const { dropline } = await renderPeople()
  const select = within(panel()).getByRole<HTMLSelectElement>('combobox', { name: 'Visible to' })
  expect(select.value).toBe('trusted')
  fireEvent.change(select, { target: { value: 'everyone' } })
  await waitFor(() => expect(select.value).toBe('everyone'))
  expect(select.selectedOptions[0]?.textContent).toMatch(/^Everyone: 10\smin left$/)
  act(() => dropline.sayVisibility({ mode: 'trusted', everyoneUntilMs: null, addresses: [] }))
  expect(select.value).toBe('trusted')
})

test('a device with another identity is an alarm until it is forgotten, and nothing goes there', async () => {
  const { dropline } = await renderPeople()
  act(() => dropline.sayDevices([trustedDevice({ id: 'jonas', identityChanged: true })]))
  const alarm = screen.getByRole('alert')
  expect(within(alarm).getByText(/identity|posing/)).toBeTruthy()
  fireEvent.drop(tile(/Identity changed/), files)
  fireEvent.click(tile(/Identity changed/))
  await waitFor(() =>
    expect(document.activeElement?.textContent).toBe('“Jonas’ desktop” may be somebody else'),
  )
  expect(dropline.asked).toEqual([])
  fireEvent.click(within(alarm).getByRole('button', { name: 'Open Devices' }))
  expect(screen.getByRole('dialog', { name: 'Devices' })).toBeTruthy()
  expect(dropline.asked).toEqual([])
  act(() => dropline.sayDevices([]))
  expect(screen.queryByRole('alert')).toBeNull()
})

test('an address is tried, and why it failed stands under it', async () => {
  const { dropline } = await renderPeople()
  fireEvent.click(within(panel()).getByRole('button', { name: 'Connect by address' }))
  const dialog = screen.getByRole('dialog', { name: 'Connect by address', hidden: true })
  expect(within(dialog).getByText('192.0.2.2:34821')).toBeTruthy()
  const field = within(dialog).getByRole('textbox', { hidden: true })
  dropline.failures.set('connectByAddress', { code: 'address-silent', detail: {} })
  fireEvent.change(field, { target: { value: ' 192.0.2.9 ' } })
  fireEvent.submit(field.closest('form') ?? field)
  await within(dialog).findByText(/No Dropline that wants to be seen answered/)
  dropline.failures.clear()
  fireEvent.submit(field.closest('form') ?? field)
  await waitFor(() => expect(screen.queryByRole('dialog', { hidden: true })).toBeNull())
  expect(dropline.calls.filter(([name]) => name === 'connectByAddress')).toEqual([
    ['connectByAddress', '192.0.2.9'],
    ['connectByAddress', '192.0.2.9'],
  ])
  expect(tile(/^Studio.*192/)).toBeTruthy()
})

test('trying again, and sending more, go to the same device', async () => {
  const { dropline } = await renderPeople()
  fireEvent.click(tile(/^Ada/))
  await waitFor(() => expect(dropline.asked).toEqual(['chooseFiles', 'send']))
  const failed = exampleTransfer(
    { name: 'failed', error: { code: 'declined', detail: {} } },
    { id: 'sent-1' },
  )
  act(() => dropline.changed.emit(failed))
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  await waitFor(() => expect(dropline.asked).toEqual(['chooseFiles', 'send', 'retry', 'dismiss']))
  expect(dropline.calls).toContainEqual(['retry', 'sent-1', 'same'])
})

/** The share `sent-1` has not come to its device. */
const unanswered = exampleTransfer(
  { name: 'failed', error: { code: 'device-away', detail: {} } },
  { id: 'sent-1' },
)

test('files that a device does not answer for are shared by a code', async () => {
  const { dropline } = await renderPeople()
  fireEvent.click(tile(/^Ada/))
  await waitFor(() => expect(dropline.asked).toEqual(['chooseFiles', 'send']))
  act(() => dropline.changed.emit(unanswered))
  expect(screen.getByText(/its firewall lets nobody in\. Share by a code/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Share by code' }))
  await waitFor(() => expect(dropline.asked).toEqual(['chooseFiles', 'send', 'retry', 'dismiss']))
  expect(dropline.calls).toContainEqual(['retry', 'sent-1', 'code'])
})

test.each(['Try again', 'Share by code'])('so is a text, which “%s” does not lose', async (name) => {
  const { dropline, app } = await renderPeople()
  const to = { nearbyId: 'near-1' }
  await act(() => app.actions.sendText({ text: 'Door code 4417', to }))
  act(() => dropline.changed.emit(unanswered))
  fireEvent.click(screen.getByRole('button', { name }))
  await waitFor(() => expect(dropline.asked).toEqual(['send', 'retry', 'dismiss']))
  expect(dropline.calls).toContainEqual(['retry', 'sent-1', name === 'Try again' ? 'same' : 'code'])
})

// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { errorCodes } from '../../../../src/core/base/errors.ts'
import { describeError } from '../../../../src/words/errors.ts'
import { exampleTransfer, scenes, waitingState } from '../../../support/ui-harness/scenes.ts'
import { renderApp } from '../render-app.tsx'

afterEach(cleanup)

const button = (name: string) => screen.getByRole('button', { name })
const codeField = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Pairing code' })

test.each(Object.keys(scenes))('scene %s draws, with one heading and a region for drops', async (name) => {
  renderApp(scenes[name]?.transfers)
  await waitFor(() => expect(button('Settings')).not.toHaveProperty('disabled', true))
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1)
  const region = screen.getByRole('region', { name: 'Drop files here' })
  expect(within(region).getByRole('button', { name: 'Choose files' })).toBeTruthy()
  expect(within(region).getByRole('button', { name: 'Choose folder' })).toBeTruthy()
  expect(button('Receive')).toBeTruthy()
  expect(codeField()).toBeTruthy()
})

test('dropped files are sent', async () => {
  const { dropline } = renderApp()
  const file = new File(['x'], 'x.txt')
  fireEvent.dragOver(window, { dataTransfer: { types: ['Files'], files: [] } })
  expect(screen.getByRole('heading', { name: 'Let go to send' })).toBeTruthy()
  fireEvent.drop(window, { dataTransfer: { types: ['Files'], files: [file] } })
  await waitFor(() => expect(dropline.asked).toEqual(['addFiles', 'send']))
  expect(dropline.calls).toContainEqual(['addFiles', [file]])
  expect(screen.getByRole('heading', { name: 'Drop files here' })).toBeTruthy()
})

test('text that is dragged over the window is no file', () => {
  renderApp()
  fireEvent.dragOver(window, { dataTransfer: { types: ['text/plain'], files: [] } })
  expect(screen.getByRole('heading', { name: 'Drop files here' })).toBeTruthy()
})

test('pasted files are sent, a pasted code goes into its field', async () => {
  const { dropline } = renderApp()
  fireEvent.paste(window, {
    clipboardData: { files: [], getData: () => 'dropline://receive#4821-ocean-velvet' },
  })
  expect(codeField().value).toBe('4821-ocean-velvet')
  fireEvent.paste(window, { clipboardData: { files: [new File(['x'], 'x')], getData: () => '' } })
  await waitFor(() => expect(dropline.asked).toEqual(['addFiles', 'send']))
})

test('a share shows its code, copies it, says that it did, and can be cancelled', async () => {
  const { dropline } = renderApp([exampleTransfer(waitingState('4821-ocean-velvet', 1))])
  const code = await screen.findByRole('status', { name: 'Your pairing code' })
  expect(code.textContent).toBe('4821-ocean-velvet')
  expect(screen.getByRole('img', { name: /QR code/ })).toBeTruthy()
  expect(screen.getByText('Someone tried a wrong code (1 of 3)')).toBeTruthy()
  fireEvent.click(button('Copy code'))
  await screen.findByRole('button', { name: 'Copied' })
  fireEvent.click(button('Cancel'))
  expect(dropline.calls).toContainEqual(['copyText', '4821-ocean-velvet'])
  expect(dropline.calls).toContainEqual(['cancel', 'transfer-1'])
})

test('a request shows who, what, how much and where; the focus is not on Accept', async () => {
  const { dropline, app } = renderApp()
  const asking = exampleTransfer({ name: 'asking' }, { direction: 'receive', peerName: 'evil\u202Egnp.exe' })
  await waitFor(() => expect(app.store.getState().settings).not.toBeNull())
  act(() => dropline.changed.emit(asking))
  const heading = screen.getByRole('heading', { level: 1 })
  expect(heading.textContent).toMatch(
    /evil\ufffdgnp\.exe wants to send you 248 files in 6 folders, 3\.41\sGB/,
  )
  expect(screen.getByText('Iceland 2026')).toBeTruthy()
  expect(screen.getAllByText('/home/mara/Downloads').length).toBeGreaterThan(0)
  expect(document.activeElement).toBe(heading)
  expect(document.title).toBe('Incoming files – Dropline')
  fireEvent.click(button('Accept'))
  fireEvent.click(button('Decline'))
  expect(dropline.asked).toEqual(['accept', 'decline'])
  expect(dropline.calls).toContainEqual(['accept', 'transfer-1', {}])
})

test('a request does not take the focus from somebody who types', async () => {
  const { dropline, app } = renderApp()
  await waitFor(() => expect(app.store.getState().settings).not.toBeNull())
  codeField().focus()
  fireEvent.change(codeField(), { target: { value: '4821' } })
  act(() => dropline.changed.emit(exampleTransfer({ name: 'asking' }, { direction: 'receive' })))
  expect(document.activeElement).toBe(codeField())
})

test('when the focused button is gone the heading has the focus', async () => {
  const { dropline } = renderApp([exampleTransfer(waitingState())])
  await screen.findByRole('status')
  button('Cancel').focus()
  act(() =>
    dropline.changed.emit(exampleTransfer({ name: 'failed', error: { code: 'cancelled', detail: {} } })),
  )
  expect(document.activeElement?.textContent).toBe('You cancelled the transfer.')
})

test.each([
  ['send', 'Sending to Jonas’ desktop'],
  ['receive', 'Receiving from Jonas’ desktop'],
] as const)('progress of a %s', async (direction, label) => {
  const moving = scenes['sending']?.transfers[0]
  if (moving === undefined) throw new Error('no scene')
  renderApp([{ ...moving, direction }])
  const bar = await screen.findByRole('progressbar', { name: label })
  expect(bar.getAttribute('aria-valuenow')).toBe('64')
  expect(bar.getAttribute('aria-valuetext')).toBe(
    '64%, 2.18\u00a0GB of 3.41\u00a0GB, 48.2\u00a0MB/s, 25\u00a0sec left',
  )
  expect(screen.getByText('158 of 248')).toBeTruthy()
  expect(screen.getByText('Direct')).toBeTruthy()
  expect(document.title).toBe('64% – Dropline')
})

test('what was received can be shown in its folder and put away', async () => {
  const { dropline } = renderApp(scenes['received-done']?.transfers)
  fireEvent.click(await screen.findByRole('button', { name: 'Show in folder' }))
  expect(dropline.calls).toContainEqual(['reveal', 'transfer-1'])
  fireEvent.click(button('Done'))
  await screen.findByRole('heading', { name: 'Drop files here' })
})

test.each(errorCodes)('failure %s is told with its advice', async (code) => {
  const error = { code, detail: {} }
  renderApp([exampleTransfer({ name: 'failed', error })])
  await screen.findByRole('heading', { name: describeError(error).title })
  expect(screen.getByText(describeError(error).advice)).toBeTruthy()
})

test('trying a code again puts it back under the keyboard', async () => {
  const { dropline } = renderApp()
  fireEvent.change(codeField(), { target: { value: '4821-ocean-velvet' } })
  fireEvent.click(button('Receive'))
  await waitFor(() => expect(codeField().value).toBe(''))
  act(() =>
    dropline.changed.emit(
      exampleTransfer({ name: 'failed', error: { code: 'no-path', detail: {} } }, { id: 'received-1' }),
    ),
  )
  button('Try again').focus()
  fireEvent.click(button('Try again'))
  await screen.findByRole('heading', { name: 'Drop files here' })
  expect(codeField().value).toBe('4821-ocean-velvet')
  expect(document.activeElement).toBe(codeField())
})

test('other transfers wait in a list, and take the stage when they are picked', async () => {
  renderApp(scenes['several']?.transfers)
  const list = await screen.findByRole('list', { name: 'Other transfers' })
  expect(within(list).getAllByRole('listitem')).toHaveLength(3)
  fireEvent.click(within(list).getByRole('button', { name: /Delivered and verified/ }))
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Delivered and verified')
})

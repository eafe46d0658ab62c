// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { TransferSnapshot } from '../../../../../src/engine/api.ts'
import { exampleTransfer, scenes } from '../../../../support/ui-harness/scenes.ts'
import { descriptionOf } from '../../described.ts'
import { renderApp } from '../../render-app.tsx'

afterEach(cleanup)

const button = (name: string) => screen.getByRole('button', { name })

function only(name: string): TransferSnapshot {
  const [transfer] = scenes[name]?.transfers ?? []
  if (transfer === undefined) throw new Error(`no scene ${name}`)
  return transfer
}

test('pausing and resuming leave the focus where it was', async () => {
  const { dropline } = renderApp([only('sending')])
  const pause = await screen.findByRole('button', { name: 'Pause' })
  pause.focus()
  fireEvent.click(pause)
  act(() => dropline.changed.emit(only('paused-me')))
  expect(document.activeElement?.textContent).toBe('Resume')
  fireEvent.click(button('Resume'))
  expect(dropline.asked).toEqual(['pause', 'resume'])
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('You paused this transfer')
})

test('a pause of the other person is told, and cannot be ended here', async () => {
  renderApp([only('paused-peer')])
  await screen.findByRole('heading', { name: 'Jonas’ desktop paused this transfer' })
  expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull()
  expect(button('Cancel')).toBeTruthy()
})

test('a full disk says whose, and how much must fit', async () => {
  const { dropline } = renderApp([only('paused-disk-full')])
  await screen.findByRole('heading', { name: 'The disk of this computer is full' })
  expect(screen.getByText(/Another 1\.23\sGB must fit/)).toBeTruthy()
  fireEvent.click(button('Try now'))
  expect(dropline.asked).toEqual(['resume'])
  cleanup()
  renderApp([only('paused-disk-full-there')])
  await screen.findByRole('heading', { name: 'The disk of the other computer is full' })
})

test('reconnecting counts its attempts, and can be hurried, left or cancelled', async () => {
  const nextTryAtMs = Date.now() + 3_600_000
  const { dropline } = renderApp([
    exampleTransfer({ name: 'reconnecting', progress: null, attempt: 3, nextTryAtMs }),
  ])
  expect(await screen.findByText('Attempt 3')).toBeTruthy()
  expect(screen.getByText(/Next try in [\d,]+ s/)).toBeTruthy()
  for (const name of ['Try now', 'Stop for now', 'Cancel']) fireEvent.click(button(name))
  expect(dropline.asked).toEqual(['resume', 'leave', 'cancel'])
})

test('what was interrupted waits in the list with Resume and Discard, and gives the stage to what runs', async () => {
  const { dropline } = renderApp(scenes['interrupted-list']?.transfers)
  const list = within(await screen.findByRole('list', { name: 'Other transfers' }))
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Sending to Jonas’ desktop')
  const [interrupted] = list.getAllByRole('listitem')
  for (const row of list.getAllByRole('listitem')) {
    // Two rows have a Resume: what it would resume is its description.
    const what = descriptionOf(within(row).getByRole('button', { name: 'Resume' }))
    expect(what).not.toBe('')
    expect(row.textContent.startsWith(what)).toBe(true)
  }
  fireEvent.click(within(interrupted!).getByRole('button', { name: 'Resume' }))
  fireEvent.click(within(interrupted!).getByRole('button', { name: 'Discard' }))
  expect(dropline.calls).toContainEqual(['resume', 'interrupted'])
  expect(dropline.calls).toContainEqual(['cancel', 'interrupted'])
})

test('a limit is set and taken away, and one from elsewhere is shown', async () => {
  const { dropline } = renderApp([only('sending-limited')])
  const field = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Speed limit' })
  expect(field.selectedOptions[0]?.textContent).toMatch(/^3\.00\sMB\/s$/)
  fireEvent.change(field, { target: { value: '1000000' } })
  fireEvent.change(field, { target: { value: '' } })
  expect(dropline.calls).toContainEqual(['setLimit', 'transfer-1', 1_000_000])
  expect(dropline.calls).toContainEqual(['setLimit', 'transfer-1', null])
})

test('names that exist are asked about, and only then a choice goes with the yes', async () => {
  const { dropline } = renderApp([only('asking-conflicts')])
  const choice = within(await screen.findByRole('group', { name: '2 names exist already' }))
  expect(choice.getByRole<HTMLInputElement>('radio', { name: /Keep both/ }).checked).toBe(true)
  fireEvent.click(choice.getByRole('radio', { name: /Skip/ }))
  fireEvent.click(button('Accept'))
  expect(dropline.calls).toContainEqual(['accept', 'transfer-1', { conflict: 'skip' }])
})

test('another folder can be taken for one transfer', async () => {
  const { dropline } = renderApp([only('asking')])
  dropline.chosen = [{ id: 'folder-1', name: 'Photos', kind: 'folder', bytes: null }]
  fireEvent.click(await screen.findByRole('button', { name: 'Other folder…' }))
  await screen.findByText('Photos')
  fireEvent.click(button('Accept'))
  expect(dropline.calls).toContainEqual(['accept', 'transfer-1', { folder: 'folder-1' }])
})

test('another folder is looked into: its names that exist, and its room', async () => {
  const { dropline } = renderApp([only('asking')])
  dropline.chosen = [{ id: 'folder-1', name: 'Photos', kind: 'folder', bytes: null }]
  dropline.folderLook = { neededBytes: 2000, freeBytes: 5_000_000_000, conflicts: 1 }
  fireEvent.click(await screen.findByRole('button', { name: 'Other folder…' }))
  const choice = within(await screen.findByRole('group', { name: '1 name exists already' }))
  expect(screen.getByText(/^5\.00\sGB free$/)).toBeTruthy()
  expect(dropline.calls).toContainEqual(['lookInto', 'transfer-1', 'folder-1'])
  fireEvent.click(choice.getByRole('radio', { name: /Skip/ }))
  fireEvent.click(button('Accept'))
  expect(dropline.calls).toContainEqual(['accept', 'transfer-1', { folder: 'folder-1', conflict: 'skip' }])
})

test('a folder without room is said to be full and not accepted into, until another is taken', async () => {
  const { dropline } = renderApp([only('asking-conflicts')])
  dropline.chosen = [{ id: 'folder-1', name: 'Stick', kind: 'folder', bytes: null }]
  dropline.failures.set('lookInto', { code: 'disk-full', detail: { neededBytes: 2000, freeBytes: 1000 } })
  fireEvent.click(await screen.findByRole('button', { name: 'Other folder…' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(/^The receiving disk is full/)
  expect(screen.queryByRole('group', { name: /exist/ })).toBeNull()
  expect(button('Accept').getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(button('Accept'))
  dropline.failures.delete('lookInto')
  fireEvent.click(button('Other folder…'))
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  fireEvent.click(button('Accept'))
  expect(dropline.calls.filter(([name]) => name === 'accept')).toEqual([
    ['accept', 'transfer-1', { folder: 'folder-1' }],
  ])
})

test('files dropped on a running send are added to it; beside it they are a new share', async () => {
  const { dropline } = renderApp([only('sending')])
  const heading = await screen.findByRole('heading', { name: 'Sending to Jonas’ desktop' })
  const files = [new File(['x'], 'x.txt')]
  fireEvent.dragOver(heading, { dataTransfer: { types: ['Files'], files: [] } })
  expect(screen.getByText('Let go to add them for Jonas’ desktop')).toBeTruthy()
  fireEvent.drop(heading, { dataTransfer: { types: ['Files'], files } })
  await waitFor(() => expect(dropline.calls).toContainEqual(['addToSend', 'transfer-1', ['item-1']]))
  fireEvent.drop(screen.getByRole('region', { name: 'Drop files here' }), {
    dataTransfer: { types: ['Files'], files },
  })
  await waitFor(() => expect(dropline.asked).toContain('send'))
  fireEvent.click(button('Add files'))
  await waitFor(() => expect(dropline.asked.filter((name) => name === 'addToSend')).toHaveLength(2))
})

test('the receivers of one share stand under it, each with its own progress', async () => {
  const { dropline } = renderApp(scenes['share-several']?.transfers)
  const receivers = within(await screen.findByRole('list', { name: 'Receivers' }))
  expect(receivers.getAllByRole('listitem')).toHaveLength(3)
  expect(receivers.getAllByRole('progressbar')).toHaveLength(2)
  expect(screen.queryByRole('list', { name: 'Other transfers' })).toBeNull()
  fireEvent.click(receivers.getByRole('button', { name: 'Pause' }))
  expect(dropline.calls).toContainEqual(['pause', 'r1'])
})

test('a report is one line, its details can be opened and copied', async () => {
  const { dropline } = renderApp([only('done-report')])
  await screen.findByText('2 failed, 3 not sent, 1,204 renamed, 12,408 already there')
  const details = button('Show details')
  expect(details.getAttribute('aria-expanded')).toBe('false')
  fireEvent.click(details)
  fireEvent.click(button('Copy details'))
  await screen.findByRole('button', { name: 'Copied' })
  const [, copied] = dropline.calls.find(([name]) => name === 'copyText') ?? []
  expect(copied).toMatch(
    /^2 failed\nIceland 2026\/Day 3\/live\.log: A file changed while it was being sent\.\n/,
  )
  expect(copied).toContain('latest: The link leads outside.')
  expect(copied).toContain('Invoices/2026/aux 0?.pdf: saved as Invoices/2026/aux 0_.pdf\n')
  expect(copied).toContain('and 1,004 more\n12,408 already there')
})

test('a received text can be read and copied, and is never markup', async () => {
  const { dropline } = renderApp()
  dropline.text = '<b onclick="x()">bold</b>\nline 2'
  act(() => dropline.changed.emit(only('text-received')))
  const box = await screen.findByRole('group', { name: 'Received text' })
  expect(box.textContent).toBe(dropline.text)
  expect(box.querySelector('b')).toBeNull()
  fireEvent.click(button('Copy text'))
  await screen.findByRole('button', { name: 'Copied' })
  expect(dropline.calls).toContainEqual(['copyText', dropline.text])
  expect(screen.queryByRole('button', { name: 'Show in folder' })).toBeNull()
})

test('what is announced of a pause is its reason, and attempts are not', async () => {
  const { dropline } = renderApp([only('sending')])
  await screen.findByRole('progressbar')
  const live = document.querySelector('[aria-live=polite]')
  act(() => dropline.changed.emit(only('paused-me')))
  expect(live?.textContent).toBe('You paused this transfer')
  act(() => dropline.changed.emit(only('paused-disk-full-there')))
  expect(live?.textContent).toBe('The disk of the other computer is full')
  act(() => dropline.changed.emit(only('reconnecting')))
  const said = live?.textContent
  act(() =>
    dropline.changed.emit(
      exampleTransfer({ name: 'reconnecting', progress: null, attempt: 9, nextTryAtMs: null }),
    ),
  )
  expect(live?.textContent).toBe(said)
})

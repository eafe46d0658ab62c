// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HistoryEntry, HistoryQuery } from '../../../../../src/engine/neighbourhood-api.ts'
import { historyEntry } from '../../../../support/history.ts'
import { descriptionOf } from '../../described.ts'
import { standInForDialogs } from '../../dialogs.ts'
import { renderApp } from '../../render-app.tsx'

beforeEach(() => {
  standInForDialogs()
  // jsdom lays nothing out; the list asks for the height of its scroller and of its rows.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400)
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(80)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

function openHistory(entries: readonly HistoryEntry[]) {
  const rendered = renderApp()
  rendered.dropline.history = entries
  act(() => rendered.app.actions.openPage('history'))
  return rendered
}

const page = () => within(screen.getByRole('dialog', { name: 'History' }))
const search = () => page().getByRole('searchbox', { name: 'Search names and people' })

test('an empty history says what it is for, and offers nothing to clear', async () => {
  openHistory([])
  expect(await page().findByText('Nothing here yet')).toBeTruthy()
  expect(page().queryByRole('button', { name: 'Clear history' })).toBeNull()
})

test('each entry says what, with whom, how much, and how it ended', async () => {
  openHistory([
    historyEntry({ id: 'a' }),
    historyEntry({ id: 'b', direction: 'receive', peerName: null, names: ['x.txt'], files: 1, bytes: 5 }),
    historyEntry({ id: 'c', kind: 'text', outcome: 'cancelled' }),
    historyEntry({ id: 'd', outcome: 'failed', code: 'disk-full' }),
    historyEntry({ id: 'e', outcome: 'failed', names: [] }),
  ])
  const rows = (await page().findAllByRole('listitem')).map((row) => row.textContent)
  expect(rows[0]).toMatch(/^Iceland 2026 and 1 moreSent to Jonas’ desktop248 files, 3.41.GBNov .*Complete$/)
  expect(rows[1]).toMatch(/^x.txtReceived1 file, 5.bytes.*Complete$/)
  expect(rows[2]).toMatch(/^Text.*Cancelled$/)
  expect(rows[3]).toContain('The receiving disk is full.')
  expect(rows[4]).toMatch(/^files.*Not finished$/)
})

test('the buttons of an entry have the name that they show, and say which entry they are of', async () => {
  openHistory([
    historyEntry({ id: 'a', names: ['plan.txt'] }),
    historyEntry({ id: 'b', names: ['letter.txt'], canReveal: true }),
  ])
  const again = await page().findAllByRole('button', { name: 'Send again' })
  expect(again.map(descriptionOf)).toEqual([
    expect.stringMatching(/^plan\.txt Sent to Jonas’ desktop/),
    expect.stringMatching(/^letter\.txt Sent to/),
  ])
  expect(descriptionOf(page().getByRole('button', { name: 'Show in folder' }))).toMatch(
    /^letter\.txt Sent to/,
  )
})

test('what is typed is looked for once, after a pause', async () => {
  const { dropline } = openHistory([historyEntry()])
  await page().findByRole('listitem')
  for (const value of ['j', 'jo', ' jonas ']) fireEvent.change(search(), { target: { value } })
  dropline.history = []
  expect(await page().findByText('Nothing found for “jonas”')).toBeTruthy()
  const queries = dropline.calls.filter(([call]) => call === 'history').map(([, query]) => query)
  expect(queries).toEqual([{ limit: 100 }, { limit: 100, text: 'jonas' }])
})

test('older entries are read when the end comes in sight, and none twice', async () => {
  const entries = Array.from({ length: 150 }, (_, index) =>
    historyEntry({
      id: `entry-${String(index)}`,
      names: [`${String(index)}.txt`],
      endedAtMs: 1000 - Math.floor(index / 2),
    }),
  )
  const queries: HistoryQuery[] = []
  const rendered = renderApp()
  rendered.dropline.api.history = (query = {}) => {
    queries.push(query)
    const older = entries.filter(({ endedAtMs }) => endedAtMs < (query.beforeMs ?? Infinity))
    return Promise.resolve({ ok: true, value: older.slice(0, query.limit) })
  }
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(20_000)
  act(() => rendered.app.actions.openPage('history'))
  await waitFor(() => expect(page().getAllByRole('listitem').length).toBeGreaterThan(0))
  await waitFor(() => expect(page().getAllByRole('listitem')[0]?.getAttribute('aria-setsize')).toBe('150'))
  expect(queries).toEqual([{ limit: 100 }, { limit: 100, beforeMs: 952 }])
})

test('sending again closes the page and gives the share the stage', async () => {
  const { dropline, app } = openHistory([historyEntry({ id: 'a' })])
  fireEvent.click(await page().findByRole('button', { name: 'Send again' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(dropline.asked).toEqual(['sendAgain'])
  expect(app.store.getState().pickedId).toBe('sent-again')
})

test('files that are gone are told, in the row and on the page', async () => {
  const { dropline } = openHistory([
    historyEntry({ id: 'a' }),
    historyEntry({ id: 'b', direction: 'receive', canSendAgain: false, canReveal: true }),
  ])
  dropline.historyIsThere = false
  dropline.failures.set('sendAgain', { code: 'nothing-to-send', detail: {} })
  fireEvent.click(await page().findByRole('button', { name: 'Show in folder' }))
  expect(await page().findByText('It is not there any more.')).toBeTruthy()
  fireEvent.click(page().getByRole('button', { name: 'Send again' }))
  expect((await page().findByRole('alert')).textContent).toContain('no file or folder to send')
})

test('clearing asks once', async () => {
  const { dropline } = openHistory([historyEntry()])
  fireEvent.click(await page().findByRole('button', { name: 'Clear history' }))
  expect(dropline.asked).toEqual([])
  dropline.history = []
  fireEvent.click(page().getByRole('button', { name: 'Clear history' }))
  expect(await page().findByText('Nothing here yet')).toBeTruthy()
  expect(dropline.asked).toEqual(['clearHistory'])
  expect(document.activeElement).toBe(page().getByRole('searchbox'))
})

test('a history that is off says so and leads to the settings', async () => {
  const { app, dropline } = openHistory([])
  await act(async () => {
    await app.actions.changeSettings({ historyEnabled: false })
  })
  expect(page().getByText(/The history is off/)).toBeTruthy()
  fireEvent.click(page().getByRole('button', { name: 'Settings' }))
  expect(await screen.findByRole('dialog', { name: 'Settings' })).toBeTruthy()
  expect(dropline.asked).toEqual(['changeSettings'])
})

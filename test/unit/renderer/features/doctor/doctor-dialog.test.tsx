// @vitest-environment jsdom
import {
  act,
  type BoundFunctions,
  cleanup,
  fireEvent,
  type queries,
  screen,
  waitFor,
  within,
} from '@testing-library/react'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../../../src/core/base/errors.ts'
import type { DoctorReport } from '../../../../../src/engine/api.ts'
import { downReport, goodReport, refusedReport } from '../../../../support/ui-harness/doctor-reports.ts'
import { exampleTransfer } from '../../../../support/ui-harness/scenes.ts'
import { wordsIn } from '../../../../support/words.ts'
import { standInForDialogs } from '../../dialogs.ts'
import { renderApp } from '../../render-app.tsx'

beforeAll(standInForDialogs)
afterEach(cleanup)

function openDoctor(report: DoctorReport) {
  const rendered = renderApp()
  rendered.dropline.doctorReport = report
  act(() => rendered.dropline.command.emit('doctor'))
  return { ...rendered, dialog: within(screen.getByRole('dialog', { name: 'Connection check' })) }
}

describe('the page of the doctor', () => {
  test('examines as soon as it opens, shows what comes, and then says what it means', async () => {
    const { dialog, dropline } = openDoctor(goodReport)
    expect(dialog.getByRole('heading', { name: 'Looking at this network…' })).toBeTruthy()
    act(() => dropline.doctorFound.emit(goodReport.findings[0]!))
    expect(dialog.getByText('wlp3s0 (Wi-Fi)')).toBeTruthy()
    await dialog.findByRole('heading', { name: /Devices nearby can be found, and computers elsewhere/ })
    expect(dropline.calls).toContainEqual(['runDoctor', {}])
    const rows = within(dialog.getByRole('table')).getAllByRole('row')
    expect(rows).toHaveLength(5)
    expect(rows[4]?.textContent).toMatch(/92\sms.*relay \(TURN\).*198\.51\.100\.4:50012/)
  })

  test('names the likely cause and its remedy above everything else', async () => {
    const { dialog } = openDoctor(refusedReport)
    const heading = await dialog.findByRole('heading', { name: /gives every connection another address/ })
    expect(heading.parentElement?.textContent).toContain('Use a server with a relay (TURN).')
    expect(dialog.getByText(/refuses the user name or password\.$/)).toBeTruthy()
    expect(dialog.getAllByText('refuses the user name or password (401)')).toHaveLength(2)
  })

  test('runs again, and not twice at once', async () => {
    const { dialog, dropline } = openDoctor(downReport)
    const again = dialog.getByRole('button', { name: 'Check again' })
    fireEvent.click(again)
    await dialog.findByText(/the rendezvous server does not run there/)
    expect(dropline.asked.filter((name) => name === 'runDoctor')).toHaveLength(1)
    dropline.doctorReport = goodReport
    fireEvent.click(again)
    await dialog.findByRole('heading', { name: /computers elsewhere are reached directly/ })
  })

  test('copies a report with everything in it but passwords', async () => {
    const { dialog, dropline } = openDoctor(refusedReport)
    fireEvent.click(await dialog.findByRole('button', { name: 'Copy report' }))
    const copied = dropline.calls.find(([name]) => name === 'copyText')?.[1]
    expect(copied).toMatch(/^Dropline 0\.1\.0 \(linux\), \d{4}-/)
    expect(copied).toContain('Likely cause: The router gives every connection another address')
    expect(copied).toContain('wss://meet.example.org: introduced two sides in 128')
    expect(copied).toContain('Candidate, router (STUN): 203.0.113.77:51734 after 38')
  })

  test('a failure of the engine is told in the place of the verdict', async () => {
    const rendered = renderApp()
    rendered.dropline.failures.set('runDoctor', { code: 'engine-crashed', detail: {} })
    act(() => rendered.dropline.command.emit('doctor'))
    await screen.findByRole('heading', { name: /stopped unexpectedly/ })
  })

  test.each(['de', 'ar', 'ja'] as const)('speaks %s', async (language) => {
    const rendered = renderApp([], wordsIn(language))
    rendered.dropline.doctorReport = refusedReport
    act(() => rendered.dropline.command.emit('doctor'))
    const { t } = wordsIn(language)
    await screen.findByRole('heading', { name: t('doctor.cause.symmetric-nat-no-relay.title') })
    expect(screen.getByRole('heading', { name: t('doctor.section.relays') })).toBeTruthy()
  })
})

describe('a server can be tried before it is stored', () => {
  function fill(dialog: BoundFunctions<typeof queries>, address: string, user = '', password = '') {
    fireEvent.change(dialog.getByRole('textbox', { name: 'Address' }), { target: { value: address } })
    fireEvent.change(dialog.getByRole('textbox', { name: 'User name' }), { target: { value: user } })
    fireEvent.change(dialog.getByLabelText('Password'), { target: { value: password } })
  }

  test('tests exactly that server, and says what to do about it', async () => {
    const { dialog, dropline } = openDoctor(refusedReport)
    await dialog.findByRole('button', { name: 'Copy report' })
    fill(dialog, 'turn:turn.example.org', 'ann', 'wrong')
    fireEvent.click(dialog.getByRole('button', { name: 'Test' }))
    const server = { urls: ['turn:turn.example.org'], username: 'ann', credential: 'wrong' }
    expect(dropline.calls).toContainEqual(['runDoctor', { only: 'ice', iceServers: [server] }])
    expect((await dialog.findAllByText(/^Correct them\./)).length).toBeGreaterThan(0)
  })

  test('says what is missing instead of asking', async () => {
    const { dialog, dropline } = openDoctor(goodReport)
    await dialog.findByRole('button', { name: 'Copy report' })
    fill(dialog, 'turn:turn.example.org')
    fireEvent.click(dialog.getByRole('button', { name: 'Test' }))
    expect(dialog.getByText('A TURN server needs a user name and a password.')).toBeTruthy()
    fill(dialog, 'https://turn.example.org')
    expect(dialog.getByText(/^Use an address such as/)).toBeTruthy()
    expect(dropline.asked.filter((name) => name === 'runDoctor')).toHaveLength(1)
  })

  test('goes into the settings', async () => {
    const { dialog, dropline, app } = openDoctor(goodReport)
    await waitFor(() => expect(app.store.getState().settings).not.toBeNull())
    fill(dialog, 'stun:stun.example.org')
    fireEvent.click(dialog.getByRole('button', { name: 'Add to the settings' }))
    await dialog.findByText('Added to the settings.')
    const iceServers = [{ urls: ['stun:stun.example.org'] }]
    expect(dropline.calls).toContainEqual(['changeSettings', { iceServers }])
  })
})

describe('the way from an error', () => {
  test.each(['no-path', 'no-signaling', 'peer-lost'] satisfies ErrorCode[])(
    '%s leads to the doctor',
    async (code) => {
      renderApp([exampleTransfer({ name: 'failed', error: { code, detail: {} } })])
      fireEvent.click(await screen.findByRole('button', { name: 'Find out why' }))
      expect(screen.getByRole('dialog', { name: 'Connection check' })).toBeTruthy()
    },
  )

  test('an error of another kind does not', async () => {
    renderApp([exampleTransfer({ name: 'failed', error: { code: 'declined', detail: {} } })])
    await screen.findByRole('button', { name: 'Try again' })
    expect(screen.queryByRole('button', { name: 'Find out why' })).toBeNull()
  })
})

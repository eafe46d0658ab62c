// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { standInForDialogs } from '../../dialogs.ts'
import { renderApp } from '../../render-app.tsx'

/** A track that tells whether it still runs. */
function track() {
  const target = Object.assign(new EventTarget(), {
    running: true,
    stop: () => (target.running = false),
    getSettings: () => ({ deviceId: 'one' }),
  })
  return target
}

const cameras = (...labels: string[]) =>
  labels.map((label) => ({ kind: 'videoinput', deviceId: label.toLowerCase(), label }))

const getUserMedia = vi.fn<(wanted: MediaStreamConstraints) => Promise<unknown>>()
const enumerateDevices = vi.fn(() => Promise.resolve(cameras('One')))

beforeEach(() => {
  vi.stubGlobal(
    'navigator',
    Object.create(navigator, { mediaDevices: { value: { getUserMedia, enumerateDevices } } }),
  )
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue()
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null)
  standInForDialogs()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  getUserMedia.mockReset()
})

const open = () => fireEvent.click(screen.getByRole('button', { name: 'Scan a code' }))
const close = () => fireEvent.click(screen.getByRole('button', { name: 'Close' }))

function granted(...tracks: ReturnType<typeof track>[]) {
  for (const one of tracks)
    getUserMedia.mockResolvedValueOnce({ getTracks: () => [one], getVideoTracks: () => [one] })
}

test('the camera is asked for when the dialog opens, without sound, and let go when it closes', async () => {
  const one = track()
  granted(one)
  renderApp()
  expect(getUserMedia).not.toHaveBeenCalled()
  open()
  expect(await screen.findByLabelText('Picture of the camera')).toBeTruthy()
  expect(getUserMedia.mock.calls.map(([wanted]) => wanted.audio)).toEqual([false])
  expect(one.running).toBe(true)
  close()
  expect(one.running).toBe(false)
})

test('a camera that is granted after the dialog is closed is let go at once', async () => {
  const one = track()
  let grant: (stream: unknown) => void = () => undefined
  getUserMedia.mockReturnValueOnce(new Promise((resolve) => (grant = resolve)))
  renderApp()
  open()
  expect(screen.getByText('Starting the camera')).toBeTruthy()
  close()
  grant({ getTracks: () => [one], getVideoTracks: () => [one] })
  await waitFor(() => expect(one.running).toBe(false))
})

test.each([
  ['NotFoundError', 'No camera was found.'],
  ['OverconstrainedError', 'No camera was found.'],
  ['NotAllowedError', 'Dropline may not use the camera.'],
  ['NotReadableError', 'The camera cannot be used now.'],
  ['TypeError', 'The camera has stopped.'],
])('%s is told in words, and can be tried again', async (name, words) => {
  getUserMedia.mockRejectedValueOnce(Object.assign(new Error(), { name }))
  granted(track())
  renderApp()
  open()
  expect((await screen.findByRole('alert')).textContent).toContain(words)
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByLabelText('Picture of the camera')).toBeTruthy()
})

test('a camera that is unplugged is told', async () => {
  const one = track()
  granted(one)
  renderApp()
  open()
  await screen.findByLabelText('Picture of the camera')
  act(() => void one.dispatchEvent(new Event('ended')))
  expect(screen.getByRole('alert').textContent).toContain('The camera has stopped.')
})

test('another camera can be chosen where there are several', async () => {
  enumerateDevices.mockResolvedValue(cameras('One', 'Two'))
  const [one, two] = [track(), track()]
  granted(one, two)
  renderApp()
  open()
  fireEvent.change(await screen.findByRole('combobox', { name: 'Camera' }), { target: { value: 'two' } })
  await waitFor(() => expect(getUserMedia).toHaveBeenCalledTimes(2))
  expect(getUserMedia.mock.calls[1]?.[0].video).toMatchObject({ deviceId: { exact: 'two' } })
  expect([one.running, two.running]).toEqual([false, true])
})

test('the button is there only while nothing is typed', () => {
  const { app } = renderApp()
  act(() => app.actions.setCodeText('4821-'))
  expect(screen.queryByRole('button', { name: 'Scan a code' })).toBeNull()
})

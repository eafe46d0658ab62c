// A camera that looks at the screen of the other computer: Chromium's fake device plays what that window shows.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { encodeQR } from 'qr'
import { axeFindings } from '../support/axe.ts'
import { launchDropline, type RunningApp } from '../support/electron-app.ts'
import { share } from '../support/two-apps.ts'
import { frameOfScreen, moduleFrame, writeVideo } from '../support/fake-video.ts'

/** An app whose camera plays a file. */
function launchWithCamera(video: string, args: readonly string[] = []): Promise<RunningApp> {
  return launchDropline({
    args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${video}`, ...args],
  })
}

/** How many cameras the page holds now: a track that was let go has ended. */
async function watchTracks(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const devices = navigator.mediaDevices
    const original = devices.getUserMedia.bind(devices)
    const tracks: MediaStreamTrack[] = []
    Object.assign(window, { tracks })
    devices.getUserMedia = async (wanted) => {
      const stream = await original(wanted)
      tracks.push(...stream.getTracks())
      return stream
    }
  })
  return () =>
    page.evaluate(() =>
      (window as unknown as { tracks: MediaStreamTrack[] }).tracks.map(
        ({ kind, readyState }) => `${kind} ${readyState}`,
      ),
    )
}

test('the code on the other screen is scanned, waits for a yes, and brings the file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dropline-camera-'))
  const file = path.join(folder, 'hello.txt')
  await writeFile(file, 'hello')
  const saveFolder = path.join(folder, 'saved')
  await mkdir(saveFolder)
  const sender = await launchDropline({ args: ['--device-name=Ada'] })
  const code = await share(sender.page, [file])
  const video = path.join(folder, 'screen.y4m')
  await writeVideo(video, await frameOfScreen(sender.page))
  const receiver = await launchWithCamera(video, [`--save-folder=${saveFolder}`])
  try {
    const { page } = receiver
    const tracks = await watchTracks(page)
    await page.getByRole('button', { name: 'Scan a code' }).click()
    const field = page.getByRole('textbox', { name: 'Pairing code' })
    await expect(field).toHaveValue(code)
    await expect(field).toBeFocused()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect.poll(tracks).toEqual(['video ended'])
    expect(await page.evaluate(() => window.dropline.listTransfers())).toEqual({ ok: true, value: [] })
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Accept' }).click()
    await expect(page.getByRole('button', { name: 'Show in folder' })).toBeVisible()
    expect(await readFile(path.join(saveFolder, 'hello.txt'), 'utf8')).toBe('hello')
  } finally {
    await Promise.all([sender.close(), receiver.close()])
    await rm(folder, { recursive: true, force: true })
  }
})

test('another code is told, nothing is done with it, and Escape lets the camera go; in German, by keyboard', async ({}, info) => {
  const video = info.outputPath('foreign.y4m')
  const foreign = encodeQR('https://example.org/menu', 'raw', { ecc: 'medium', border: 2 })
  await writeVideo(video, moduleFrame(foreign))
  const running = await launchWithCamera(video)
  const { page } = running
  try {
    await page.evaluate(() => window.dropline.changeShellSettings({ language: 'de' }))
    await page.reload()
    const tracks = await watchTracks(page)
    await page.getByRole('button', { name: 'Code scannen' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Code scannen' })
    await expect(dialog.getByText('Das ist kein Dropline-Code.')).toBeVisible()
    expect(await tracks()).toEqual(['video live'])
    expect(await axeFindings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Code scannen' })).toBeFocused()
    await expect.poll(tracks).toEqual(['video ended'])
    await expect(page.getByRole('textbox', { name: 'Kopplungscode' })).toHaveValue('')
  } finally {
    await running.close()
  }
})

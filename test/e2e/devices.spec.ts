// Remembered devices as a person manages them, with two apps on this machine. How they come to be remembered through the
// window, and what they then save, is nearby.spec.ts.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import type { TrustDuration } from '../../src/engine/neighbourhood-api.ts'
import { axeFindings } from '../support/axe.ts'
import { launchDropline } from '../support/electron-app.ts'
import { enterCode, share } from '../support/two-apps.ts'

async function openDevices(page: Page, names = { more: 'More', devices: 'Devices' }): Promise<Locator> {
  await page.getByRole('button', { name: names.more, exact: true }).click()
  await page.getByRole('menuitem', { name: names.devices }).click()
  return page.getByRole('dialog', { name: names.devices })
}

/** Remembers the other side of the one transfer. */
async function remember(page: Page, duration: TrustDuration): Promise<void> {
  await page.evaluate(async (wanted) => {
    const transfers = await window.dropline.listTransfers()
    if (!transfers.ok || transfers.value[0] === undefined) throw new Error('no transfer')
    const remembered = await window.dropline.remember(transfers.value[0].id, wanted)
    if (!remembered.ok) throw new Error(remembered.error.code)
  }, duration)
}

test('a device is renamed, let in without a question, kept over a restart, and forgotten', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dropline-devices-'))
  const ada = path.join(folder, 'ada')
  const grace = path.join(folder, 'grace')
  const file = path.join(folder, 'hello.txt')
  await writeFile(file, 'hello')
  await mkdir(path.join(folder, 'saved'))
  const sender = await launchDropline({ args: ['--device-name=Ada'], userDataDir: ada })
  const launchGrace = () =>
    launchDropline({ args: ['--device-name=Grace', `--save-folder=${folder}/saved`], userDataDir: grace })
  let receiver = await launchGrace()
  try {
    await enterCode(receiver.page, await share(sender.page, [file]))
    await receiver.page.getByRole('button', { name: 'Accept' }).click()
    await expect(receiver.page.getByRole('button', { name: 'Show in folder' })).toBeVisible()
    await remember(receiver.page, '30-days')

    const devices = await openDevices(receiver.page)
    await expect(devices.getByText(/Remembered until /)).toBeVisible()
    await devices.getByRole('button', { name: /^Ada/ }).press('Enter')
    await expect(devices.getByText(/does not remember this computer yet/)).toBeVisible()
    expect(await axeFindings(receiver.page)).toEqual([])

    await devices.getByRole('textbox', { name: 'Name' }).fill('Work desk')
    await receiver.page.keyboard.press('Enter')
    await expect(devices.getByRole('button', { name: /^Work desk/ })).toBeVisible()
    await devices.getByRole('switch', { name: /Accept without asking/ }).press('Space')
    await devices.getByRole('combobox', { name: 'Up to' }).selectOption({ label: '100\u00a0MB' })
    await receiver.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, folder)
    await devices.getByRole('button', { name: 'Change…' }).click()
    await expect(devices.getByText(folder, { exact: true })).toBeVisible()

    await receiver.close()
    receiver = await launchGrace()
    const { page } = receiver
    await page.evaluate(() => window.dropline.changeShellSettings({ language: 'de' }))
    await page.reload()
    const again = await openDevices(page, { more: 'Mehr', devices: 'Geräte' })
    await again.getByRole('button', { name: /^Work desk/ }).click()
    await expect(again.getByRole('switch', { name: /Ohne Nachfrage annehmen/ })).toBeChecked()
    await expect(again.getByText(folder, { exact: true })).toBeVisible()
    await again.getByRole('button', { name: 'Vergessen' }).click()
    await expect(again.getByRole('button', { name: 'Behalten' })).toBeFocused()
    await again.getByRole('button', { name: 'Vergessen' }).click()
    await expect(again.getByText('Noch kein Gerät gemerkt')).toBeVisible()
    expect(await page.evaluate(() => window.dropline.devices())).toEqual({ ok: true, value: [] })
    expect(await axeFindings(page)).toEqual([])
  } finally {
    await Promise.all([sender.close(), receiver.close()])
    await rm(folder, { recursive: true, force: true })
  }
})

test('where the platform has no keyring, the page says where the secrets are', async () => {
  const running = await launchDropline({ env: { STANDIN_NO_KEYRING: '1' } })
  try {
    const devices = await openDevices(running.page)
    const info = await running.page.evaluate(() => window.dropline.appInfo())
    const note = devices.getByText(/This system has no keyring/)
    await expect(devices.getByText('No device is remembered yet')).toBeVisible()
    await expect(note).toHaveCount(info.ok && info.value.keyring ? 0 : 1)
  } finally {
    await running.close()
  }
})

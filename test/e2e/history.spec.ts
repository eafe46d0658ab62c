// The history as a person uses it, with two apps on this machine.
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { axeFindings } from '../support/axe.ts'
import { catchReveal } from '../support/electron-app.ts'
import { dismissAll, enterCode, share, shownCode, startTwoApps, type TwoApps } from '../support/two-apps.ts'

/** Sends a small file by code; both sides are done, and their stages free, when it resolves. */
async function sendFile(apps: TwoApps, name: string): Promise<string> {
  const file = path.join(apps.folder, name)
  await writeFile(file, name)
  await receive(apps, await share(apps.sender.page, [file]))
  return file
}

async function receive({ sender, receiver }: TwoApps, code: string): Promise<void> {
  await enterCode(receiver.page, code)
  await receiver.page.getByRole('button', { name: 'Accept' }).click()
  await expect(receiver.page.getByRole('button', { name: 'Show in folder' })).toBeVisible()
  await expect(sender.page.getByText(/delivered and verified/i).first()).toBeVisible()
  await Promise.all([dismissAll(sender.page), dismissAll(receiver.page)])
}

async function openHistory(page: Page, names = { more: 'More', history: 'History' }): Promise<Locator> {
  await page.getByRole('button', { name: names.more, exact: true }).click()
  await page.getByRole('menuitem', { name: names.history }).click()
  return page.getByRole('dialog', { name: names.history })
}

test('what was sent is found again, sent again, and cleared; what was received is shown where it lies', async () => {
  const apps = await startTwoApps()
  const { sender, receiver } = apps
  try {
    const file = await sendFile(apps, 'plan.txt')
    await sendFile(apps, 'letter.txt')

    const history = await openHistory(sender.page)
    await expect(history.getByRole('listitem')).toHaveCount(2)
    await expect(history.getByRole('listitem').first()).toContainText('letter.txt')
    // The same button in every row: what tells them apart is their description.
    const again = history.getByRole('button', { name: 'Send again' })
    await expect(again.first()).toHaveAccessibleDescription(/^letter\.txt Sent to Grace/)
    await expect(again.last()).toHaveAccessibleDescription(/^plan\.txt Sent to Grace/)
    expect(await axeFindings(sender.page)).toEqual([])
    await history.getByRole('searchbox').fill('grace PLAN')
    await expect(history.getByRole('listitem')).toHaveCount(1)
    await expect(history.getByRole('listitem')).toContainText('Sent to Grace')
    await expect(history.getByRole('listitem')).toContainText('Complete')
    await history.getByRole('button', { name: 'Send again' }).click()
    await expect(sender.page.getByRole('dialog')).toHaveCount(0)
    await receive(apps, await shownCode(sender.page))

    await rm(file)
    await openHistory(sender.page)
    await again.first().click()
    await expect(history.getByRole('alert')).toBeVisible()
    await history.getByRole('button', { name: 'Clear history' }).click()
    await sender.page.keyboard.press('Escape')
    await expect(history.getByRole('listitem')).toHaveCount(3)
    await history.getByRole('button', { name: 'Clear history' }).click()
    await history.getByRole('button', { name: 'Clear history' }).click()
    await expect(history.getByText('Nothing here yet')).toBeVisible()

    const received = await openHistory(receiver.page)
    const revealed = await catchReveal(receiver.app)
    const letter = received.getByRole('listitem').filter({ hasText: 'letter.txt' })
    await letter.getByRole('button', { name: 'Show in folder' }).click()
    expect(await revealed()).toBe(path.join(apps.saveFolder, 'letter.txt'))
    await rm(path.join(apps.saveFolder, 'letter.txt'))
    await letter.getByRole('button', { name: 'Show in folder' }).click()
    await expect(letter.getByText('It is not there any more.')).toBeVisible()
  } finally {
    await apps.close()
  }
})

test('switched off in the settings, nothing is kept; in German, by keyboard', async () => {
  const apps = await startTwoApps()
  const { page } = apps.sender
  try {
    await page.evaluate(() => window.dropline.changeShellSettings({ language: 'de' }))
    await page.reload()
    await page.getByRole('button', { name: 'Einstellungen' }).click()
    await page.getByRole('switch', { name: /Verlauf führen/ }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Speichern' }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.evaluate(() => window.dropline.changeShellSettings({ language: 'en' }))
    await page.reload()
    await sendFile(apps, 'secret.txt')
    await page.evaluate(() => window.dropline.changeShellSettings({ language: 'de' }))
    await page.reload()
    await page.getByRole('button', { name: 'Mehr', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const history = page.getByRole('dialog', { name: 'Verlauf' })
    await expect(history.getByText('Noch nichts da')).toBeVisible()
    await expect(history.getByText(/Der Verlauf ist aus/)).toBeVisible()
    await expect(history.getByRole('searchbox')).toBeFocused()
    expect(await axeFindings(page)).toEqual([])
  } finally {
    await apps.close()
  }
})

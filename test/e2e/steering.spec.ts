// What two people do to a transfer while it runs, in the real windows: pause, resume, add, limit; a text; another language.
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { dropPaths } from '../support/electron-app.ts'
import { wordsIn } from '../support/words.ts'
import { dismissAll, enterCode, share, shownCode, startTwoApps, type TwoApps } from '../support/two-apps.ts'

test.describe.configure({ mode: 'serial' })

const arrivalMs = 60_000
let apps: TwoApps

test.beforeAll(async () => {
  apps = await startTwoApps(['--rendezvous=none'])
})
test.afterAll(() => apps.close())
test.afterEach(async () => {
  for (const { page } of [apps.sender, apps.receiver]) await dismissAll(page)
})

test('the receiver pauses, both see who did; a limit holds; more files follow on the same connection', async () => {
  const { sender, receiver, folder, saveFolder } = apps
  const big = path.join(folder, 'big.bin')
  const handle = await open(big, 'w')
  await handle.truncate(64 * 1024 ** 2)
  await handle.close()
  // It must not be done before anything could be pressed.
  await receiver.page.evaluate(() =>
    window.dropline.changeSettings({ downloadLimitBytesPerSecond: 1_000_000 }),
  )
  const code = await share(sender.page, [big])
  await enterCode(receiver.page, code)
  await receiver.page.getByRole('button', { name: 'Accept' }).click()
  await receiver.page.getByRole('combobox', { name: 'Speed limit' }).selectOption('5000000')

  await receiver.page.getByRole('button', { name: 'Pause' }).click()
  await expect(receiver.page.getByRole('heading', { name: 'You paused this transfer' })).toBeVisible()
  await expect(sender.page.getByRole('heading', { name: 'Grace paused this transfer' })).toBeVisible()
  await expect(sender.page.getByRole('button', { name: 'Resume' })).toHaveCount(0)

  const note = path.join(folder, 'note.txt')
  await writeFile(note, 'one more thing')
  await dropPaths(sender.page, sender.page.locator('section.stage'), [note])
  await expect
    .poll(() =>
      sender.page.evaluate(async () => {
        const list = await window.dropline.listTransfers()
        return list.ok ? list.value.length : 0
      }),
    )
    .toBe(2)

  await receiver.page.evaluate(() => window.dropline.changeSettings({ downloadLimitBytesPerSecond: null }))
  await receiver.page.getByRole('combobox', { name: 'Speed limit' }).selectOption('')
  await receiver.page.getByRole('button', { name: 'Resume' }).click()
  await expect(receiver.page.getByRole('heading', { name: /wants to send you 1 file/ })).toBeVisible({
    timeout: arrivalMs,
  })
  expect(existsSync(path.join(saveFolder, 'big.bin'))).toBe(true)
  await receiver.page.getByRole('button', { name: 'Accept' }).click()
  await expect.poll(() => existsSync(path.join(saveFolder, 'note.txt')), { timeout: arrivalMs }).toBe(true)
  for (const { page } of [sender, receiver])
    await expect(page.getByText(/verified/).first()).toBeVisible({ timeout: arrivalMs })
})

test('names that exist are asked about, and skipped when that was the choice', async () => {
  const { sender, receiver, folder, saveFolder } = apps
  const [plan, from] = ['plan.txt', path.join(folder, 'from')]
  await mkdir(from)
  await writeFile(path.join(from, plan), 'the same plan')
  for (const round of [1, 2]) {
    await enterCode(receiver.page, await share(sender.page, [path.join(from, plan)]))
    if (round === 2) await receiver.page.getByRole('radio', { name: /Skip what is the same/ }).check()
    await receiver.page.getByRole('button', { name: 'Accept' }).click()
    await expect(receiver.page.getByRole('button', { name: 'Show in folder' })).toBeVisible({
      timeout: arrivalMs,
    })
    if (round === 2) await expect(receiver.page.getByText('1 already there')).toBeVisible()
    for (const { page } of [sender, receiver]) await dismissAll(page)
  }
  expect((await readdir(saveFolder)).filter((name) => name.startsWith('plan'))).toEqual([plan])
})

test('a text arrives as a text, in a window that speaks Arabic', async () => {
  const { sender, receiver } = apps
  const text = 'Door code: 4417#\nsecond line'
  await sender.page.getByRole('button', { name: 'Send text' }).click()
  await sender.page.getByRole('textbox', { name: 'Text' }).fill(text)
  await sender.page.getByRole('button', { name: 'Send', exact: true }).click()
  const code = await shownCode(sender.page)

  const { t } = wordsIn('ar')
  await receiver.page.getByRole('button', { name: 'Settings' }).click()
  await receiver.page.getByRole('combobox', { name: 'Language' }).selectOption('ar')
  await expect(receiver.page.locator('html')).toHaveAttribute('dir', 'rtl')
  await receiver.page.keyboard.press('Escape')
  await receiver.page.getByRole('textbox', { name: t('receive.label') }).fill(code)
  await receiver.page.getByRole('button', { name: t('receive.submit'), exact: true }).click()
  await receiver.page.getByRole('button', { name: t('transfer.accept') }).click()
  const received = receiver.page.getByRole('group', { name: t('transfer.receivedText') })
  await expect(received).toHaveText(text, { timeout: arrivalMs })
  await expect(receiver.page.getByRole('button', { name: t('transfer.copyText') })).toBeVisible()
  expect(
    await receiver.page.evaluate(() => window.dropline.changeShellSettings({ language: null })),
  ).toMatchObject({
    ok: true,
  })
})

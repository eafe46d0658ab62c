// Every way in which a transfer can end badly, as two people see it: one clear sentence in both windows, and nothing
// half-written.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { open, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { startCli } from '../support/cli.ts'
import { dismissAll, enterCode, share, shownCode, startTwoApps, type TwoApps } from '../support/two-apps.ts'

test.describe.configure({ mode: 'serial' })

let apps: TwoApps
let note = ''
let big = ''
test.beforeAll(async () => {
  apps = await startTwoApps()
  note = path.join(apps.folder, 'note.txt')
  await writeFile(note, 'hello')
  big = path.join(apps.folder, 'big.bin')
  const handle = await open(big, 'w')
  await handle.truncate(4 * 1024 ** 3)
  await handle.close()
})
test.afterAll(() => apps.close())
test.afterEach(async () => {
  for (const { page } of [apps.sender, apps.receiver]) await dismissAll(page)
})

async function expectSentence(page: Page, sentence: string): Promise<void> {
  await expect(page.getByText(sentence).first()).toBeVisible({ timeout: 60_000 })
}

/** What has begun is taken away when the transfer has ended, which one window may say before the other side is done with it. */
async function expectSaved(...names: string[]): Promise<void> {
  await expect.poll(() => readdir(apps.saveFolder)).toEqual(names)
}

async function acceptBig(): Promise<void> {
  await enterCode(apps.receiver.page, await share(apps.sender.page, [big]))
  await apps.receiver.page.getByRole('button', { name: 'Accept' }).click()
  for (const { page } of [apps.sender, apps.receiver])
    await expect(page.getByRole('progressbar').first()).toBeVisible()
}

test('a wrong word is told to both, and the right one still works', async () => {
  const { sender, receiver } = apps
  const code = await share(sender.page, [note])
  await enterCode(
    receiver.page,
    code.replace(/[a-z]+$/, (last) => (last === 'ocean' ? 'velvet' : 'ocean')),
  )
  await expectSentence(receiver.page, 'The code did not match.')
  await expectSentence(sender.page, 'Someone tried a wrong code (1 of 3)')
  await dismissAll(receiver.page)
  await enterCode(receiver.page, code)
  await receiver.page.getByRole('button', { name: 'Decline' }).click()
  await expectSentence(receiver.page, 'The files were declined.')
  await expectSentence(sender.page, 'The files were declined.')
  await expectSaved()
})

test('a window that was loaded again starts over what it has forgotten', async () => {
  const { sender, receiver } = apps
  const code = await share(sender.page, [note])
  await enterCode(receiver.page, code)
  await receiver.page.getByRole('button', { name: 'Decline' }).click()
  for (const { page } of [sender, receiver]) {
    await expectSentence(page, 'The files were declined.')
    await page.reload()
    await expectSentence(page, 'The files were declined.')
    await page.getByRole('button', { name: 'Try again' }).click()
  }
  await expect(receiver.page.getByRole('textbox', { name: 'Pairing code' })).toHaveValue(code)
  const nextCode = await shownCode(sender.page)
  expect(nextCode).not.toBe(code)
  await enterCode(receiver.page, nextCode)
  await receiver.page.getByRole('button', { name: 'Accept' }).click()
  await expectSentence(sender.page, 'Delivered and verified')
  await expectSaved('note.txt')
  await rm(path.join(apps.saveFolder, 'note.txt'))
})

test('a wrong number', async () => {
  const { sender, receiver } = apps
  const code = await share(sender.page, [note])
  await enterCode(
    receiver.page,
    String((Number(code.slice(0, 4)) + 1) % 10_000).padStart(4, '0') + code.slice(4),
  )
  await expectSentence(receiver.page, 'This code has expired, or nobody is using its number.')
  await sender.page.getByRole('button', { name: 'Cancel' }).click()
  await expectSentence(sender.page, 'You cancelled the transfer.')
})

test('a second joiner is sent away and disturbs nobody', async () => {
  const { sender, receiver } = apps
  const code = await share(sender.page, [note])
  await enterCode(receiver.page, code)
  await expect(receiver.page.getByRole('button', { name: 'Accept' })).toBeVisible()
  const third = startCli(['receive', code, '--yes', '--json', '--out', apps.folder])
  expect((await third.exit).code).toBe(3)
  expect(third.events.find(({ event }) => event === 'error')).toMatchObject({ code: 'code-busy' })
  await receiver.page.getByRole('button', { name: 'Accept' }).click()
  await expectSentence(sender.page, 'Delivered and verified')
  await rm(path.join(apps.saveFolder, 'note.txt'))
})

test('the sender cancels in the middle', async () => {
  await acceptBig()
  await apps.sender.page.getByRole('button', { name: 'Cancel' }).first().click()
  await expectSentence(apps.sender.page, 'You cancelled the transfer.')
  await expectSentence(apps.receiver.page, 'The other person cancelled the transfer.')
  await expectSaved()
})

test('the receiver cancels in the middle', async () => {
  await acceptBig()
  await apps.receiver.page.getByRole('button', { name: 'Cancel' }).first().click()
  await expectSentence(apps.receiver.page, 'You cancelled the transfer.')
  await expectSentence(apps.sender.page, 'The other person cancelled the transfer.')
  await expectSaved()
})

test('a file disappears after the code was given', async () => {
  const gone = path.join(apps.folder, 'gone.txt')
  await writeFile(gone, 'soon gone')
  const code = await share(apps.sender.page, [gone])
  await rm(gone)
  await enterCode(apps.receiver.page, code)
  await apps.receiver.page.getByRole('button', { name: 'Accept' }).click()
  for (const { page } of [apps.sender, apps.receiver]) {
    await expectSentence(page, 'cannot be read on the sending computer.')
  }
  await expectSaved()
})

test('the receiving disk has no room', async () => {
  const disk = path.join(apps.folder, 'small disk')
  mkdirSync(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', disk]).status === 0
  test.skip(!mounted, 'a small file system cannot be mounted here')
  try {
    await apps.receiver.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, disk)
    await apps.receiver.page.evaluate(() => window.dropline.chooseSaveFolder())
    await enterCode(apps.receiver.page, await share(apps.sender.page, [big]))
    // Nobody is asked for what cannot be.
    for (const { page } of [apps.sender, apps.receiver])
      await expectSentence(page, 'The receiving disk is full')
    await expect.poll(() => readdir(disk)).toEqual([])
  } finally {
    // A file of the app may still be open there.
    await expect.poll(() => spawnSync('umount', [disk]).status).toBe(0)
  }
})

test('the sender vanishes: it is looked for until the person gives up', async () => {
  await apps.receiver.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, apps.saveFolder)
  await apps.receiver.page.evaluate(() => window.dropline.chooseSaveFolder())
  const sender = startCli(['send', big, '--json'])
  await enterCode(apps.receiver.page, String((await sender.event('code'))['code']))
  await apps.receiver.page.getByRole('button', { name: 'Accept' }).click()
  await sender.event('progress')
  sender.child.kill('SIGKILL')
  await expectSentence(apps.receiver.page, 'Looking for the other side again')
  await apps.receiver.page.getByRole('button', { name: 'Cancel' }).click()
  await expectSentence(apps.receiver.page, 'You cancelled the transfer.')
  await expectSaved()
})

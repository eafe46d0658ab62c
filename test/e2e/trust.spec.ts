// Two people who remember each other after a code, all of it through their windows, until one of them is somebody else.
// One after the other, so that the apps need to be started only once.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import { axeFindings } from '../support/axe.ts'
import { answerNotification, closeWindow, isWindowVisible, titles } from '../support/desktop-record.ts'
import { findElectron } from '../support/electron-app.ts'
import { replaceIdentity } from '../support/impostor.ts'
import {
  arrival,
  clearStage,
  dropOn,
  meeting,
  type Person,
  Room,
  tileOf,
  transfersOf,
} from '../support/nearby-apps.ts'
import { enterCode, share } from '../support/two-apps.ts'
import { wordsIn } from '../support/words.ts'

test.describe.configure({ mode: 'serial' })
test.setTimeout(300_000)
test.skip(
  findElectron() === 'electron',
  'needs the stand-in, which records notifications and can lack a keyring',
)

let room: Room
let ada: Person
let grace: Person
test.beforeAll(async () => {
  room = new Room()
  // What she keeps is to be opened below.
  ;[ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace', { STANDIN_NO_KEYRING: '1' })])
})
test.afterAll(() => room.close())

async function openDevices({ running: { page } }: Person, language: 'en' | 'de' = 'en'): Promise<Locator> {
  const { t } = wordsIn(language)
  await page.getByRole('button', { name: t('app.menu'), exact: true }).click()
  await page.getByRole('menuitem', { name: t('devices.title') }).click()
  return page.getByRole('dialog', { name: t('devices.title') })
}

function expectDelivered({ running: { page } }: Person): Promise<void> {
  return expect(page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)
}

test('after a code both remember the other one; after a restart no code is needed', async () => {
  const [from, to] = [ada.running.page, grace.running.page]
  await enterCode(to, await share(from, [room.file('first.txt')]))
  await to.getByRole('button', { name: 'Accept' }).click()
  await expectDelivered(ada)
  const remember = { name: 'Remember this device', exact: true }
  await from.getByRole('button', remember).click()
  await expect(to.getByText(/wants to remember this computer/)).toBeVisible(meeting)
  await to.getByRole('combobox', { name: 'For' }).selectOption('30-days')
  await to.getByRole('button', remember).click()
  for (const page of [from, to]) await expect(page.getByText(/You remember each other/)).toBeVisible(meeting)

  await room.leave(grace)
  await room.comeBack(grace)
  await clearStage(ada)
  const devices = await openDevices(grace)
  await expect(devices.getByText('Nearby now')).toBeVisible(meeting)
  await expect(devices.getByText(/Remembered until .*\d{4}/)).toBeVisible()
  await grace.running.page.keyboard.press('Escape')

  await expect(tileOf(from, grace.name)).toContainText('Remembered', meeting)
  await dropOn(from, grace.name, room.file('without a code.txt'))
  await grace.running.page.getByRole('button', { name: 'Accept' }).click(meeting)
  await expectDelivered(ada)
  expect(existsSync(path.join(grace.saveFolder, 'without a code.txt'))).toBe(true)
  expect((await transfersOf(ada)).at(-1)).toMatchObject({ shortNumber: null, trust: 'remembered' })
  await Promise.all([clearStage(ada), clearStage(grace)])
})

test('what may come without a question goes into its folder, up to its size; larger files ask', async () => {
  const { page, app } = grace.running
  const own = path.join(room.folder, 'from Ada')
  mkdirSync(own)
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, own)
  const devices = await openDevices(grace)
  await devices.getByRole('button', { name: ada.name }).click()
  await devices.getByRole('combobox', { name: 'How long it is remembered' }).selectOption('always')
  await expect(devices.getByText('Remembered until you forget it')).toBeVisible()
  await devices.getByRole('switch', { name: /Accept without asking/ }).press('Space')
  await devices.getByRole('combobox', { name: 'Up to' }).selectOption({ label: '100\u00a0MB' })
  await devices.getByRole('button', { name: 'Change…' }).click()
  await expect(devices.getByText(own, { exact: true })).toBeVisible()
  expect(await axeFindings(page)).toEqual([])
  await page.keyboard.press('Escape')

  await dropOn(ada.running.page, grace.name, room.file('small.txt'))
  await expectDelivered(ada)
  expect(existsSync(path.join(own, 'small.txt'))).toBe(true)
  await clearStage(ada)

  const large = path.join(room.folder, 'large.bin')
  const handle = await open(large, 'w')
  await handle.truncate(100_000_001)
  await handle.close()
  await dropOn(ada.running.page, grace.name, large)
  await page.getByRole('button', { name: 'Decline' }).click(meeting)
  await expect(ada.running.page.getByRole('heading', { name: 'The files were declined.' })).toBeVisible(
    meeting,
  )
  expect(existsSync(path.join(own, 'large.bin'))).toBe(false)
  await Promise.all([clearStage(ada), clearStage(grace)])
})

test('another identity under the same name is an alarm in the window and outside of it, in German', async () => {
  const { t } = wordsIn('de')
  const { page, app } = ada.running
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
  await expect(page.getByRole('heading', { name: t('send.region') })).toBeAttached()
  await page.keyboard.press('Escape')

  await room.leave(grace)
  await replaceIdentity(grace.running.userDataDir)
  await closeWindow(app)
  await room.comeBack(grace)
  await expect(tileOf(grace.running.page, ada.name)).toContainText('Remembered', meeting)
  await dropOn(grace.running.page, ada.name, room.file('bait.txt'))
  const alarm = t('nearby.alarm', { device: grace.name })
  await answerNotification(app, alarm)
  expect(await isWindowVisible(app)).toBe(true)
  expect(await titles(app)).not.toContain(t('title.asking'))

  await expect(page.getByRole('alert').getByRole('heading', { name: alarm })).toBeVisible()
  await expect(page.getByRole('button', { name: t('transfer.accept') })).toHaveCount(0)
  await dropOn(page, grace.name, room.file('secret.txt'))
  await tileOf(page, grace.name).getByRole('button').click()
  await expect(page.getByRole('heading', { name: alarm })).toBeFocused()
  expect(await transfersOf(ada)).toEqual([])
  expect(await axeFindings(page)).toEqual([])

  await page.getByRole('button', { name: t('nearby.openDevices') }).click()
  const devices = page.getByRole('dialog', { name: t('devices.title') })
  await expect(devices.getByText(t('nearby.identityChanged'))).toBeVisible()
  await devices.getByRole('button', { name: grace.name }).click()
  await expect(devices.getByRole('switch')).toHaveCount(0)
  expect(await axeFindings(page)).toEqual([])
  await devices.getByRole('button', { name: t('devices.forget') }).click()
  await devices
    .getByRole('group', { name: /\?/ })
    .getByRole('button', { name: t('devices.forget') })
    .click()
  await expect(devices.getByText(t('devices.empty'))).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alert')).toHaveCount(0)
  for (const name of ['bait.txt', 'secret.txt'])
    for (const { saveFolder } of [ada, grace]) expect(existsSync(path.join(saveFolder, name))).toBe(false)
})

test('a device that is seen but does not answer: why that may be, and a code instead', async () => {
  const { t } = wordsIn('de')
  const { page } = ada.running
  await grace.running.page.getByRole('combobox', { name: 'Visible to' }).selectOption('everyone')
  await expect(tileOf(page, grace.name)).toContainText(t('nearby.unverified'), meeting)
  const engine = enginePid(grace)
  // As behind a firewall that drops everything: what it had said is heard, and nothing comes back.
  process.kill(engine, 'SIGSTOP')
  try {
    await dropOn(page, grace.name, room.file('nobody answers.txt'))
    await expect(page.getByRole('heading', { name: t('errors.device-away.title') })).toBeVisible(meeting)
    await page.getByRole('button', { name: t('transfer.shareByCode') }).click()
    await expect(page.getByRole('status', { name: t('transfer.codeLabel') })).toHaveText(
      /\d{4}-[a-z]+-[a-z]+/,
    )
  } finally {
    process.kill(engine, 'SIGCONT')
  }
})

/** The process that has the sockets of an app: its arguments name its data folder. */
function enginePid({ running: { userDataDir } }: Person): number {
  const pid = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => {
      const line = commandLineOf(name)
      return line.includes('--engine-init=') && line.includes(userDataDir)
    })
  if (pid === undefined) throw new Error('no engine runs')
  return Number(pid)
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // It has just ended.
  }
}

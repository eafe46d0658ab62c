// Computers in one network that meet without a code: as strangers who compare a number, and as those who remember each other.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import type { DroplineApi } from '../../src/ipc/contract.ts'
import { axeFindings } from '../support/axe.ts'
import { answerNotification, closeWindow } from '../support/desktop-record.ts'
import { findElectron } from '../support/electron-app.ts'
import {
  arrival,
  clearStage,
  dropOn,
  makeFriends,
  meeting,
  type Person,
  Room,
  shownNumber,
  tileOf,
  transfersOf,
} from '../support/nearby-apps.ts'
import { wordsIn } from '../support/words.ts'

declare global {
  interface Window {
    readonly dropline: DroplineApi
  }
}

// Two or three apps start in each, and files move.
test.setTimeout(400_000)

let room: Room
test.beforeEach(() => {
  room = new Room()
})
test.afterEach(() => room.close())

const visibleTo = (person: Person) => person.running.page.getByRole('combobox', { name: 'Visible to' })

async function speakGerman({ running: { page } }: Person): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
  await expect(page.getByRole('heading', { name: wordsIn('de').t('send.region') })).toBeAttached()
  await page.keyboard.press('Escape')
}

function expectSaved(person: Person, name: string): Promise<void> {
  return expect.poll(() => existsSync(path.join(person.saveFolder, name)), arrival).toBe(true)
}

test('strangers compare a number, and nobody is seen who does not want to be', async () => {
  const [ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
  // The sentence stands where nobody is; in this network others may be, of other tests.
  const alone = ada.running.page.getByText(/be visible to everyone/)
  const others = ada.running.page.getByRole('list', { name: 'Nearby' })
  await expect(alone.or(others)).toBeVisible()
  await expect(tileOf(ada.running.page, grace.name)).toHaveCount(0)

  await visibleTo(grace).selectOption('everyone')
  await expect(visibleTo(grace).locator('option:checked')).toHaveText(/^Everyone: 10\smin left$/)
  const tile = tileOf(ada.running.page, grace.name)
  await expect(tile).toContainText('Name not verified', meeting)
  expect(await axeFindings(ada.running.page)).toEqual([])

  await dropOn(ada.running.page, grace.name, room.file('plan.txt'))
  const numbers = await Promise.all([shownNumber(ada.running.page), shownNumber(grace.running.page)])
  expect(numbers[0]).toBe(numbers[1])
  await expect(grace.running.page.getByText('You do not know this device.', { exact: false })).toBeVisible()
  await expect(grace.running.page.getByRole('heading', { level: 1 })).toContainText(ada.name)
  await grace.running.page.getByRole('button', { name: 'Accept' }).click()
  await expect(ada.running.page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)
  await expectSaved(grace, 'plan.txt')

  await visibleTo(grace).selectOption('hidden')
  await expect(tile).toHaveCount(0, meeting)
  await expect(grace.running.page.getByText(/it sees nobody/)).toBeVisible()
})

test('who remembers each other needs no code, no number, and no window', async () => {
  test.skip(findElectron() === 'electron', 'needs the stand-in, which records notifications')
  const [ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
  await makeFriends(room, ada, grace)

  await closeWindow(grace.running.app)
  await dropOn(ada.running.page, grace.name, room.file('again.txt'))
  await answerNotification(grace.running.app, 'Incoming files', 'Accept')
  await expectSaved(grace, 'again.txt')
  await expect(ada.running.page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)
  const [sent] = (await transfersOf(ada)).slice(-1)
  expect(sent).toMatchObject({ shortNumber: null, trust: 'remembered', peerName: grace.name })

  // And the other way round, after both have been started anew.
  await Promise.all([room.leave(ada), room.leave(grace)])
  await Promise.all([room.comeBack(ada), room.comeBack(grace)])
  await expect(tileOf(grace.running.page, ada.name)).toContainText('Remembered', meeting)
  await dropOn(grace.running.page, ada.name, room.file('back.txt'))
  const asks = ada.running.page.getByText('A device that you remember: it has proved who it is.')
  await expect(asks).toBeVisible(meeting)
  await ada.running.page.getByRole('button', { name: 'Accept' }).click()
  await expectSaved(ada, 'back.txt')
})

test('a remembered device may send without a question, up to a size', async () => {
  const [ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
  await makeFriends(room, ada, grace)
  await grace.running.page.evaluate(async () => {
    const devices = await window.dropline.devices()
    const [device] = devices.ok ? devices.value : []
    if (device === undefined) throw new Error('nobody is remembered')
    await window.dropline.setAutoAccept(device.id, { folder: null, limitBytes: 1000 })
  })
  await dropOn(ada.running.page, grace.name, room.file('small.txt', 1000))
  await expectSaved(grace, 'small.txt')
  await expect(ada.running.page.getByRole('heading', { name: 'Delivered and verified' })).toBeVisible(arrival)
  await clearStage(ada)
  await dropOn(ada.running.page, grace.name, room.file('large.txt', 1001))
  await expect(grace.running.page.getByRole('button', { name: 'Accept' })).toBeVisible(meeting)
  expect(existsSync(path.join(grace.saveFolder, 'large.txt'))).toBe(false)
})

test('what is dropped on a device that is away goes when it is back, also after a restart', async () => {
  const [ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
  await makeFriends(room, ada, grace)
  await room.leave(grace)
  await expect(tileOf(ada.running.page, grace.name)).toContainText('Sent when it is back', meeting)
  await dropOn(ada.running.page, grace.name, room.file('later.txt'))
  await expect(ada.running.page.getByRole('heading', { name: `Waiting for ${grace.name}` })).toBeVisible(
    meeting,
  )
  await ada.running.page.getByRole('button', { name: 'Let it wait' }).click()
  await expect(ada.running.page.getByRole('heading', { name: 'Drop files here' })).toBeVisible()

  await room.leave(ada)
  await room.comeBack(ada)
  const list = ada.running.page.getByRole('list', { name: 'Other transfers' })
  await expect(list.getByText(`Waiting for ${grace.name}`)).toBeVisible(meeting)
  await room.comeBack(grace)
  await grace.running.page.getByRole('button', { name: 'Accept' }).click(meeting)
  await expectSaved(grace, 'later.txt')
})

test('of three computers only the one gets it on which it was dropped; the other does not even hear of it', async () => {
  const [ada, grace, linus] = await Promise.all([room.enter('Ada'), room.enter('Grace'), room.enter('Linus')])
  for (const person of [grace, linus]) await visibleTo(person).selectOption('everyone')
  await expect(tileOf(ada.running.page, linus.name)).toBeVisible(meeting)
  await expect(tileOf(ada.running.page, grace.name)).toBeVisible(meeting)
  await dropOn(ada.running.page, linus.name, room.file('for linus.txt'))
  await linus.running.page.getByRole('button', { name: 'Decline' }).click(meeting)
  await expect(ada.running.page.getByRole('heading', { name: 'The files were declined.' })).toBeVisible(
    meeting,
  )
  expect(await transfersOf(grace)).toEqual([])
  await ada.running.page.getByRole('button', { name: 'Try again' }).click()
  await linus.running.page.getByRole('button', { name: 'Accept' }).click(meeting)
  await expectSaved(linus, 'for linus.txt')
})

test('a computer is reached by its address, and a text goes to it', async () => {
  const [ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
  await visibleTo(grace).selectOption('everyone')
  // Before, nobody may come in.
  await expect(visibleTo(grace).locator('option:checked')).toHaveText(/left$/)
  await grace.running.page.getByRole('button', { name: 'Connect by address' }).click()
  const addresses = grace.running.page.getByRole('dialog').getByRole('listitem')

  const { page } = ada.running
  await page.getByRole('button', { name: 'Connect by address' }).click()
  const dialog = page.getByRole('dialog', { name: 'Connect by address' })
  await dialog.getByRole('textbox').fill('nothing:here:1')
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dialog.getByText('This is not an address.', { exact: false })).toBeVisible()
  // The port is another one when everyone may come, and a computer that is busy is asked again.
  await expect(async () => {
    if ((await dialog.count()) === 0) return
    await dialog.getByRole('textbox').fill((await addresses.first().textContent()) ?? '', { timeout: 10_000 })
    await page.keyboard.press('Enter')
    await expect(dialog).toHaveCount(0, { timeout: 10_000 })
  }).toPass(meeting)
  await grace.running.page.keyboard.press('Escape')
  await tileOf(page, grace.name)
    .first()
    .getByRole('button', { name: `More ways to send to ${grace.name}` })
    .click()
  await page.getByRole('menuitem', { name: 'Send text' }).click()
  await page
    .getByRole('dialog', { name: `Send text to ${grace.name}` })
    .getByRole('textbox')
    .fill('Door code 4417')
  await page.keyboard.press('Control+Enter')
  await grace.running.page.getByRole('button', { name: 'Accept' }).click(meeting)
  await expect(grace.running.page.getByText('Door code 4417')).toBeVisible(arrival)
})

test('all of it in German, by keyboard alone', async () => {
  const [ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
  const { t } = wordsIn('de')
  await Promise.all([speakGerman(ada), speakGerman(grace)])
  const page = grace.running.page
  const german = page.getByRole('combobox', { name: t('nearby.visibleTo') })
  await german.focus()
  await page.keyboard.press('ArrowDown')
  await expect(german).toHaveValue('everyone')
  const tile = tileOf(ada.running.page, grace.name)
  await expect(tile).toContainText(t('nearby.unverified'), meeting)

  // A click, Enter or a drop: the dialog is the system's, so a paste stands for it.
  const file = room.file('für dich.txt')
  await ada.running.app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, file)
  await tile.getByRole('button').first().press('Enter')
  const label = t('nearby.number')
  const numbers = await Promise.all([shownNumber(ada.running.page, label), shownNumber(page, label)])
  expect(numbers[0]).toBe(numbers[1])
  await page.getByRole('button', { name: t('transfer.accept') }).press('Enter')
  await expect(page.getByRole('group', { name: t('nearby.remember') })).toBeVisible(arrival)
  await expectSaved(grace, 'für dich.txt')
  expect(await axeFindings(page)).toEqual([])
})

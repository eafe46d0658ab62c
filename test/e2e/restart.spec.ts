// A transfer in whose middle an app is killed, as the person sees it who starts the app again.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect, test } from '@playwright/test'
import { arrival, clearStage, meeting, type Person, Room } from '../support/nearby-apps.ts'
import { noise } from '../support/trees.ts'
import { enterCode, share, shownCode } from '../support/two-apps.ts'

test.setTimeout(240_000)

const bytes = 16 * 1024 ** 2
let room: Room
let ada: Person
let grace: Person
let big = ''
test.beforeEach(async () => {
  room = new Room()
  big = path.join(room.folder, 'big.bin')
  await writeFile(big, noise(bytes))
  ;[ada, grace] = await Promise.all([room.enter('Ada'), room.enter('Grace')])
})
test.afterEach(() => room.close())

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

const stateOf = (person: Person) =>
  person.running.page.evaluate(async () => {
    const list = await window.dropline.listTransfers()
    return list.ok ? list.value.map(({ state }) => state.name) : []
  })

/** Ada sends to Grace; Ada's app dies when a part has arrived, and is started again. */
async function restartInTheMiddle(): Promise<void> {
  await enterCode(grace.running.page, await share(ada.running.page, [big]))
  await grace.running.page.getByRole('button', { name: 'Accept' }).click(meeting)
  await grace.running.page.getByRole('combobox', { name: 'Speed limit' }).selectOption('1000000')
  await expect.poll(() => stateOf(grace)).toEqual(['moving'])
  ada.running.app.process().kill('SIGKILL')
  await ada.running.close()
  await room.comeBack(ada)
}

test('it is there after a restart, and goes on where it was', async () => {
  await restartInTheMiddle()
  const { page } = ada.running
  await page.getByRole('button', { name: 'Resume' }).click(meeting)
  await grace.running.page.getByRole('combobox', { name: 'Speed limit' }).selectOption('', meeting)
  for (const person of [ada, grace]) await expect.poll(() => stateOf(person), arrival).toEqual(['done'])
  expect(await hashOf(path.join(grace.saveFolder, 'big.bin'))).toBe(await hashOf(big))
})

test('what is discarded after a restart can be sent once more', async () => {
  await restartInTheMiddle()
  const { page } = ada.running
  await page.getByRole('button', { name: 'Discard' }).click(meeting)
  await page.getByRole('button', { name: 'Try again' }).click(meeting)
  await clearStage(grace)
  await enterCode(grace.running.page, await shownCode(page))
  await grace.running.page.getByRole('button', { name: 'Accept' }).click(meeting)
  for (const person of [ada, grace]) await expect.poll(() => stateOf(person), arrival).toEqual(['done'])
})

// Somebody who has copied what a computer keeps of its friends, but is not that computer.
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { WatchedEngine } from '../../support/engines.ts'
import { replaceIdentity } from '../../support/impostor.ts'
import { befriend, openStreet, type Street, untilDevice } from '../../support/neighbours.ts'

let street: Street

beforeEach(async () => {
  street = await openStreet()
})
afterEach(async () => {
  await street.close()
})

/** Ben with all his records and another identity, in place of Ben. */
async function impostorOf(ben: WatchedEngine): Promise<WatchedEngine> {
  await ben.engine.close()
  const dataFolder = path.join(street.folder, 'copied')
  await cp(ben.dataFolder, dataFolder, { recursive: true })
  await replaceIdentity(dataFolder)
  return street.open('Ben', {}, { ...ben, dataFolder })
}

/** Two that know each other's identity: they have met once without a code. */
async function acquainted() {
  const [ada, ben] = await Promise.all([street.open('Ada'), street.open('Ben')])
  const [benId, adaId] = await befriend(street, [ada, ben])
  await ben.engine.neighbourhood.setAutoAccept(adaId, { folder: null, limitBytes: 1000 })
  const first = await ada.engine.send({ paths: [await street.file('first')], to: { deviceId: benId } })
  await ada.state('done', first)
  return { ada, ben, benId, adaId }
}

it('raises the alarm when it is sent to, and gets nothing then or later', async () => {
  const { ada, ben, benId } = await acquainted()
  const impostor = await impostorOf(ben)
  const paths = [await street.file('secret')]
  const sent = await ada.engine.send({ paths, to: { deviceId: benId } })
  expect((await ada.state('failed', sent)).state.error.code).toBe('identity-changed')
  expect(await untilDevice(ada, ({ identityChanged }) => identityChanged)).toMatchObject({ id: benId })
  await expect(ada.engine.send({ paths, to: { deviceId: benId } })).rejects.toMatchObject({
    code: 'identity-changed',
  })
  const received = (await impostor.engine.list()).filter(({ direction }) => direction === 'receive')
  // What it has heard of, if anything, ends with that.
  for (const { id } of received) await impostor.state('failed', id)
})

it('raises the alarm when it sends, and nobody is asked', async () => {
  const { ada, ben, adaId } = await acquainted()
  const impostor = await impostorOf(ben)
  ada.forget()
  await impostor.engine.send({ paths: [await street.file('bait')], to: { deviceId: adaId } })
  await untilDevice(ada, ({ identityChanged }) => identityChanged)
  const received = (await ada.engine.list()).filter(({ direction }) => direction === 'receive')
  expect(received).toEqual([])
})

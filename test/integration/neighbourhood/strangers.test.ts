// Whole engines that do not know each other, on one network.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { WatchedEngine } from '../../support/engines.ts'
import { SkippingClock } from '../../support/skipping-clock.ts'
import { openStreet, type Street, untilDevice, untilNearby } from '../../support/neighbours.ts'

let street: Street

beforeEach(async () => {
  street = await openStreet()
})
afterEach(async () => {
  await street.close()
})

async function sendTo(sender: WatchedEngine, name: string): Promise<string> {
  const { id: nearbyId } = await untilNearby(sender, (device) => device.name === name)
  return sender.engine.send({ paths: [await street.file('letter.txt')], to: { nearbyId } })
}

it('compare one number, exchange a file, and may remember each other', async () => {
  const [a, b] = await Promise.all([street.open('Ada'), street.open('Ben')])
  await b.engine.neighbourhood.setVisibility('everyone')
  const sent = await sendTo(a, 'Ben')
  const asking = await b.state('asking')
  const waiting = await a.until(({ id, shortNumber }) => id === sent && shortNumber !== null)
  expect(asking).toMatchObject({ deviceId: null, peerName: 'Ada', trust: 'possible' })
  expect(asking.shortNumber).toMatch(/^\d{6}$/)
  expect(waiting.shortNumber).toBe(asking.shortNumber)
  await b.engine.accept(asking.id)
  await Promise.all([a.state('done', sent), b.state('done', asking.id)])
  await b.engine.neighbourhood.setVisibility('trusted')
  await a.engine.neighbourhood.remember(sent, 'always')
  await b.engine.neighbourhood.remember(asking.id, 'always')
  await Promise.all([a, b].map((each) => untilDevice(each, ({ nearby, mutual }) => nearby && mutual)))
})

it('are told that the other side is busy while three others ask', async () => {
  const [a, b] = await Promise.all([street.open('Ada'), street.open('Ben')])
  await b.engine.neighbourhood.setVisibility('everyone')
  for (let count = 1; count <= 3; count++) {
    const sent = await sendTo(a, 'Ben')
    await a.state('waiting-for-answer', sent)
  }
  const fourth = await sendTo(a, 'Ben')
  expect((await a.state('failed', fourth)).state.error.code).toBe('peer-busy')
})

it('see who wants to be seen by everyone for ten minutes, and not longer', async () => {
  const clock = new SkippingClock()
  const [a, b] = await Promise.all([street.open('Ada'), street.open('Ben', { clock })])
  const ofBen = b.engine.neighbourhood
  await ofBen.setVisibility('hidden')
  const modes: string[] = []
  ofBen.onVisibility(({ mode }) => modes.push(mode))
  const { everyoneUntilMs } = await ofBen.setVisibility('everyone')
  expect(Math.round(((everyoneUntilMs ?? 0) - clock.nowMs()) / 60_000)).toBe(10)
  await untilNearby(a, ({ name }) => name === 'Ben')
  clock.skip(9 * 60_000)
  expect(await ofBen.visibility()).toMatchObject({ mode: 'everyone', everyoneUntilMs })
  const gone = new Promise<void>((resolve) => {
    a.engine.neighbourhood.onNearby((devices) => {
      if (!devices.some(({ name }) => name === 'Ben')) resolve()
    })
  })
  clock.skip(60_000)
  await gone
  expect(await ofBen.visibility()).toMatchObject({ mode: 'hidden', everyoneUntilMs: null })
  expect(modes.at(-1)).toBe('hidden')
})

it('see and get nothing while they are hidden', async () => {
  const [a, b, c] = await Promise.all([street.open('Ada'), street.open('Ben'), street.open('Cleo')])
  await b.engine.neighbourhood.setVisibility('hidden')
  await c.engine.neighbourhood.setVisibility('everyone')
  await untilNearby(a, ({ name }) => name === 'Cleo')
  expect(await b.engine.neighbourhood.nearby()).toEqual([])
  expect(await b.engine.neighbourhood.visibility()).toMatchObject({ mode: 'hidden', addresses: [] })
  expect((await a.engine.neighbourhood.nearby()).map(({ name }) => name)).not.toContain('Ben')
})

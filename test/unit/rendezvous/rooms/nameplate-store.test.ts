import { expect, it } from 'vitest'
import { memoryNameplateStore } from '../../../../src/rendezvous/rooms/nameplate-store.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

it('grants a nameplate once, and again when the quarantine after its release is over', async () => {
  const clock = new ManualClock()
  const store = memoryNameplateStore(clock)
  expect(await store.reserve('4821')).toBe(true)
  expect(await store.reserve('4821')).toBe(false)
  expect(await store.reserve('4822')).toBe(true)
  await store.release('4821', 600_000)
  clock.advance(599_999)
  expect(await store.reserve('4821')).toBe(false)
  clock.advance(1)
  expect(await store.reserve('4821')).toBe(true)
})

it('grants at once what was released without quarantine', async () => {
  const store = memoryNameplateStore(new ManualClock())
  await store.reserve('4821')
  await store.release('4821', 0)
  expect(await store.reserve('4821')).toBe(true)
})

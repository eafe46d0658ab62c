// "Download updates" of the settings, by what the installed app asks a server of updates for. Nothing shortens the minute after
// which the app looks for the first time, so one test goes through it, with three copies side by side.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { titles } from '../support/desktop-record.ts'
import type { RunningApp } from '../support/electron-app.ts'
import { type Asked, checkByMenu, patience, updateFile, UpdateRig } from './update-rig.ts'

const FIRST_LOOK_MS = 60_000
/** How much longer than the first look the copies that are switched off have had at least. */
const MARGIN_MS = 5_000

let rig: UpdateRig
beforeEach(async () => {
  rig = await UpdateRig.start()
})
afterEach(() => rig.close())

/** Opens the settings, sees how the switch stands, changes it if so wanted, and saves. */
async function switchOf({ page }: RunningApp, change: 'switch-off' | 'look'): Promise<boolean> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  const updates = settings.getByRole('switch', { name: 'Download updates' })
  const before = await updates.isChecked()
  if (change === 'switch-off') {
    await updates.click()
    // It shows what is stored, a moment later.
    await expect.poll(() => updates.isChecked(), patience).toBe(false)
  }
  await settings.getByRole('button', { name: 'Save' }).click()
  await settings.waitFor({ state: 'detached' })
  return before
}

/** What was looked at, without what was downloaded. */
const looks = (asked: readonly Asked[]) => asked.filter(({ path }) => path.startsWith('latest-linux.yml'))

it('by itself the app looks only while it is switched on; whoever asks is answered either way', async () => {
  for (const place of ['kept-off', 'turned-off', 'on']) rig.install(place)
  rig.latest.set('kept-off', updateFile('9.9.9'))
  rig.latest.set('turned-off', updateFile('0.1.0'))
  rig.latest.set('on', updateFile('9.9.9'))

  // One is off since before its start, one has been on for a moment, and both are older than the one that stays on.
  const first = await rig.launch('kept-off')
  expect(await switchOf(first, 'switch-off')).toBe(true)
  await first.close()
  const keptOff = await rig.launch('kept-off')
  const turnedOff = await rig.launch('turned-off')
  const bothStartedAtMs = performance.now()
  expect(await switchOf(keptOff, 'look')).toBe(false)
  expect(await switchOf(turnedOff, 'switch-off')).toBe(true)
  const { app } = await rig.launch('on')
  expect(rig.asked('on')).toEqual([])

  await expect.poll(() => looks(rig.asked('on')).length, { timeout: FIRST_LOOK_MS + 60_000 }).toBe(1)
  // Nobody has asked for it: the new version is there all the same.
  await expect.poll(() => titles(app), patience).toEqual(['An update is ready'])
  await expect
    .poll(() => performance.now() - bothStartedAtMs, patience)
    .toBeGreaterThan(FIRST_LOOK_MS + MARGIN_MS)
  expect([...rig.asked('kept-off'), ...rig.asked('turned-off')]).toEqual([])

  expect(await checkByMenu(turnedOff.app)).toBe('Dropline 0.1.0 is up to date.')
  expect(await checkByMenu(keptOff.app)).toBe(
    'Dropline 9.9.9 is being downloaded. You are told when it is ready.',
  )
  await expect.poll(() => titles(keptOff.app), patience).toEqual(['An update is ready'])
  expect([looks(rig.asked('turned-off')).length, looks(rig.asked('kept-off')).length]).toEqual([1, 1])

  // Nothing that a request carries tells one installation from another, and the number that each drew for itself stays there.
  const headers = (place: string) => rig.asked(place).map((asked) => asked.headers)
  expect(headers('kept-off')).toEqual(headers('on'))
  for (const { 'x-user-staging-id': number, cookie, authorization } of headers('on'))
    expect([number ?? '', cookie, authorization]).toEqual(['', undefined, undefined])
}, 480_000)

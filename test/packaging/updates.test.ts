// The installed app against a server of updates on this machine, when the user asks for new versions.
import type { ElectronApplication } from '@playwright/test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseInTray, titles } from '../support/desktop-record.ts'
import { checkByMenu, hashOf, installer, patience, updateFile, UpdateRig } from './update-rig.ts'

const place = 'here'
let rig: UpdateRig

beforeEach(async () => {
  rig = await UpdateRig.start()
  rig.install(place)
})
afterEach(() => rig.close())

const start = async (): Promise<ElectronApplication> => (await rig.launch(place)).app

describe('updates', () => {
  it('are downloaded, told, and installed when the user wants it', async () => {
    rig.latest.set(place, updateFile('9.9.9'))
    const app = await start()
    expect(await checkByMenu(app)).toBe('Dropline 9.9.9 is being downloaded. You are told when it is ready.')
    await expect.poll(() => titles(app), patience).toEqual(['An update is ready'])
    expect(await checkByMenu(app)).toContain('Restart to update')

    const ended = new Promise<void>((resolve) => app.once('close', () => resolve()))
    await chooseInTray(app, 'Restart to update')
    await ended
    const told = readFileSync(join(rig.scratch, place, 'dpkg.txt'), 'utf8')
    expect(told).toMatch(/^-i .*Dropline-9\.9\.9-linux-amd64\.deb\n$/)
    const [, file = ''] = /^-i (.*)\n$/.exec(told) ?? []
    expect(readFileSync(file)).toEqual(installer)
  })

  it('are not taken when they arrive damaged, and nothing is said of it', async () => {
    rig.latest.set(place, updateFile('9.9.9', hashOf(Buffer.from('something else'))))
    const { app, userDataDir } = await rig.launch(place)
    await checkByMenu(app)
    const log = join(userDataDir, 'logs/main.log')
    await expect
      .poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''), patience)
      .toContain('ERR_CHECKSUM_MISMATCH')
    expect(await titles(app)).toEqual([])
  })

  it('are not offered before it is the turn of this installation, nor backwards', async () => {
    rig.latest.set(place, updateFile('9.9.9', undefined, 'stagingPercentage: 0\n'))
    const app = await start()
    expect(await checkByMenu(app)).toBe('Dropline 0.1.0 is up to date.')
    rig.latest.set(place, updateFile('0.0.9'))
    expect(await checkByMenu(app)).toBe('Dropline 0.1.0 is up to date.')
    expect(rig.asked(place).every(({ path }) => path.startsWith('latest-linux.yml'))).toBe(true)
  })

  it('cannot be looked for while the server is down, and nothing looks at the start', async () => {
    const app = await start()
    expect(rig.asked(place)).toEqual([])
    expect(await checkByMenu(app)).toBe('New versions could not be looked for.')
  })
})

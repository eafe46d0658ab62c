import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { wordsIn } from '../../../support/words.ts'
import { autostartEntry, systemAutostart } from '../../../../src/main/shell/autostart.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dropline-autostart-'))
  vi.stubEnv('XDG_CONFIG_HOME', folder)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function appThatKeeps() {
  const set = vi.fn<(settings: object) => void>()
  const get = vi.fn(() => ({ openAtLogin: true }))
  const app = { setLoginItemSettings: set, getLoginItemSettings: get }
  return { app: app as unknown as Parameters<typeof systemAutostart>[0], set, get }
}

describe('systemAutostart', () => {
  it('keeps a desktop file on Linux', () => {
    const autostart = systemAutostart(appThatKeeps().app, 'linux', ['/opt/Dropline/dropline'], () =>
      wordsIn('en'),
    )
    const file = path.join(folder, 'autostart', 'dropline.desktop')
    expect(autostart.isOn()).toBe(false)
    autostart.set(false)
    autostart.set(true)
    expect([autostart.isOn(), existsSync(file)]).toEqual([true, true])
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Dropline/dropline" "--hidden"\n')
    autostart.set(false)
    expect([autostart.isOn(), existsSync(file)]).toEqual([false, false])
  })

  it.each(['win32', 'darwin'] as const)('asks %s for it', (platform) => {
    const { app, set, get } = appThatKeeps()
    const autostart = systemAutostart(app, platform, ['/electron', '/app'], () => wordsIn('en'))
    autostart.set(true)
    expect(autostart.isOn()).toBe(true)
    const item = { path: '/electron', args: ['/app', '--hidden'] }
    expect([set.mock.calls, get.mock.calls]).toEqual([[[{ ...item, openAtLogin: true }]], [[item]]])
  })
})

describe('autostartEntry', () => {
  it('quotes what the shell and the format would read otherwise', () => {
    expect(autostartEntry(['/opt/a b/$HOME `x` "y" 100% \\z'], 'Comment')).toContain(
      'Exec="/opt/a b/\\\\$HOME \\\\`x\\\\` \\\\"y\\\\" 100%% \\\\\\\\z"\n',
    )
  })
})

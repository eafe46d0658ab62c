import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { Language } from '../../../src/core/base/language.ts'
import { type MenuAction, menuTemplate } from '../../../src/main/menu.ts'
import { wordsIn } from '../../support/words.ts'

const platforms = ['linux', 'win32', 'darwin'] as const

/** Every item of a menu, however deep. */
function flat(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
}

const template = (
  platform: NodeJS.Platform,
  act: (action: MenuAction) => void = () => undefined,
  language: Language = 'en',
) => menuTemplate(platform, act, wordsIn(language))

describe('menuTemplate', () => {
  it.each(platforms)('can edit on %s, and has no tools of a developer', (platform) => {
    const told = JSON.stringify(template(platform))
    expect(told).toContain('editMenu')
    expect(told).not.toMatch(/viewMenu|reload|toggleDevTools/i)
  })

  it.each(platforms)('asks the app for everything that can be done on %s, quitting too', (platform) => {
    const act = vi.fn<(action: MenuAction) => void>()
    const items = flat(template(platform, act))
    expect(items.some(({ role }) => role === 'quit' || role === 'appMenu')).toBe(false)
    for (const item of items) item.click?.(undefined as never, undefined, undefined as never)
    expect(act.mock.calls.map(([action]) => action).sort()).toEqual([
      'check-updates',
      'choose-files',
      'choose-folder',
      'doctor',
      'enter-code',
      'quit',
      'settings',
      'website',
    ])
  })

  it.each(platforms)('gives no key to two items on %s', (platform) => {
    const keys = flat(template(platform)).flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys.length).toBeGreaterThan(4)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each(platforms)(
    'labels every item itself on %s, because what Electron writes is English',
    (platform) => {
      const items = flat(template(platform, undefined, 'ar')).filter(({ type }) => type !== 'separator')
      expect(items.filter(({ label }) => label === undefined || label === '')).toEqual([])
    },
  )

  it('has letters to press with Alt, but not on macOS', () => {
    expect(template('linux', undefined, 'ja')[1]?.label).toBe('編集(&E)')
    expect(template('darwin', undefined, 'ja')[2]?.label).toBe('編集')
    expect(template('darwin')[2]?.label).toBe('Edit')
  })

  it('has the settings and the way out where macOS expects them', () => {
    const [first] = template('darwin')
    expect(JSON.stringify(first)).toMatch(/about.*CommandOrControl\+,.*services.*CommandOrControl\+Q/)
  })
})

import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { type MenuAction, menuTemplate } from '../../../src/main/menu.ts'

const platforms = ['linux', 'win32', 'darwin'] as const

/** Every item of a menu, however deep. */
function flat(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
}

describe('menuTemplate', () => {
  it.each(platforms)('can edit on %s, and has no tools of a developer', (platform) => {
    const told = JSON.stringify(menuTemplate(platform, () => undefined))
    expect(told).toContain('editMenu')
    expect(told).not.toMatch(/viewMenu|reload|toggleDevTools/i)
  })

  it.each(platforms)('asks the app for everything that can be done on %s, quitting too', (platform) => {
    const act = vi.fn<(action: MenuAction) => void>()
    const items = flat(menuTemplate(platform, act))
    expect(items.some(({ role }) => role === 'quit' || role === 'appMenu')).toBe(false)
    for (const item of items) item.click?.(undefined as never, undefined, undefined as never)
    expect(act.mock.calls.map(([action]) => action).sort()).toEqual([
      'choose-files',
      'choose-folder',
      'enter-code',
      'quit',
      'settings',
      'website',
    ])
  })

  it.each(platforms)('gives no key to two items on %s', (platform) => {
    const keys = flat(menuTemplate(platform, () => undefined)).flatMap(({ accelerator }) => accelerator ?? [])
    expect(keys.length).toBeGreaterThan(4)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('has the settings and the way out where macOS expects them', () => {
    const [first] = menuTemplate('darwin', () => undefined)
    expect(JSON.stringify(first)).toMatch(/about.*CommandOrControl\+,.*services.*CommandOrControl\+Q/)
  })
})

import { describe, expect, it, vi } from 'vitest'
import { menuTemplate } from '../../../src/main/menu.ts'

describe('menuTemplate', () => {
  it.each(['linux', 'win32', 'darwin'] as const)(
    'can quit and edit on %s, and has no tools of a developer',
    (platform) => {
      const told = JSON.stringify(menuTemplate(platform, () => undefined))
      expect(told).toContain(platform === 'darwin' ? 'appMenu' : '"quit"')
      expect(told).toContain('editMenu')
      expect(told).not.toMatch(/viewMenu|reload|toggleDevTools/i)
    },
  )

  it('opens the website from the help menu', () => {
    const open = vi.fn()
    const help = menuTemplate('linux', open).at(-1)?.submenu
    const items = Array.isArray(help) ? help : []
    items[0]?.click?.(undefined as never, undefined, undefined as never)
    expect(open).toHaveBeenCalledOnce()
  })
})

// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { MenuButton } from '../../../../src/renderer/src/ui/menu-button.tsx'

afterEach(cleanup)

function openMenu() {
  const onChoose = vi.fn<(text: string) => void>()
  const entries = ['Devices', 'History', 'Doctor'].map((text) => ({
    text,
    icon: null,
    onChoose: () => onChoose(text),
  }))
  render(<MenuButton label="More" icon={null} entries={entries} />)
  const button = screen.getByRole('button', { name: 'More' })
  fireEvent.click(button)
  return { button, onChoose }
}

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })
const focused = () => document.activeElement?.textContent

test('the first line has the focus, arrows go round, Home and End jump', () => {
  openMenu()
  expect(focused()).toBe('Devices')
  press('ArrowUp')
  expect(focused()).toBe('Doctor')
  press('ArrowDown')
  expect(focused()).toBe('Devices')
  press('End')
  expect(focused()).toBe('Doctor')
  press('Home')
  expect(focused()).toBe('Devices')
})

test('choosing closes the menu, gives the focus back and does what it says', () => {
  const { button, onChoose } = openMenu()
  fireEvent.click(screen.getByRole('menuitem', { name: 'History' }))
  expect(onChoose).toHaveBeenCalledExactlyOnceWith('History')
  expect(screen.queryByRole('menu')).toBeNull()
  expect(document.activeElement).toBe(button)
})

test('Escape closes it, and so does leaving it', () => {
  const { button } = openMenu()
  press('Escape')
  expect(screen.queryByRole('menu')).toBeNull()
  expect(document.activeElement).toBe(button)
  fireEvent.click(button)
  expect(button.getAttribute('aria-expanded')).toBe('true')
  fireEvent.blur(screen.getByRole('menuitem', { name: 'Devices' }), { relatedTarget: document.body })
  expect(screen.queryByRole('menu')).toBeNull()
})

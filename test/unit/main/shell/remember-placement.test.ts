import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { rememberPlacement } from '../../../../src/main/shell/remember-placement.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

class Window extends EventEmitter {
  bounds = { x: 1, y: 2, width: 3, height: 4 }
  maximized = false
  getNormalBounds = () => this.bounds
  isMaximized = () => this.maximized
  isDestroyed = () => false
}

it('saves once when the window has come to rest', () => {
  const [window, clock, save] = [new Window(), new ManualClock(), vi.fn()]
  rememberPlacement(window, clock, save)
  for (const width of [10, 20, 30]) {
    window.bounds = { ...window.bounds, width }
    window.emit('resize')
    clock.advance(100)
  }
  expect(save).not.toHaveBeenCalled()
  clock.advance(400)
  expect(save.mock.calls).toEqual([[{ x: 1, y: 2, width: 30, height: 4, maximized: false }]])
})

it('saves at once when the window closes, if there is something to save', () => {
  const [window, clock, save] = [new Window(), new ManualClock(), vi.fn()]
  rememberPlacement(window, clock, save)
  window.emit('close')
  expect(save).not.toHaveBeenCalled()
  window.maximized = true
  window.emit('maximize')
  window.emit('close')
  expect(save.mock.calls).toEqual([[{ ...window.bounds, maximized: true }]])
  expect(clock.pendingTimers).toBe(0)
})

import type { BrowserWindow } from 'electron'
import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { hideOnClose } from '../../../../src/main/shell/close-window.ts'

class Window extends EventEmitter {
  fullScreen = false
  hide = vi.fn()
  isFullScreen = () => this.fullScreen
  setFullScreen = vi.fn()
}

/** Closes a window under these circumstances; answers what happened. */
function close({ hasEnded = false, keepsRunning = true, fullScreen = false }) {
  const window = new Window()
  window.fullScreen = fullScreen
  const [onKept, onQuit, preventDefault] = [vi.fn(), vi.fn(), vi.fn()]
  const decision = { hasEnded: () => hasEnded, keepsRunning: () => keepsRunning, onKept, onQuit }
  hideOnClose(window as unknown as BrowserWindow, decision)
  window.emit('close', { preventDefault })
  const called = (mock: { mock: { calls: unknown[] } }) => mock.mock.calls.length > 0
  return {
    window,
    closed: !called(preventDefault),
    hidden: called(window.hide),
    kept: called(onKept),
    quits: called(onQuit),
  }
}

it('hides the window and says so', () => {
  expect(close({})).toMatchObject({ closed: false, hidden: true, kept: true, quits: false })
})

it('quits when the user wants no app without a window', () => {
  expect(close({ keepsRunning: false })).toMatchObject({
    closed: false,
    hidden: false,
    kept: false,
    quits: true,
  })
})

it('lets the window go when the app has ended', () => {
  expect(close({ hasEnded: true })).toMatchObject({ closed: true, hidden: false, kept: false, quits: false })
})

it('leaves the full screen before it hides', () => {
  const { window, hidden } = close({ fullScreen: true })
  expect([hidden, window.setFullScreen.mock.calls]).toEqual([false, [[false]]])
  window.emit('leave-full-screen')
  expect(window.hide).toHaveBeenCalledOnce()
})

import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { activityOf } from '../../../../src/main/shell/activity.ts'
import { Taskbar } from '../../../../src/main/shell/taskbar.ts'
import { movingState, pausedState, snapshotOf } from '../../../support/snapshots.ts'

const { setBadgeCount, bounce } = vi.hoisted(() => ({ setBadgeCount: vi.fn(), bounce: vi.fn() }))
vi.mock('electron', () => ({
  app: { setBadgeCount, dock: { bounce }, getAppPath: () => '/app' },
  nativeImage: { createFromPath: (file: string) => file },
}))
beforeEach(() => vi.clearAllMocks())

function start(platform: NodeJS.Platform, focused = false) {
  const window = {
    setProgressBar: vi.fn(),
    setOverlayIcon: vi.fn(),
    flashFrame: vi.fn(),
    isFocused: () => focused,
  }
  const taskbar = new Taskbar(() => window as unknown as BrowserWindow, platform)
  return {
    window,
    update: (...snapshots: Parameters<typeof activityOf>[0]) => taskbar.update(activityOf(snapshots)),
  }
}

describe('Taskbar', () => {
  it('shows whole percents, a pause, and the end', () => {
    const { window, update } = start('linux')
    for (const bytes of [0, 4, 9, 12]) update(snapshotOf({ state: movingState(bytes, 1000) }))
    update(snapshotOf({ state: pausedState('me', 'user') }))
    update()
    update()
    expect(window.setProgressBar.mock.calls).toEqual([
      [0, { mode: 'normal' }],
      [0.01, { mode: 'normal' }],
      [0.5, { mode: 'paused' }],
      [-1],
    ])
  })

  it('counts questions, and draws attention to a new one', () => {
    const { window, update } = start('linux')
    update(snapshotOf())
    update(snapshotOf(), snapshotOf({ id: 'two' }))
    update(snapshotOf())
    expect(setBadgeCount.mock.calls).toEqual([[1], [2], [1]])
    expect(window.flashFrame).toHaveBeenCalledTimes(2)
  })

  it('leaves in peace who looks at the window', () => {
    const { window, update } = start('linux', true)
    update(snapshotOf())
    expect(window.flashFrame).not.toHaveBeenCalled()
  })

  it('does it as Windows and macOS do', () => {
    const windows = start('win32')
    windows.update(snapshotOf())
    windows.update()
    expect(windows.window.setOverlayIcon.mock.calls).toEqual([
      ['/app/resources/tray/asking.png', '1'],
      [null, '0'],
    ])
    expect(setBadgeCount).not.toHaveBeenCalled()
    const mac = start('darwin')
    mac.update(snapshotOf())
    expect([bounce.mock.calls, mac.window.flashFrame.mock.calls]).toEqual([[['informational']], []])
  })
})

import type { BrowserWindow } from 'electron'
import type { Clock } from '../../core/base/clock.ts'
import type { SavedPlacement } from './placement.ts'

/** A drag of the window's edge gives many events. */
const QUIET_MS = 400

type Placed = Pick<BrowserWindow, 'getNormalBounds' | 'isMaximized' | 'isDestroyed'> & {
  on(event: 'resize' | 'move' | 'maximize' | 'unmaximize' | 'close', listener: () => void): unknown
}

/** Calls `save` with the place of the window some time after it has changed, and when the window closes. */
export function rememberPlacement(
  window: Placed,
  clock: Clock,
  save: (placement: SavedPlacement) => void,
): void {
  let cancel: (() => void) | null = null
  const saveNow = (): void => {
    cancel?.()
    cancel = null
    if (!window.isDestroyed()) save({ ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const saveSoon = (): void => {
    cancel?.()
    cancel = clock.after(QUIET_MS, saveNow)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('maximize', saveSoon)
  window.on('unmaximize', saveSoon)
  window.on('close', () => {
    if (cancel !== null) saveNow()
  })
}

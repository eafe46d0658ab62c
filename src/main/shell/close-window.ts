import type { BrowserWindow } from 'electron'

/** What closing the window means just now. */
export interface CloseDecision {
  /** The app has done its last work: the window may go. */
  readonly hasEnded: () => boolean
  /** The user wants Dropline to run on without its window. */
  readonly keepsRunning: () => boolean
  /** Called when the window went and the app stays. */
  readonly onKept: () => void
  /** Called when closing the window should end the app. */
  readonly onQuit: () => void
}

/** Hides the window instead of closing it while the app runs: it also holds the connections of WebRTC. */
export function hideOnClose(
  window: BrowserWindow,
  { hasEnded, keepsRunning, onKept, onQuit }: CloseDecision,
): void {
  window.on('close', (event) => {
    if (hasEnded()) return
    event.preventDefault()
    if (!keepsRunning()) {
      onQuit()
      return
    }
    hide(window)
    onKept()
  })
}

/** macOS leaves a black screen when a full-screen window is hidden. */
function hide(window: BrowserWindow): void {
  if (!window.isFullScreen()) {
    window.hide()
    return
  }
  window.once('leave-full-screen', () => window.hide())
  window.setFullScreen(false)
}

import { app, type BrowserWindow, nativeImage } from 'electron'
import path from 'node:path'
import type { Activity } from './activity.ts'

/** Progress and questions on the dock or taskbar icon (on Linux where the launcher has them). */
export class Taskbar {
  readonly #window: () => BrowserWindow | undefined
  readonly #platform: NodeJS.Platform
  #progress = '-1 normal'
  #asking = 0

  constructor(window: () => BrowserWindow | undefined, platform: NodeJS.Platform) {
    this.#window = window
    this.#platform = platform
  }

  /** Called at each progress; the system hears of whole percents only. */
  update(activity: Activity): void {
    this.#showProgress(activity)
    this.#showQuestions(activity.asking)
  }

  #showProgress({ fraction, running, moves, paused }: Activity): void {
    const percent = fraction === null || running.length === 0 ? -1 : Math.floor(fraction * 100)
    const mode = !moves && paused.length > 0 ? 'paused' : 'normal'
    const progress = `${percent} ${mode}`
    if (progress === this.#progress) return
    this.#progress = progress
    if (percent < 0) this.#window()?.setProgressBar(-1)
    else this.#window()?.setProgressBar(percent / 100, { mode })
  }

  #showQuestions(asking: number): void {
    if (asking === this.#asking) return
    const isNew = asking > this.#asking
    this.#asking = asking
    const window = this.#window()
    // Windows has no numbers on its icons, but a small picture.
    if (this.#platform === 'win32')
      window?.setOverlayIcon(asking > 0 ? askingPicture() : null, String(asking))
    else app.setBadgeCount(asking)
    if (!isNew || window?.isFocused() !== false) return
    if (this.#platform === 'darwin') app.dock?.bounce('informational')
    else window.flashFrame(true)
  }
}

function askingPicture(): Electron.NativeImage {
  return nativeImage.createFromPath(path.join(app.getAppPath(), 'resources', 'tray', 'asking.png'))
}

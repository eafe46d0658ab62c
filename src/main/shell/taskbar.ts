import { app, type BrowserWindow } from 'electron'
import type { Activity } from './activity.ts'

/** Progress and the number of questions on the dock or taskbar icon (on Linux where the launcher has them). */
export class Taskbar {
  readonly #window: () => BrowserWindow | undefined
  #percent = -1
  #badge = 0

  constructor(window: () => BrowserWindow | undefined) {
    this.#window = window
  }

  /** Called at each progress; the system hears of whole percents only. */
  update({ fraction, running, asking }: Activity): void {
    const percent = fraction === null || running.length === 0 ? -1 : Math.floor(fraction * 100)
    if (percent !== this.#percent) this.#window()?.setProgressBar(percent < 0 ? -1 : percent / 100)
    this.#percent = percent
    if (asking !== this.#badge) app.setBadgeCount(asking)
    this.#badge = asking
  }
}

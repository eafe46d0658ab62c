import { Notification } from 'electron'
import { log } from '../log.ts'
import type { Notice, NoticeAction } from './notice.ts'

/** What was done with a notification: one of its buttons, or a click on it. */
export type NoticeAnswer = NoticeAction | 'click'

/** Shows notifications of the system. */
export class Notifier {
  readonly #onAnswer: (notice: Notice, answer: NoticeAnswer) => void
  /** Held, because Electron forgets the handlers of a notification that is collected. */
  readonly #open = new Map<string, Notification>()

  constructor(onAnswer: (notice: Notice, answer: NoticeAnswer) => void) {
    this.#onAnswer = onAnswer
  }

  /** Shows a notice in the place of the one with its key. */
  show(notice: Notice): void {
    if (!Notification.isSupported()) return
    this.close(notice.key)
    const notification = new Notification({
      title: notice.title,
      body: bodyFor(process.platform, notice.body),
      actions: notice.actions.map(({ label }) => ({ type: 'button', text: label })),
      // Somebody waits for the answer to a question.
      ...(notice.actions.some(({ action }) => action === 'accept') ? { timeoutType: 'never' as const } : {}),
    })
    this.#open.set(notice.key, notification)
    notification.on('click', () => this.#answered(notice, 'click'))
    notification.on('action', ({ actionIndex }) => {
      const chosen = notice.actions[actionIndex]
      if (chosen !== undefined) this.#answered(notice, chosen.action)
    })
    // macOS shows none of an unsigned app.
    notification.on('failed', () => log.warn('notification not shown'))
    notification.on('close', () => this.#forget(notice.key, notification))
    notification.show()
  }

  /** Takes a notification away, if it is there. */
  close(key: string): void {
    const notification = this.#open.get(key)
    this.#open.delete(key)
    notification?.close()
  }

  #answered(notice: Notice, answer: NoticeAnswer): void {
    this.close(notice.key)
    this.#onAnswer(notice, answer)
  }

  #forget(key: string, notification: Notification): void {
    if (this.#open.get(key) === notification) this.#open.delete(key)
  }
}

/** Notification servers of Linux read the body as markup. */
export function bodyFor(platform: NodeJS.Platform, body: string): string {
  if (platform !== 'linux') return body
  return body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

// The app around its window: tray, taskbar, notifications, power, and what it remembers. Wiring only.
import type { BrowserWindow } from 'electron'
import type { Clock } from '../../core/base/clock.ts'
import type { Engine, TransferId } from '../../engine/api.ts'
import type { TrustedDevice } from '../../engine/neighbourhood-api.ts'
import { errorWords } from '../../words/errors.ts'
import type { Words } from '../../words/words.ts'
import type { Desktop } from '../desktop.ts'
import { log } from '../log.ts'
import { activityOf } from './activity.ts'
import { IdentityWatch } from './identity-watch.ts'
import { type Notice, noticeOf, plainNotice } from './notice.ts'
import { NoticeLimit } from './notice-limit.ts'
import { shortPeerText } from './peer-words.ts'
import { type NoticeAnswer, Notifier } from './notifier.ts'
import { StayAwake } from './power.ts'
import { RecentFiles } from './recent-files.ts'
import type { ShellStore } from './store.ts'
import { Taskbar } from './taskbar.ts'
import { openTray, type TrayIcon } from './tray.ts'
import type { TrayAction } from './tray-menu.ts'
import { type TransferNews, TransferWatch } from './transfer-watch.ts'

/** What the shell leaves to the app. */
export type ShellAction = Exclude<TrayAction['do'], 'pause-all' | 'resume-all' | 'reveal'>

export interface ShellParts {
  readonly engine: Engine
  readonly window: () => BrowserWindow | undefined
  readonly desktop: Pick<Desktop, 'showInFolder'>
  readonly store: ShellStore
  readonly clock: Clock
  /** Those of now: the user can change the language. */
  readonly words: () => Words
  /** What the menu bar can ask for, too. */
  readonly act: (action: ShellAction) => void
}

/** Follows the transfers for as long as the app runs. */
export class Shell {
  readonly #parts: ShellParts
  readonly #watch: TransferWatch
  readonly #recent: RecentFiles
  readonly #notifier: Notifier
  readonly #limit: NoticeLimit
  readonly #taskbar: Taskbar
  readonly #awake = new StayAwake()
  readonly #tray: TrayIcon
  #updateReady = false

  constructor(parts: ShellParts) {
    this.#parts = parts
    this.#watch = new TransferWatch(parts.engine)
    this.#limit = new NoticeLimit(parts.clock)
    this.#taskbar = new Taskbar(parts.window, process.platform)
    this.#notifier = new Notifier((notice, answer) => this.#answered(notice, answer))
    this.#recent = new RecentFiles(
      (id) => parts.engine.receivedPath(id),
      parts.words,
      () => this.#update(),
    )
    this.#tray = openTray((action) => this.#act(action))
    this.#watch.onNews((news) => this.#heard(news))
    this.#watch.onChange(() => this.#update())
    this.#update()
    quietly(
      'transfers not listed',
      parts.engine.list().then((list) => this.#watch.learn(list)),
    )
    const { neighbourhood } = parts.engine
    const identities = new IdentityWatch(neighbourhood, (device) => this.#alarmed(device))
    quietly(
      'devices not listed',
      neighbourhood.devices().then((devices) => identities.learn(devices)),
    )
  }

  /** How many transfers a quit would interrupt. */
  get runningCount(): number {
    return activityOf(this.#watch.present).running.length
  }

  /** Says once in the life of the data folder that closing the window does not quit. */
  tellThatItKeepsRunning(): void {
    const { store } = this.#parts
    if (store.memory.toldKeepsRunning) return
    const { t } = this.#parts.words()
    const notice = plainNotice('keeps-running', t('notices.keepsRunning'), t('notices.keepsRunningBody'))
    this.#notifier.show(notice)
    store.remember({ toldKeepsRunning: true })
  }

  /** Says that a new version lies ready, which is installed when the app quits or has to be asked for. */
  tellOfUpdate(version: string, installsOnQuit: boolean): void {
    this.#updateReady = true
    this.#update()
    const { t } = this.#parts.words()
    const body = t(installsOnQuit ? 'notices.updateReadyBody' : 'notices.updateWaitsBody', { version })
    this.#notifier.show(plainNotice('update', t('notices.updateReady'), body))
  }

  /** Says everything again, in the language of now. */
  speak(): void {
    this.#update()
  }

  #update(): void {
    const activity = activityOf(this.#watch.present)
    this.#awake.update(activity.moves)
    this.#taskbar.update(activity)
    this.#tray.update(
      { activity, recent: this.#recent.files, updateReady: this.#updateReady },
      this.#parts.words(),
    )
  }

  #heard(news: TransferNews): void {
    quietly('recent files', this.#recent.see(news))
    const { snapshot } = news
    // A question that was answered elsewhere, or has gone, is not to be answered any more.
    if (snapshot.state.name !== 'asking') this.#notifier.close(`${snapshot.id} asking`)
    const notice = noticeOf(news, this.#parts.words())
    if (notice !== null && this.#isWanted && this.#limit.allows(notice.peer)) this.#notifier.show(notice)
  }

  /** The window has the alarm, too, and leads to the devices. */
  #alarmed({ id, name }: TrustedDevice): void {
    if (!this.#isWanted) return
    const words = this.#parts.words()
    const title = words.t('nearby.alarm', { device: shortPeerText(name) })
    const body = errorWords({ code: 'identity-changed', detail: {} }, words).title
    this.#notifier.show(plainNotice(`identity ${id}`, title, body))
  }

  /** Whether notifications are wanted now. Who looks at the window sees it there. */
  get #isWanted(): boolean {
    const { store, window } = this.#parts
    return store.memory.settings.notifications && window()?.isFocused() !== true
  }

  #answered({ transferId }: Notice, answer: NoticeAnswer): void {
    if (transferId === null || answer === 'click') this.#parts.act('show')
    else if (answer === 'accept') quietly('accept', this.#parts.engine.accept(transferId))
    else if (answer === 'decline') quietly('decline', this.#parts.engine.decline(transferId))
    else this.#reveal(transferId)
  }

  #act(action: TrayAction): void {
    const { engine, act } = this.#parts
    const { pausable, paused } = activityOf(this.#watch.present)
    if (action.do === 'reveal') this.#reveal(action.id)
    else if (action.do === 'pause-all') for (const id of pausable) quietly('pause', engine.pause(id))
    else if (action.do === 'resume-all') for (const id of paused) quietly('resume', engine.resume(id))
    else act(action.do)
  }

  #reveal(id: TransferId): void {
    const path = this.#recent.pathOf(id)
    if (path !== undefined) this.#parts.desktop.showInFolder(path)
  }
}

/** For what nobody waits for: a failure goes to the log. */
function quietly(what: string, promise: Promise<unknown>): void {
  promise.catch((error: unknown) => log.failure(what, error))
}

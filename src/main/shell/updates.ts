import type { Clock } from '../../core/base/clock.ts'
import { log } from '../log.ts'

/** What looks for new versions and installs them. */
export interface Updater {
  /** Looks for a new version and starts to download it; answers its name, or null when there is none. Rejects when it cannot look. */
  check(): Promise<string | null>
  /** Calls `listener` when a new version lies ready. */
  onReady(listener: (version: string) => void): void
  /** Whether it is installed when the app quits; if not, only installNow does, which may ask for a password. */
  readonly installsOnQuit: boolean
  /** Quits, installs and starts the new version. */
  installNow(): void
}

/** How a look for new versions ended. */
export type UpdateCheck =
  | { readonly name: 'current' }
  | { readonly name: 'downloading'; readonly version: string }
  | { readonly name: 'ready'; readonly version: string }
  | { readonly name: 'failed' }
  /** This copy came without a place for updates: it is not packed, or comes from somewhere that updates it. */
  | { readonly name: 'not-updatable' }

/** The start belongs to the user. */
const FIRST_CHECK_MS = 60_000
const INTERVAL_MS = 6 * 60 * 60_000

/** Looks for new versions now and then. Being offline is no news: failures go to the log. */
export class Updates {
  readonly #updater: Updater | null
  readonly #clock: Clock
  #ready: string | null = null
  #cancel: (() => void) | null = null

  /** Without an updater nothing ever happens. `onReady` is told once of each version. */
  constructor(updater: Updater | null, clock: Clock, onReady: (version: string) => void) {
    this.#updater = updater
    this.#clock = clock
    updater?.onReady((version) => {
      if (this.#ready === version) return
      this.#ready = version
      onReady(version)
    })
  }

  /** The version that lies ready, or null. */
  get ready(): string | null {
    return this.#ready
  }

  /** Starts or stops to look by itself. */
  setEnabled(on: boolean): void {
    if (on === (this.#cancel !== null) || this.#updater === null) return
    this.#cancel?.()
    this.#cancel = on ? this.#clock.after(FIRST_CHECK_MS, () => this.#checkAndWait()) : null
  }

  /** Looks now, because the user asked. Never rejects. */
  async check(): Promise<UpdateCheck> {
    if (this.#updater === null) return { name: 'not-updatable' }
    if (this.#ready !== null) return { name: 'ready', version: this.#ready }
    try {
      const version = await this.#updater.check()
      return version === null ? { name: 'current' } : { name: 'downloading', version }
    } catch (error) {
      log.failure('updates not checked', error)
      return { name: 'failed' }
    }
  }

  #checkAndWait(): void {
    this.#cancel = this.#clock.after(INTERVAL_MS, () => this.#checkAndWait())
    void this.check()
  }
}

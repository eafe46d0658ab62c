import type { Clock } from '../../core/base/clock.ts'
import { toDroplineError } from '../../core/base/errors.ts'
import type { ItemTable } from '../files.ts'
import type { Opened } from '../../ipc/shell.ts'
import { codeOfLink } from './deep-link.ts'
import type { OpenRequest } from './open-request.ts'

/** Explorer starts the app once for each chosen file: what comes within this time is one share. */
const QUIET_MS = 500
/** A flood of starts does not fill memory. */
const PATHS_LIMIT = 10_000

/** Holds what the app was opened with until the window takes it. */
export class OpenQueue {
  readonly #items: Pick<ItemTable, 'add'>
  readonly #clock: Clock
  readonly #onReady: () => void
  #code: string | null = null
  #arriving: readonly string[] = []
  #ready: readonly string[] = []
  #cancelQuiet: () => void = () => undefined

  /** `onReady` is called when there is something to take. */
  constructor(items: Pick<ItemTable, 'add'>, clock: Clock, onReady: () => void) {
    this.#items = items
    this.#clock = clock
    this.#onReady = onReady
  }

  /** A link that is not one of ours is dropped. */
  add({ link, paths }: Pick<OpenRequest, 'link' | 'paths'>): void {
    const code = link === null ? null : codeOfLink(link)
    if (code !== null) {
      this.#code = code
      this.#onReady()
    }
    if (paths.length === 0) return
    this.#arriving = [...this.#arriving, ...paths].slice(0, PATHS_LIMIT)
    this.#cancelQuiet()
    this.#cancelQuiet = this.#clock.after(QUIET_MS, () => {
      this.#ready = [...this.#ready, ...this.#arriving]
      this.#arriving = []
      this.#onReady()
    })
  }

  /** Everything that is ready, once. */
  async take(): Promise<Opened> {
    const [code, paths] = [this.#code, this.#ready]
    this.#code = null
    this.#ready = []
    if (paths.length === 0) return { code, items: [], error: null }
    try {
      return { code, items: await this.#items.add(paths), error: null }
    } catch (error) {
      return { code, items: [], error: toDroplineError(error).info }
    }
  }
}

import type { Clock } from '../base/clock.ts'
import { deferred, type Deferred } from '../base/deferred.ts'
import type { Dispose } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import type { StorageReason } from './flow.ts'
import { STORAGE_RETRY_MS } from './limits.ts'
import type { TransferSteering } from './steering.ts'

export interface StorageInit {
  readonly clock: Clock
  readonly steering: TransferSteering
  /** The disk refuses, or takes again (null). */
  readonly onBlocked: (reason: StorageReason | null) => void
}

/** Repeats what a full or missing disk refuses, every STORAGE_RETRY_MS and when the user says go, until it works. */
export class Storage {
  readonly #init: StorageInit
  #waiting = 0
  #stopped = false
  #again: Deferred<null> | null = null
  #cancelWait: Dispose = () => undefined

  constructor(init: StorageInit) {
    this.#init = init
  }

  /** Resolves with what `task` resolves with in the end; every other rejection is passed on. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    let waits = false
    try {
      for (;;) {
        try {
          return await task()
        } catch (error) {
          const reason = passingReason(error)
          if (reason === null || this.#stopped) throw error
          if (!waits) this.#waiting += 1
          waits = true
          this.#init.onBlocked(reason)
          await this.#nextTry(error)
        }
      }
    } finally {
      if (waits) this.#noLonger()
    }
  }

  /** What waits is given up: it rejects with the reason why it waits. */
  stop(): void {
    this.#stopped = true
    this.#wake()
  }

  #noLonger(): void {
    this.#waiting -= 1
    if (this.#waiting === 0 && !this.#stopped) this.#init.onBlocked(null)
  }

  async #nextTry(error: unknown): Promise<void> {
    this.#again ??= this.#startWait()
    await this.#again.promise
    if (this.#stopped) throw error
  }

  /** All who wait try at the same time. */
  #startWait(): Deferred<null> {
    const { clock, steering } = this.#init
    const { goes } = steering
    const cancelTimer = clock.after(STORAGE_RETRY_MS, () => this.#wake())
    const stopListening = steering.onChange(() => {
      if (steering.goes !== goes) this.#wake()
    })
    this.#cancelWait = () => {
      cancelTimer()
      stopListening()
    }
    return deferred<null>()
  }

  #wake(): void {
    this.#cancelWait()
    this.#cancelWait = () => undefined
    const again = this.#again
    this.#again = null
    again?.resolve(null)
  }
}

function passingReason(error: unknown): StorageReason | null {
  // A disk that came back without bytes that it had: only a new plan can tell which.
  if (!(error instanceof DroplineError) || Number(error.detail.lostBytes ?? 0) > 0) return null
  return error.code === 'disk-full' || error.code === 'target-missing' ? error.code : null
}

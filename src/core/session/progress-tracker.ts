import type { Clock } from '../base/clock.ts'
import { SpeedMeter } from './speed-meter.ts'
import type { TransferPath, TransferProgress } from './state.ts'

/** At most four progress reports a second: more only costs the screen. */
const REPORT_EVERY_MS = 250

export interface Totals {
  readonly bytes: number
  readonly files: number
}

/** Turns raw counts into calm progress reports with speed and time left. */
export class ProgressTracker {
  readonly #clock: Clock
  readonly #totals: Totals
  readonly #report: (progress: TransferProgress) => void
  readonly #meter = new SpeedMeter()
  #bytesDone = 0
  #filesDone = 0
  #path: TransferPath = 'direct'
  #lastReportMs = -Infinity
  #cancelPending: (() => void) | null = null

  constructor(clock: Clock, totals: Totals, report: (progress: TransferProgress) => void) {
    this.#clock = clock
    this.#totals = totals
    this.#report = report
  }

  get current(): TransferProgress {
    return {
      bytesDone: this.#bytesDone,
      bytesTotal: this.#totals.bytes,
      filesDone: this.#filesDone,
      filesTotal: this.#totals.files,
      bytesMoved: this.#bytesDone,
      bytesPerSecond: this.#meter.bytesPerSecond,
      secondsLeft: this.#meter.secondsFor(this.#totals.bytes - this.#bytesDone),
      path: this.#path,
    }
  }

  /** New cumulative counts; reported now or within REPORT_EVERY_MS. */
  update(bytesDone: number, filesDone: number): void {
    this.#bytesDone = bytesDone
    this.#filesDone = filesDone
    this.#schedule()
  }

  setPath(path: TransferPath): void {
    if (path === this.#path) return
    this.#path = path
    this.#schedule()
  }

  /** Drops a pending report: what comes next is another state. */
  stop(): void {
    this.#cancelPending?.()
    this.#cancelPending = null
  }

  #schedule(): void {
    if (this.#cancelPending !== null) return
    const dueInMs = this.#lastReportMs + REPORT_EVERY_MS - this.#clock.nowMs()
    if (dueInMs <= 0) this.#reportNow()
    else this.#cancelPending = this.#clock.after(dueInMs, () => this.#reportNow())
  }

  #reportNow(): void {
    this.#cancelPending = null
    this.#lastReportMs = this.#clock.nowMs()
    this.#meter.note(this.#bytesDone, this.#lastReportMs)
    this.#report(this.current)
  }
}

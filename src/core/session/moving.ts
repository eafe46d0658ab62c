import { assertNever } from '../base/assert-never.ts'
import type { Clock } from '../base/clock.ts'
import { DroplineError } from '../base/errors.ts'
import type { Scope } from '../base/scope.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import type { ProgressEvent, TransferOutcome } from '../transfer/events.ts'
import type { SessionReports } from './parts.ts'
import { ProgressTracker, type Totals } from './progress-tracker.ts'
import type { TransferReport, TransferResult } from './state.ts'

/** How often the selected candidate pair is asked for: it may change during a transfer. */
const PATH_POLL_MS = 2_000

const emptyReport: TransferReport = {
  renamed: { total: 0, list: [] },
  same: 0,
  failed: { total: 0, list: [] },
  notSent: { total: 0, list: [] },
}

/** The part of a session in which bytes move, from the yes to the end: reports it, keeps the path true, and sums it up. */
export class Moving {
  readonly #clock: Clock
  readonly #reports: SessionReports
  readonly #peer: ConnectedPeer
  readonly #tracker: ProgressTracker
  readonly #startedAtMs: number
  #stopped = false
  #cancelPoll: (() => void) | null = null

  constructor(
    init: { clock: Clock; reports: SessionReports; peer: ConnectedPeer; totals: Totals },
    scope: Scope,
  ) {
    this.#clock = init.clock
    this.#reports = init.reports
    this.#peer = init.peer
    this.#startedAtMs = init.clock.nowMs()
    this.#tracker = new ProgressTracker(init.clock, init.totals, (progress) => {
      init.reports.state({ name: 'moving', progress })
    })
    scope.add(() => {
      this.#stop()
    })
    this.#tracker.update(0, 0)
    void this.#followPath()
  }

  handle(event: ProgressEvent): void {
    switch (event.type) {
      case 'progress':
        this.#tracker.update(event.bytesDone, event.filesDone)
        return
      case 'finishing':
        this.#tracker.stop()
        this.#reports.state({ name: 'finishing', progress: this.#tracker.current })
        return
      default:
        assertNever(event)
    }
  }

  /** What the transfer that ended now has come to. */
  resultOf(outcome: TransferOutcome): TransferResult {
    const report = emptyReport
    const { files, bytes, bytesMoved, bytesSkipped } = outcome
    const seconds = (this.#clock.nowMs() - this.#startedAtMs) / 1000
    return { files, bytes, bytesMoved, bytesSkipped, path: this.#tracker.current.path, seconds, report }
  }

  async #followPath(): Promise<void> {
    const path = await this.#peer.selectedPath()
    if (this.#stopped) return
    if (path !== null) this.#tracker.setPath(path)
    this.#cancelPoll = this.#clock.after(PATH_POLL_MS, () => void this.#followPath())
  }

  #stop(): void {
    this.#stopped = true
    this.#tracker.stop()
    this.#cancelPoll?.()
  }
}

/** The result of a transfer that went well; without a yes there is none. */
export function resultOf(moving: Moving | null, outcome: TransferOutcome): TransferResult {
  if (moving === null)
    throw new DroplineError('internal', { message: 'a transfer ended before it was accepted' })
  return moving.resultOf(outcome)
}

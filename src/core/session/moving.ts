import { assertNever } from '../base/assert-never.ts'
import type { Clock } from '../base/clock.ts'
import type { ErrorCode } from '../base/errors.ts'
import type { Scope } from '../base/scope.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import type { PeerRoute } from '../peer/route.ts'
import type { FlowEvent, ProgressEvent, TransferOutcome } from '../transfer/events.ts'
import type { CutList, SinkReport, SkippedEntry } from '../transfer/ports.ts'
import type { Steering } from '../transfer/steering.ts'
import type { SessionReports } from './parts.ts'
import { ProgressTracker, type Totals } from './progress-tracker.ts'
import type { TransferProgress, TransferReport, TransferResult, TransferState } from './state.ts'

type Phase = 'before' | 'moving' | 'finishing'

/** The part of a session in which bytes move, over all its connections: from the yes to the end. */
export class Moving {
  readonly #clock: Clock
  readonly #reports: SessionReports
  readonly #steering: Steering
  #tracker: ProgressTracker | null = null
  #startedAtMs = 0
  #peer: ConnectedPeer | null = null
  #phase: Phase = 'before'
  #pause: Extract<FlowEvent, { type: 'paused' }> | null = null
  /** What was there before this run's first connection, and before the present one. */
  #before: { readonly first: number; readonly last: number } | null = null

  constructor(init: { clock: Clock; reports: SessionReports; steering: Steering }) {
    this.#clock = init.clock
    this.#reports = init.reports
    this.#steering = init.steering
  }

  /** Whether the receiver has said yes, on this connection or an earlier one. */
  get accepted(): boolean {
    return this.#tracker !== null
  }

  /** Where it stands; null before anything could move. */
  get progress(): TransferProgress | null {
    return this.#tracker?.current ?? null
  }

  /** The yes, or a new connection after it; ends with `scope`. Shown from 'planned' on, when it is known where it stands. */
  begin(totals: Totals, peer: ConnectedPeer, scope: Scope): void {
    if (this.#tracker === null) this.#startedAtMs = this.#clock.nowMs()
    this.#tracker ??= new ProgressTracker(
      this.#clock,
      totals,
      () => this.#steering.bytesMoved,
      () => this.#tell(),
    )
    this.#phase = 'moving'
    this.#peer = peer
    scope.add(() => {
      this.#phase = 'before'
      this.#pause = null
      this.#tracker?.stop()
    })
    const follow = (route: PeerRoute): void => this.#tracker?.setPath(route.path)
    if (peer.route !== null) follow(peer.route)
    scope.add(peer.onRoute(follow))
  }

  handle(event: ProgressEvent | FlowEvent): void {
    switch (event.type) {
      case 'planned': {
        this.#before = { first: this.#before?.first ?? event.bytesBefore, last: event.bytesBefore }
        this.#tracker?.standAt(event.bytesBefore + event.bytesSame, event.filesDone)
        this.#tell()
        return
      }
      case 'progress':
        this.#tracker?.update(event.bytesDone, event.filesDone)
        return
      case 'file-failed':
        return // counted in the outcome
      case 'finishing':
        this.#phase = 'finishing'
        // The other side may close before this one has looked for the last time.
        void this.#peer?.selectedPath()
        this.#tell()
        return
      case 'paused':
        this.#pause = event
        this.#tell()
        return
      case 'going':
        this.#pause = null
        this.#tell()
        return
      default:
        assertNever(event)
    }
  }

  /** Brings the path up to date: the last change may be younger than the last look. */
  async lookAtPath(): Promise<void> {
    await this.#peer?.selectedPath()
  }

  /** What the transfer that ended now has come to in this run of the program. */
  resultOf(
    outcome: TransferOutcome,
    sink: SinkReport | null,
    notSent: CutList<SkippedEntry>,
  ): TransferResult {
    const { files, bytes } = outcome
    const byThisRun = this.#before === null ? 0 : this.#before.last - this.#before.first
    return {
      files,
      bytes,
      bytesMoved: this.#steering.bytesMoved,
      bytesSkipped: Math.max(0, outcome.bytesSkipped - byThisRun),
      path: this.#tracker?.current.path ?? 'direct',
      seconds: (this.#clock.nowMs() - this.#startedAtMs) / 1000,
      report: reportOf(outcome, sink, notSent),
    }
  }

  #tell(): void {
    const state = this.#state()
    if (state === null) return
    if (state.name !== 'moving') this.#tracker?.stop()
    this.#reports.state(state)
  }

  #state(): TransferState | null {
    const progress = this.#tracker?.current
    if (progress === undefined || this.#phase === 'before') return null
    if (this.#phase === 'finishing') return { name: 'finishing', progress }
    if (this.#pause === null) return { name: 'moving', progress }
    const { by, reason } = this.#pause
    return { name: 'paused', progress, by, reason }
  }
}

/** Lines that a person can read; the rest is counted. */
const REPORT_LINES = 200

function reportOf(
  { failed }: TransferOutcome,
  sink: SinkReport | null,
  notSent: CutList<SkippedEntry>,
): TransferReport {
  const late: CutList<{ readonly name: string; readonly code: ErrorCode }> = sink?.failed ?? nothing
  return {
    renamed: sink?.renamed ?? nothing,
    same: sink?.same ?? 0,
    failed: {
      total: failed.total + late.total,
      list: [...failed.list, ...late.list].slice(0, REPORT_LINES),
    },
    notSent,
  }
}

const nothing: CutList<never> = { total: 0, list: [] }

import { deferred, type Deferred } from '../core/base/deferred.ts'
import { Emitter } from '../core/base/emitter.ts'
import { DroplineError, toDroplineError } from '../core/base/errors.ts'
import type { SessionControl, SessionReports } from '../core/session/parts.ts'
import { hasEnded, type TransferProgress, type TransferState } from '../core/session/state.ts'
import { Steering } from '../core/transfer/steering.ts'
import type { AcceptChoice, FolderLook, SendRequest, TransferId, TransferSnapshot } from './api.ts'
import { emptySnapshot } from './empty-snapshot.ts'

/** How a new entry differs from one of which nothing is known yet. */
export type EntryInit = Pick<TransferSnapshot, 'id' | 'direction'> & Partial<TransferSnapshot>

/** One transfer in the engine's list: its snapshot, and the handles to steer it, over all its runs. */
export class TransferEntry {
  readonly id: TransferId
  readonly steering: Steering
  readonly #changed: (entry: TransferEntry) => void
  readonly #hope = new Emitter<undefined>()
  readonly #progressNews = new Emitter<TransferProgress>()
  #cancel = new AbortController()
  #leave = new AbortController()
  #snapshot: TransferSnapshot
  #answer: Deferred<AcceptChoice | null> | null = null
  #finished: Promise<void> = Promise.resolve()
  #running = false
  #progress: TransferProgress | null = null
  /** What is sent: absolute paths that a person chose. */
  sentPaths: readonly string[] = []
  /** Receiver, while the person is asked: what a folder is like for the offer. */
  lookInto: ((folder: string) => Promise<FolderLook>) | null = null
  /** Absolute path of the first received top-level entry. */
  receivedPath: string | null = null

  constructor(init: EntryInit, changed: (entry: TransferEntry) => void) {
    this.id = init.id
    this.#changed = changed
    this.#snapshot = {
      ...emptySnapshot,
      state: init.direction === 'send' ? { name: 'preparing' } : { name: 'looking-for-peer' },
      ...init,
    }
    this.steering = new Steering(this.#snapshot.limitBytesPerSecond)
    this.#noteProgress(this.#snapshot.state)
  }

  get snapshot(): TransferSnapshot {
    return this.#snapshot
  }

  get ended(): boolean {
    return hasEnded(this.#snapshot.state)
  }

  get running(): boolean {
    return this.#running
  }

  /** The last progress, also of an earlier run. */
  get progress(): TransferProgress | null {
    return this.#progress
  }

  /** The controls of the present run. */
  get control(): SessionControl {
    return {
      steering: this.steering,
      signal: this.#cancel.signal,
      leaveSignal: this.#leave.signal,
      onHope: (listener) => this.#hope.on(listener),
    }
  }

  /** Aborted when the present run is to stop, for now or for good. */
  get stopSignal(): AbortSignal {
    return AbortSignal.any([this.#cancel.signal, this.#leave.signal])
  }

  /** What would send the same once more; null where it is no share of files from here. */
  get sendRequest(): SendRequest | null {
    const { direction, kind, parentId, deviceId } = this.#snapshot
    if (direction !== 'send' || kind !== 'files' || parentId !== null || this.sentPaths.length === 0)
      return null
    return { paths: this.sentPaths, ...(deviceId === null ? {} : { to: { deviceId } }) }
  }

  /** Whether the present run is to stop for now, to be taken up again. */
  get leaves(): boolean {
    return this.#leave.signal.aborted && !this.#cancel.signal.aborted
  }

  /** Settles when the present run has ended and cleaned up. */
  get finished(): Promise<void> {
    return this.#finished
  }

  readonly reports: SessionReports = {
    state: (state) => this.update({ state }),
    summary: (summary) => this.update({ summary }),
    // What a remembered device calls itself is not what this person calls it.
    peerName: (peerName) => this.update(this.#snapshot.deviceId === null ? { peerName } : {}),
  }

  onProgress(listener: (progress: TransferProgress) => void): () => void {
    return this.#progressNews.on(listener)
  }

  /**
   * Runs the transfer, for the first time or again. `isKept` says, when the session has stopped for now, whether it can be
   * taken up again; any other failure becomes the state 'failed'.
   */
  run(session: () => Promise<TransferState>, isKept: () => boolean = () => false): void {
    this.#cancel = new AbortController()
    this.#leave = new AbortController()
    this.#running = true
    const end = (state: TransferState): void => {
      this.#running = false
      this.#change({ state })
    }
    this.#finished = session().then(end, (thrown: unknown) => {
      const error = toDroplineError(thrown)
      const left = error.code === 'cancelled' && error.detail['left'] !== undefined
      if (left && isKept()) end({ name: 'interrupted', progress: this.#progress, error: null })
      else
        end({
          name: 'failed',
          error: error.code === 'cancelled' ? { code: 'cancelled', detail: {} } : error.info,
        })
    })
  }

  /** Asks the person, and waits for accept() or decline(); a session that ends meanwhile counts as a no. */
  async ask(signal: AbortSignal): Promise<AcceptChoice | null> {
    const answer = deferred<AcceptChoice | null>()
    this.#answer = answer
    const onAbort = (): void => answer.resolve(null)
    signal.addEventListener('abort', onAbort, { once: true })
    // Listening before the question is shown: an answer may come at once.
    this.update({ state: { name: 'asking' } })
    try {
      return await answer.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#answer = null
    }
  }

  answer(choice: AcceptChoice | null): void {
    this.#answer?.resolve(choice)
  }

  cancel(): void {
    this.#cancel.abort()
  }

  leave(): void {
    this.#leave.abort(new DroplineError('cancelled', { left: 1 }))
  }

  /** There is a reason to look for the other side at once. */
  hope(): void {
    this.#hope.emit(undefined)
  }

  setLimit(limitBytesPerSecond: number | null): void {
    this.steering.setLimit(limitBytesPerSecond)
    this.#change({ limitBytesPerSecond })
  }

  /** What the present run reports; nothing when there is none, which is what is late. */
  update(change: Partial<TransferSnapshot>): void {
    if (this.#running) this.#change(change)
  }

  /** What concerns the other computer and not the transfer: it may change at any time. */
  relate(relation: Partial<Pick<TransferSnapshot, 'trust' | 'deviceId' | 'peerName'>>): void {
    this.#snapshot = { ...this.#snapshot, ...relation }
    this.#changed(this)
  }

  /** Ends an entry that does not run. */
  end(state: TransferState): void {
    if (!this.#running) this.#change({ state })
  }

  #change(change: Partial<TransferSnapshot>): void {
    if (this.ended) return
    this.#snapshot = { ...this.#snapshot, ...change }
    if (change.state !== undefined) this.#noteProgress(change.state)
    this.#changed(this)
  }

  #noteProgress(state: TransferState): void {
    if (!('progress' in state) || state.progress === null) return
    this.#progress = state.progress
    this.#progressNews.emit(state.progress)
  }
}

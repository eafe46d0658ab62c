import type { Clock } from '../base/clock.ts'
import { deferred, type Deferred } from '../base/deferred.ts'
import { DroplineError, type ErrorDetail, toDroplineError } from '../base/errors.ts'
import type { Dispose } from '../base/emitter.ts'
import { Scope } from '../base/scope.ts'
import {
  CONTROL_LIMIT_PER_INTERVAL,
  FAREWELL_INTERVAL_MS,
  FAREWELL_INTERVALS,
  MENDING_INTERVALS,
  PATIENT_INTERVALS,
  PING_EVERY_MS,
  PIPE_POLL_MS,
  SILENT_INTERVALS,
} from './limits.ts'
import { HighWater } from './high-water.ts'
import { escapeForDisplay } from './display.ts'
import {
  type Control,
  decodeControl,
  encodeControl,
  isFailureCode,
  messageType,
  tellableDetail,
} from './messages.ts'
import type { DataPipe } from './ports.ts'

/** Control messages that concern the transfer itself; the rest is dealt with by the link. */
export type TransferControl = Exclude<Control, { type: 'leave' | 'cancel' | 'fail' | 'ping' | 'bye' }>

export interface LinkInit {
  readonly pipe: DataPipe
  readonly clock: Clock
  /** Aborting it cancels the transfer for good; the peer is told. */
  readonly signal: AbortSignal
  /** Aborting it ends this conversation, and the transfer can go on in another one; the peer is told. */
  readonly leaveSignal?: AbortSignal | undefined
  /** Both may throw a DroplineError, which ends the transfer. */
  readonly onControl: (message: TransferControl) => void
  readonly onData: (message: Uint8Array) => void
}

/**
 * One side of the conversation: parses what comes, answers and sends pings, notices that the peer is gone, and sees to it
 * that whichever side fails first, both learn the reason. The first failure wins; after it nothing reaches the handlers.
 */
export class Link {
  readonly #init: LinkInit
  readonly #scope = new Scope()
  readonly #failed = deferred<never>()
  #failure: DroplineError | null = null
  /** Set by farewell: from then on only the peer's good-bye counts. */
  #leaving = false
  #pipeClosed = false
  #cancelInterval = (): void => undefined
  /** Set when the peer knows how it ended: it told us, or is gone, or has said good-bye. */
  #peerKnows = false
  #heardBye = false
  #news: Deferred<null> | null = null
  readonly #highWater: HighWater
  #sentBytes = 0
  #cancelPoll: Dispose | null = null
  #sentSincePing = false
  /** Since the peer was heard. */
  #silentIntervals = 0
  /** The same, without those in which the pipe was mending itself and everything before them. */
  #soundIntervals = 0
  #controlsThisInterval = 0

  constructor(init: LinkInit) {
    this.#init = init
    this.#highWater = new HighWater(init.clock)
    // Whoever does not race against it must not be bothered by it.
    this.#failed.promise.catch(() => undefined)
  }

  /** Starts to listen. Apart from the constructor, so that handlers may use the link from the first message on. */
  open(): void {
    const { pipe, signal, leaveSignal } = this.#init
    this.#failOnAbort(signal, {})
    if (leaveSignal !== undefined) this.#failOnAbort(leaveSignal, { left: 1 })
    this.#scope.add(pipe.onMessage((message) => this.#receive(message)))
    this.#scope.add(pipe.onLow(() => this.wake()))
    this.#scope.add(
      pipe.onClose(() => {
        this.#pipeClosed = true
        this.fail(new DroplineError('peer-lost'))
        this.peerKnows()
      }),
    )
    this.#everyInterval()
    this.#scope.add(() => this.#cancelInterval())
    this.#scope.add(() => this.#cancelPoll?.())
  }

  /** Whether the peer has said good-bye, which it does after success when it needs to hear nothing more. */
  get heardBye(): boolean {
    return this.#heardBye
  }

  /** Rejects with the first failure; never resolves. */
  get failed(): Promise<never> {
    return this.#failed.promise
  }

  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure
  }

  /** Ends the transfer for `error`. Only the first call counts. */
  fail(error: DroplineError): void {
    if (!this.#listens) return
    this.#failure = error
    this.#failed.reject(error)
    this.wake()
  }

  /** The same for an end that the peer has announced, so that it need not be told. */
  failFromPeer(error: DroplineError): void {
    this.#peerKnows = true
    this.fail(error)
  }

  send(control: Control): void {
    this.sendMessage(encodeControl(control))
  }

  sendMessage(message: Uint8Array): void {
    this.#sentSincePing = true
    if (this.#pipeClosed) return
    this.#sentBytes += message.length
    try {
      this.#init.pipe.send(message)
    } catch (cause) {
      // Some stacks throw while a channel is closing, before they say that it has closed.
      this.#pipeClosed = true
      this.failFromPeer(new DroplineError('peer-lost', {}, { cause }))
    }
  }

  /** Lets everybody who waits in `until` look again. */
  wake(): void {
    const news = this.#news
    this.#news = null
    news?.resolve(null)
  }

  /** Resolves when `condition` holds; it is looked at after every `wake`. Rejects with the first failure. */
  async until(condition: () => boolean): Promise<void> {
    for (;;) {
      this.throwIfFailed()
      if (condition()) return
      await this.#nextNews()
    }
  }

  /** Whether the pipe can take more; if not, whoever waits in `until` looks again when it may have room. */
  get pipeHasRoom(): boolean {
    const { bufferedBytes } = this.#init.pipe
    const mark = this.#highWater.mark(this.#sentBytes - bufferedBytes)
    if (bufferedBytes <= mark) return true
    this.#highWater.noteFull()
    // The pipe itself speaks up only below a mark of its own.
    this.#cancelPoll ??= this.#init.clock.after(PIPE_POLL_MS, () => {
      this.#cancelPoll = null
      this.wake()
    })
    return false
  }

  /** Resolves when the pipe can take more. */
  async untilPipeHasRoom(): Promise<void> {
    await this.until(() => this.pipeHasRoom)
  }

  /**
   * Ends the conversation: tells the peer why, if it does not know, and waits until it has heard, is gone, or time is up.
   * `error` is null after success; the last message has then been sent by the caller. Answers whether the peer knows now.
   */
  async farewell(error: DroplineError | null): Promise<boolean> {
    this.#leaving = true
    if (error?.code === 'peer-lost') this.#peerKnows = true
    if (!this.#peerKnows) {
      if (error !== null && leavesResumable(error)) this.send({ type: 'leave' })
      else if (error?.code === 'cancelled') this.send({ type: 'cancel' })
      else if (error !== null && error.code !== 'declined') this.#tell(error)
      await this.#untilPeerKnows(error === null ? PATIENT_INTERVALS : 1)
    }
    const told = this.#peerKnows
    // Lets the peer go, which may wait for the same.
    this.send({ type: 'bye' })
    this.#scope.close()
    return told
  }

  /** Tells the peer that the transfer is cancelled, in a conversation for nothing else. Answers whether it has heard. */
  async sayCancelled(): Promise<boolean> {
    this.#leaving = true
    this.send({ type: 'cancel' })
    await this.#untilPeerKnows(FAREWELL_INTERVALS)
    const told = this.#peerKnows
    this.send({ type: 'bye' })
    this.#scope.close()
    return told
  }

  /**
   * The same after success when another conversation follows on this pipe: nothing of this one is still under way when it
   * resolves.
   */
  async farewellBoth(): Promise<void> {
    this.#leaving = true
    this.#peerKnows = this.#pipeClosed
    this.send({ type: 'bye' })
    await this.#untilPeerKnows(PATIENT_INTERVALS)
    this.#scope.close()
  }

  /** Marks that the peer needs to hear nothing more; farewell then does not wait. */
  peerKnows(): void {
    this.#peerKnows = true
    this.wake()
  }

  #failOnAbort(signal: AbortSignal, detail: ErrorDetail): void {
    const onAbort = (): void => {
      this.fail(new DroplineError('cancelled', detail))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    this.#scope.add(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
  }

  get #listens(): boolean {
    return this.#failure === null && !this.#leaving
  }

  #tell(error: DroplineError): void {
    const code = isFailureCode(error.code) ? error.code : 'internal'
    // What an internal error says is for this side's log alone.
    const detail = code === 'internal' ? {} : tellableDetail(error.detail)
    this.send({ type: 'fail', code, detail })
  }

  /** Waits so many intervals, and some more while the pipe still drains. */
  async #untilPeerKnows(patience: number): Promise<void> {
    let timeIsUp = false
    let intervals = 0
    let buffered = this.#init.pipe.bufferedBytes
    let cancel = (): void => undefined
    const tick = (): void => {
      intervals += 1
      const drains = this.#init.pipe.bufferedBytes < buffered
      buffered = this.#init.pipe.bufferedBytes
      if (intervals < patience || (drains && intervals < FAREWELL_INTERVALS))
        cancel = this.#init.clock.after(FAREWELL_INTERVAL_MS, tick)
      else {
        timeIsUp = true
        this.wake()
      }
    }
    cancel = this.#init.clock.after(FAREWELL_INTERVAL_MS, tick)
    const over = (): boolean => this.#peerKnows || timeIsUp
    while (!over()) await this.#nextNews()
    cancel()
  }

  #nextNews(): Promise<null> {
    this.#news ??= deferred<null>()
    return this.#news.promise
  }

  #receive(message: Uint8Array): void {
    this.#silentIntervals = 0
    this.#soundIntervals = 0
    try {
      if (message[0] === messageType.control) this.#receiveControl(message)
      else if (this.#listens) this.#init.onData(message)
    } catch (error) {
      this.fail(toDroplineError(error))
    }
  }

  #receiveControl(message: Uint8Array): void {
    this.#controlsThisInterval += 1
    if (this.#controlsThisInterval > CONTROL_LIMIT_PER_INTERVAL)
      throw new DroplineError('protocol-violation', { what: 'too many control messages' })
    const control = decodeControl(message)
    switch (control.type) {
      case 'ping':
        return
      case 'bye':
        this.#heardBye = true
        this.peerKnows()
        // In the middle it is the last word of a side that has heard nothing for too long and takes this one for lost.
        this.fail(new DroplineError('peer-lost'))
        break
      case 'leave':
        this.peerKnows()
        this.fail(new DroplineError('peer-left'))
        break
      case 'cancel':
        this.peerKnows()
        this.fail(new DroplineError('cancelled-by-peer'))
        break
      case 'fail':
        this.peerKnows()
        this.fail(new DroplineError(control.code, shownDetail(control.detail)))
        break
      default:
        if (this.#listens) this.#init.onControl(control)
    }
  }

  #everyInterval(): void {
    this.#cancelInterval = this.#init.clock.after(PING_EVERY_MS, () => {
      this.#silentIntervals += 1
      this.#soundIntervals = this.#init.pipe.mending === true ? 0 : this.#soundIntervals + 1
      this.#controlsThisInterval = 0
      // Intervals are counted, not read from the clock: after sleep, time jumps before messages are delivered.
      if (this.#soundIntervals >= SILENT_INTERVALS || this.#silentIntervals >= MENDING_INTERVALS) {
        this.failFromPeer(new DroplineError('peer-lost'))
        return
      }
      if (!this.#sentSincePing) this.send({ type: 'ping' })
      this.#sentSincePing = false
      this.#everyInterval()
    })
  }
}

/**
 * Whether an end of this side is one for now: its user left, which is 'cancelled' with detail.left, or its disk came back without
 * bytes that it had, so that a new plan is needed.
 */
function leavesResumable(error: DroplineError): boolean {
  if (error.code === 'target-missing') return Number(error.detail.lostBytes ?? 0) > 0
  return error.code === 'cancelled' && error.detail.left === 1
}

/** Whether the transfer can go on in another conversation after `error`, so that nothing may be thrown away. */
export function isResumable(error: DroplineError): boolean {
  return error.code === 'peer-lost' || error.code === 'peer-left' || leavesResumable(error)
}

/** The error that ended this side, with detail.untold when its user cancelled and the peer could not be told. */
export function noteUntold(error: DroplineError, told: boolean): DroplineError {
  if (told || error.code !== 'cancelled' || error.detail.left === 1) return error
  return new DroplineError('cancelled', { untold: 1 }, { cause: error })
}

/** The facts that a peer gives for a failure, fit to be shown. */
export function shownDetail(
  detail: Readonly<Record<string, string | number>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(detail).map(([key, value]) => [
      escapeForDisplay(key),
      typeof value === 'string' ? escapeForDisplay(value) : value,
    ]),
  )
}

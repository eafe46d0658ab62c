import type { Dispose } from '../base/emitter.ts'
import type { FlowEvent } from './events.ts'
import type { Control, PauseReason } from './messages.ts'
import type { TransferSteering } from './steering.ts'

/** What can make a disk refuse for a while. */
export type StorageReason = Exclude<PauseReason, 'user'>

export interface FlowInit {
  readonly steering: TransferSteering
  readonly send: (control: Control) => void
  readonly onEvent: (event: FlowEvent) => void
  /** Called after every change, so that whoever waits looks again. */
  readonly onChange: () => void
  /** The receiver tells the sender its limit; the sender heeds its own. */
  readonly tellsLimit: boolean
}

/** Whether bytes may flow and how fast: what this side wants, what its disk wants, and what the other side has said. */
export class Flow {
  readonly #init: FlowInit
  #dispose: Dispose = () => undefined
  #storage: StorageReason | null = null
  #mine: PauseReason | null = null
  #theirs: PauseReason | null = null
  #told = 'going'
  #toldLimit = 0
  #peerLimit: number | null = null

  constructor(init: FlowInit) {
    this.#init = init
  }

  /** Begins to follow the steering; this side's hello has been sent. */
  open(): void {
    this.#dispose = this.#init.steering.onChange(() => this.#look())
    this.#look()
  }

  close(): void {
    this.#dispose()
  }

  get running(): boolean {
    return this.#mine === null && this.#theirs === null
  }

  /** The lower one of this side's limit and the peer's. */
  get limitBytesPerSecond(): number | null {
    const own = this.#init.steering.limitBytesPerSecond
    if (own === null || this.#peerLimit === null) return own ?? this.#peerLimit
    return Math.min(own, this.#peerLimit)
  }

  /** The disk of this side refuses for this reason, or does no longer. */
  setStorage(reason: StorageReason | null): void {
    this.#storage = reason
    this.#look()
  }

  hearPause(reason: PauseReason | null): void {
    this.#theirs = reason
    this.#changed()
  }

  /** 0 lifts it. */
  hearLimit(bytesPerSecond: number): void {
    this.#peerLimit = bytesPerSecond === 0 ? null : bytesPerSecond
    this.#init.onChange()
  }

  #look(): void {
    const mine = this.#init.steering.paused ? 'user' : this.#storage
    if (mine !== this.#mine) {
      this.#mine = mine
      this.#init.send(mine === null ? { type: 'go' } : { type: 'pause', reason: mine })
    }
    const limit = this.#init.steering.limitBytesPerSecond ?? 0
    if (this.#init.tellsLimit && limit !== this.#toldLimit) {
      this.#toldLimit = limit
      this.#init.send({ type: 'limit', bytesPerSecond: limit })
    }
    this.#changed()
  }

  #changed(): void {
    const event = this.#event()
    const told = event.type === 'going' ? 'going' : `${event.by} ${event.reason}`
    if (told !== this.#told) {
      this.#told = told
      this.#init.onEvent(event)
    }
    this.#init.onChange()
  }

  #event(): FlowEvent {
    if (this.#mine !== null) return { type: 'paused', by: 'me', reason: this.#mine }
    if (this.#theirs !== null) return { type: 'paused', by: 'peer', reason: this.#theirs }
    return { type: 'going' }
  }
}

import type { Clock } from '../base/clock.ts'
import { ACK_EVERY_BYTES, ACK_EVERY_FILES, ACK_EVERY_MS } from './limits.ts'
import type { Control } from './messages.ts'
import type { ReceiveLedger, Tally } from './receive-ledger.ts'

export interface AcknowledgerInit {
  readonly clock: Clock
  readonly ledger: ReceiveLedger
  readonly send: (control: Control) => void
  /** What the sender was told just now. */
  readonly onProgress: (bytesDone: number, filesDone: number) => void
}

/** Tells the sender now and then what is dealt with: often enough for its window, seldom enough to cost nothing. */
export class Acknowledger {
  readonly #init: AcknowledgerInit
  #acked: Tally = { bytes: 0, files: 0 }
  #finishing = false
  #stopped = false
  #cancelTimer: (() => void) | null = null

  constructor(init: AcknowledgerInit) {
    this.#init = init
  }

  /** The ledger has changed. */
  note(): void {
    if (this.#stopped) return
    const { bytes, files } = this.#init.ledger.settled
    const enough =
      bytes - this.#acked.bytes >= ACK_EVERY_BYTES || files - this.#acked.files >= ACK_EVERY_FILES
    if (enough) this.acknowledge()
    else this.#cancelTimer ??= this.#init.clock.after(ACK_EVERY_MS, () => this.acknowledge())
  }

  /** All bytes are there: this is the last progress that is news. */
  finishing(): void {
    this.acknowledge()
    this.#finishing = true
  }

  /** Says what is new, if anything is. */
  acknowledge(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    const { settled, done } = this.#init.ledger
    const isNews = settled.bytes !== this.#acked.bytes || settled.files !== this.#acked.files
    if (!isNews || this.#stopped) return
    this.#acked = settled
    this.#init.send({ type: 'ack', ...settled, bytesDone: done.bytes, filesDone: done.files })
    if (!this.#finishing) this.#init.onProgress(done.bytes, done.files)
  }

  /** Nothing is said any more. */
  stop(): void {
    this.#stopped = true
    this.#cancelTimer?.()
  }
}

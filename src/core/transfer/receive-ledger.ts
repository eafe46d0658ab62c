import { DroplineError } from '../base/errors.ts'
import { WINDOW_BYTES, WINDOW_FILES } from './limits.ts'
import type { TransferPlan } from './plan.ts'

/** Bytes and files. */
export interface Tally {
  readonly bytes: number
  readonly files: number
}

/** Counts what arrives in one connection, what of it is dealt with, and what there is in all. */
export class ReceiveLedger {
  readonly #onChange: () => void
  #arrivedBytes = 0
  #arrivedFiles = 0
  #settledBytes = 0
  #settledFiles = 0
  #doneBytes: number
  #doneFiles: number

  constructor(plan: TransferPlan, onChange: () => void) {
    this.#doneBytes = plan.bytesBefore + plan.bytesSame
    this.#doneFiles = plan.filesDone
    this.#onChange = onChange
  }

  /** Payload of this connection. */
  get arrivedBytes(): number {
    return this.#arrivedBytes
  }

  /** What the sender may forget: written, published, or dropped. Never falls. */
  get settled(): Tally {
    return { bytes: this.#settledBytes, files: this.#settledFiles }
  }

  /** What the receiver has of the transfer, however it came there. Falls when a file fails. */
  get done(): Tally {
    return { bytes: this.#doneBytes, files: this.#doneFiles }
  }

  /** Holds the sender to its window: what arrives waits in memory until it is settled. */
  arrive(bytes: number, files: number): void {
    this.#arrivedBytes += bytes
    this.#arrivedFiles += files
    const waitingBytes = this.#arrivedBytes - this.#settledBytes
    const waitingFiles = this.#arrivedFiles - this.#settledFiles
    if (waitingBytes > WINDOW_BYTES || waitingFiles > WINDOW_FILES)
      throw new DroplineError('protocol-violation', { what: 'more than the window' })
  }

  /** Something that arrived is settled; `done` is what the receiver has more, or less, for it. */
  settle(settled: Tally, done: Tally): void {
    this.#settledBytes += settled.bytes
    this.#settledFiles += settled.files
    this.#doneBytes += done.bytes
    this.#doneFiles += done.files
    this.#onChange()
  }
}

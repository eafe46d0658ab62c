import { Emitter, type Dispose } from '../base/emitter.ts'

/** What one side's user wants of a running transfer. */
export interface TransferSteering {
  /** Whether this side's user has paused. */
  readonly paused: boolean
  /** Null for as fast as it goes. */
  readonly limitBytesPerSecond: number | null
  /** Counts every `go`: whoever waits for room on a disk tries again at once. */
  readonly goes: number
  /** Payload bytes that all connections together have carried: sent, or arrived. */
  readonly bytesMoved: number
  /** Called by the transfer itself. */
  noteMoved(bytes: number): void
  onChange(listener: () => void): Dispose
}

/**
 * The controls of one transfer. Make one for its whole life and hand it to every sendTransfer or receiveTransfer of it: a pause
 * and a limit outlast a connection. All methods may be called at any time, before the first and between two of them as well.
 */
export class Steering implements TransferSteering {
  readonly #changed = new Emitter<null>()
  #paused = false
  #limitBytesPerSecond: number | null
  #goes = 0
  #bytesMoved = 0

  constructor(limitBytesPerSecond: number | null = null) {
    this.#limitBytesPerSecond = limitBytesPerSecond
  }

  get paused(): boolean {
    return this.#paused
  }

  get limitBytesPerSecond(): number | null {
    return this.#limitBytesPerSecond
  }

  get goes(): number {
    return this.#goes
  }

  get bytesMoved(): number {
    return this.#bytesMoved
  }

  /** No more bytes are sent, on either side, until `go`; what is under way still arrives. */
  pause(): void {
    if (this.#paused) return
    this.#paused = true
    this.#changed.emit(null)
  }

  /** Ends this side's pause, and tries at once again what waits for the disk. A pause of the other side is its own to end. */
  go(): void {
    this.#paused = false
    this.#goes += 1
    this.#changed.emit(null)
  }

  /** On either side, the lower of both counts: bytes per second of payload; null for none. */
  setLimit(bytesPerSecond: number | null): void {
    this.#limitBytesPerSecond = bytesPerSecond === null ? null : Math.max(1, Math.floor(bytesPerSecond))
    this.#changed.emit(null)
  }

  noteMoved(bytes: number): void {
    this.#bytesMoved += bytes
  }

  onChange(listener: () => void): Dispose {
    return this.#changed.on(() => {
      listener()
    })
  }
}

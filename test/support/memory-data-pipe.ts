import type { Dispose } from '../../src/core/base/emitter.ts'
import type { DataPipe } from '../../src/core/transfer/ports.ts'

const LOW_WATER_BYTES = 1024 * 1024

/** What may be done to the messages of one end on their way. */
export interface DataPipeOptions {
  /** Answers what is delivered instead of a message: nothing, one, or several. `from` is the index of the sending end. */
  readonly tamper?: (message: Uint8Array, from: 0 | 1, index: number) => readonly Uint8Array[]
  /** Called before a message is sent; true cuts the pipe there, so that it is lost with everything under way. */
  readonly cutAt?: (from: 0 | 1, index: number) => boolean
  /** Milliseconds from sending to delivery; 0 delivers in the next turn of the event loop. */
  readonly latencyMs?: number
}

/** One end of a data pipe inside this process. It counts what it holds and calls `onLow`, as a data channel does. */
export class MemoryDataPipe implements DataPipe {
  bufferedBytes = 0
  closed = false
  /** Set by tests. */
  mending = false
  /** As with a real channel: a sender that uses its buffers again must not change what was sent. */
  readonly copiesOnSend = true
  /** Messages that were handed to send(). */
  sentMessages = 0
  peakBufferedBytes = 0
  readonly #from: 0 | 1
  readonly #options: DataPipeOptions
  #other: MemoryDataPipe | undefined
  #outgoing: Uint8Array[] = []
  #queued: Uint8Array[] = []
  #flushing = false
  #stalled = false
  readonly #low = new Set<() => void>()
  readonly #message = new Set<(message: Uint8Array) => void>()
  readonly #close = new Set<() => void>()

  constructor(from: 0 | 1, options: DataPipeOptions) {
    this.#from = from
    this.#options = options
  }

  connect(other: MemoryDataPipe): void {
    this.#other = other
  }

  send(message: Uint8Array): void {
    if (this.closed) throw new Error('sent on a closed pipe')
    if (message.length > 256 * 1024) throw new Error(`a message of ${message.length} bytes`)
    if (this.#options.cutAt?.(this.#from, this.sentMessages) === true) {
      this.close()
      return
    }
    const delivered = this.#options.tamper?.(message, this.#from, this.sentMessages) ?? [message]
    this.sentMessages += 1
    for (const bytes of delivered) {
      this.#outgoing.push(bytes.slice())
      this.bufferedBytes += bytes.length
    }
    this.peakBufferedBytes = Math.max(this.peakBufferedBytes, this.bufferedBytes)
    this.#schedule()
  }

  /** Holds everything back from now on, as a network that went away does. */
  stall(): void {
    this.#stalled = true
  }

  /** Ends the stall. */
  flow(): void {
    this.#stalled = false
    this.#schedule()
  }

  onLow(listener: () => void): Dispose {
    return subscribe(this.#low, listener)
  }

  onMessage(listener: (message: Uint8Array) => void): Dispose {
    const dispose = subscribe(this.#message, listener)
    const queued = this.#queued
    this.#queued = []
    for (const message of queued) queueMicrotask(() => this.deliver(message))
    return dispose
  }

  onClose(listener: () => void): Dispose {
    if (this.closed) {
      listener()
      return () => undefined
    }
    return subscribe(this.#close, listener)
  }

  /** Closes both ends at once; what is under way is lost. */
  close(): void {
    this.shut()
    this.#other?.shut()
  }

  #schedule(): void {
    if (this.#flushing || this.#stalled || this.#outgoing.length === 0) return
    this.#flushing = true
    const flush = (): void => {
      this.#flushing = false
      if (!this.#stalled) this.#flush()
    }
    const { latencyMs = 0 } = this.#options
    if (latencyMs === 0) setImmediate(flush)
    else setTimeout(flush, latencyMs)
  }

  #flush(): void {
    const outgoing = this.#outgoing
    this.#outgoing = []
    for (const message of outgoing) {
      if (this.closed) return
      const { length } = message // the receiver may free it
      this.#other?.deliver(message)
      const wasHigh = this.bufferedBytes > LOW_WATER_BYTES
      this.bufferedBytes -= length
      if (wasHigh && this.bufferedBytes <= LOW_WATER_BYTES) for (const listener of [...this.#low]) listener()
    }
    this.#schedule()
  }

  /** Called by the other end. */
  deliver(message: Uint8Array): void {
    if (this.closed) return
    if (this.#message.size === 0) this.#queued.push(message)
    else for (const listener of [...this.#message]) listener(message)
  }

  /** Called by the other end. */
  shut(): void {
    if (this.closed) return
    this.closed = true
    this.bufferedBytes = 0
    this.#outgoing = []
    for (const listener of [...this.#close]) listener()
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): Dispose {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Two connected ends. */
export function memoryDataPipes(options: DataPipeOptions = {}): [MemoryDataPipe, MemoryDataPipe] {
  const first = new MemoryDataPipe(0, options)
  const second = new MemoryDataPipe(1, options)
  first.connect(second)
  second.connect(first)
  return [first, second]
}

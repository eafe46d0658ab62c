import { type Dispose, Emitter } from '../base/emitter.ts'
import { Latch, QueuedEmitter } from './events.ts'
import { CHANNEL_MESSAGE_LIMIT_BYTES, type PeerChannel } from './ports.ts'

/** What every implementation of PeerChannel has in common: the listeners and the checks before sending. */
export abstract class BaseChannel implements PeerChannel {
  protected readonly opened = new Latch()
  protected readonly closed = new Latch()
  protected readonly low = new Emitter<undefined>()
  protected readonly messages = new QueuedEmitter<Uint8Array>()

  abstract get bufferedBytes(): number
  abstract readonly copiesOnSend: boolean

  /** Hands a checked message to the stack; the channel is open. */
  protected abstract transmit(message: Uint8Array): void

  /**
   * After close the message is dropped: closing is reported by onClose. Throws RangeError above the limit and Error before
   * the channel is open, which are defects of the caller.
   */
  send(message: Uint8Array): void {
    if (this.closed.fired) return
    if (message.length > CHANNEL_MESSAGE_LIMIT_BYTES)
      throw new RangeError(`a channel message of ${message.length} bytes is too long`)
    if (!this.opened.fired) throw new Error('the channel is not open yet')
    this.transmit(message)
  }

  onLow(listener: () => void): Dispose {
    return this.low.on(listener)
  }

  onOpen(listener: () => void): Dispose {
    return this.opened.on(listener)
  }

  onMessage(listener: (message: Uint8Array) => void): Dispose {
    return this.messages.on(listener)
  }

  onClose(listener: () => void): Dispose {
    return this.closed.on(listener)
  }
}

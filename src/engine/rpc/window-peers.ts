import { DroplineError } from '../../core/base/errors.ts'
import type { MessagePipe } from '../../core/base/message-pipe.ts'
import type { PeerConfig, PeerConnectionPort, PeerFactory } from '../../core/peer/ports.ts'

/**
 * The WebRTC stack of a window that comes and goes. `connect` makes a factory over the window's pipe, once for each pipe.
 * Without a window `create` throws DroplineError 'no-path'.
 */
export class WindowPeers implements PeerFactory {
  readonly #connect: (pipe: MessagePipe<unknown>) => PeerFactory
  #present: { readonly pipe: MessagePipe<unknown>; readonly factory: PeerFactory } | undefined

  constructor(connect: (pipe: MessagePipe<unknown>) => PeerFactory) {
    this.#connect = connect
  }

  /** Uses the window behind `pipe` from now on; the pipe before it is closed, and with it the peers that it carried. */
  attach(pipe: MessagePipe<unknown>): void {
    const before = this.#present
    const present = { pipe, factory: this.#connect(pipe) }
    this.#present = present
    before?.pipe.close()
    pipe.onClose(() => {
      if (this.#present === present) this.#present = undefined
    })
  }

  create(config: PeerConfig): PeerConnectionPort {
    if (this.#present === undefined) throw new DroplineError('no-path', { reason: 'no window' })
    return this.#present.factory.create(config)
  }
}

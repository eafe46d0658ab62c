import { DroplineError, toDroplineError } from '../base/errors.ts'
import type { Clock } from '../base/clock.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import { TokenBucket } from '../signaling/token-bucket.ts'
import { decodePeerMessage, encodePeerMessage, type PeerMessage } from './messages.ts'

/** Messages of one peer that are read at once, and refilled in a minute; an honest one sends a few dozen for each description. */
export const PEER_MESSAGES_LIMIT = 256
const PEER_MESSAGES_PERIOD_MS = 60_000

export interface SealedMessagesInit {
  readonly sealed: MessagePipe<Uint8Array>
  readonly clock: Clock
  readonly onMessage: (message: PeerMessage) => void
  /** Called once with what the peer must not send, after which nothing more is read or sent. */
  readonly onError: (error: DroplineError) => void
}

/** The sealed pipe of two peers, in messages of docs/protocol/peer.md. */
export class SealedMessages {
  readonly #init: SealedMessagesInit
  readonly #scope = new Scope()
  readonly #budget: TokenBucket
  #pipeOpen = true

  constructor(init: SealedMessagesInit) {
    this.#init = init
    this.#budget = new TokenBucket(PEER_MESSAGES_LIMIT, PEER_MESSAGES_PERIOD_MS, init.clock.nowMs())
    this.#scope.add(init.sealed.onClose(() => (this.#pipeOpen = false)))
    this.#scope.add(
      init.sealed.onMessage((bytes) => {
        try {
          if (!this.#budget.take(init.clock.nowMs()))
            throw new DroplineError('protocol-violation', { what: 'too many messages' })
          init.onMessage(decodePeerMessage(bytes))
        } catch (error) {
          this.close()
          init.onError(toDroplineError(error))
        }
      }),
    )
  }

  /** Whether the peer can be reached this way. */
  get open(): boolean {
    return this.#pipeOpen && !this.#scope.closed
  }

  send(message: PeerMessage): void {
    if (this.open) this.#init.sealed.send(encodePeerMessage(message))
  }

  close(): void {
    this.#scope.close()
  }
}

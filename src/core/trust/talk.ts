import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { DroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import { onAbort } from '../signaling/ask.ts'

export interface TalkInit {
  readonly clock: Clock
  /** From now until end(). */
  readonly limitMs: number
  readonly signal: AbortSignal
}

/** Some messages of a pipe, one after the other and all within one time limit; the rest is for whoever takes the pipe next. */
export class Talk {
  readonly pipe: MessagePipe<Uint8Array>
  readonly #over = new AbortController()
  readonly #scope = new Scope()

  constructor(pipe: MessagePipe<Uint8Array>, { clock, limitMs, signal }: TalkInit) {
    this.pipe = pipe
    this.#scope.add(clock.after(limitMs, () => this.#over.abort(new DroplineError('peer-lost'))))
    this.#scope.add(onAbort(signal, () => this.#over.abort(signal.reason)))
  }

  /** Aborted when the time is up or the caller's signal is; `reason` is then a DroplineError or the caller's. */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** The next message. Rejects with DroplineError 'peer-lost' after a close or when the time is up, 'cancelled' after an abort. */
  async next(): Promise<Uint8Array> {
    const scope = new Scope()
    const message = deferred<Uint8Array>()
    scope.add(
      this.pipe.onMessage((received) => {
        // At once: what follows belongs to the next listener.
        scope.close()
        message.resolve(received)
      }),
    )
    scope.add(this.pipe.onClose(() => message.reject(new DroplineError('peer-lost'))))
    scope.add(
      onAbort(this.#over.signal, () => {
        const { reason } = this.#over.signal
        message.reject(reason instanceof DroplineError ? reason : new DroplineError('cancelled'))
      }),
    )
    try {
      return await message.promise
    } finally {
      scope.close()
    }
  }

  /** The time limit and the caller's signal do not matter any more. */
  end(): void {
    this.#scope.close()
  }
}

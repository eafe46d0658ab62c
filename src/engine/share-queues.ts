import { type Deferred, deferred } from '../core/base/deferred.ts'
import { DroplineError } from '../core/base/errors.ts'
import type { Ongoing } from '../core/session/lifeline.ts'
import type { TransferEntry } from './transfer-entry.ts'

/** A delivery that has its place in the queue behind another one to the same receiver. */
interface Queued {
  readonly entry: TransferEntry
  /** Resolves with the connection, or with null when it is gone and a code is needed. */
  readonly turn: Deferred<Ongoing | null>
  ready: boolean
}

/** Deliveries that wait for the connection of another one to the same receiver. */
export class ShareQueues {
  /** By the entry that they wait for. */
  readonly #queues = new Map<TransferEntry, Queued[]>()

  /** Takes the last place behind `before`. */
  join(entry: TransferEntry, before: TransferEntry): Place {
    const queued: Queued = { entry, turn: deferred(), ready: false }
    queued.turn.promise.catch(() => undefined)
    const queue = this.#queues.get(before)
    if (queue === undefined) this.#queues.set(before, [queued])
    else queue.push(queued)
    return {
      turn: () => {
        queued.ready = true
        return untilAborted(queued.turn.promise, entry.stopSignal)
      },
    }
  }

  /** Whether anybody behind `entry` could go on at once. */
  isAwaited(entry: TransferEntry): boolean {
    const queue = this.#queues.get(entry) ?? []
    return queue.some(({ ready, entry: next }) => ready && !next.stopSignal.aborted)
  }

  /**
   * The connection goes to the next in the queue, the queue with it; without a connection each needs a code of its own. Answers who
   * has it now, and who waits behind that one.
   */
  passOn(
    entry: TransferEntry,
    ongoing: Ongoing | null,
  ): { readonly next: TransferEntry; readonly rest: readonly TransferEntry[] } | null {
    const queue = this.#queues.get(entry) ?? []
    this.#queues.delete(entry)
    const next = ongoing === null ? undefined : queue.find(({ ready }) => ready)
    if (next === undefined) {
      ongoing?.scope.close()
      for (const queued of queue) queued.turn.resolve(null)
      return null
    }
    const rest = queue.filter((queued) => queued !== next)
    if (rest.length > 0) this.#queues.set(next.entry, rest)
    next.turn.resolve(ongoing)
    return { next: next.entry, rest: rest.map((queued) => queued.entry) }
  }

  /** Whoever waits behind `entry` fails as it did. */
  fail(entry: TransferEntry, error: DroplineError): void {
    for (const queued of this.#queues.get(entry) ?? []) queued.turn.reject(error)
    this.#queues.delete(entry)
  }
}

/** A place in a queue. */
export interface Place {
  /**
   * Call it when everything is ready to be sent. Resolves with the connection, or with null when it is gone and a code is needed;
   * rejects with the error of the delivery in front, or DroplineError 'cancelled' when this one is stopped.
   */
  turn(): Promise<Ongoing | null>
}

/** The promise, or DroplineError 'cancelled' as soon as `signal` is aborted. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = deferred<never>()
  const onAbort = (): void => aborted.reject(new DroplineError('cancelled'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

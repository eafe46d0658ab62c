import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { DroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import { Scope } from '../base/scope.ts'
import { assertNever } from '../base/assert-never.ts'
import type { SignalingVia } from '../signaling/ports.ts'
import type { AttemptBudget } from './budget.ts'
import type { HandshakeStep, PairingKeys } from './handshake.ts'
import { JoinerHandshake } from './joiner.ts'
import { type PairingKnowledge, secretsOf } from './key-schedule.ts'
import { encodeRefusal, isRefusalCode } from './messages.ts'
import type { RefusalCode } from './messages.ts'
import { OwnerHandshake } from './owner.ts'

/** From the first message until both sides have confirmed. */
export const HANDSHAKE_LIMIT_MS = 60_000
/** How long the owner waits for a joiner's first message, which no human types. */
export const JOINER_SILENCE_LIMIT_MS = 10_000

export interface JoinerInit {
  readonly code: PairingKnowledge
  readonly via: SignalingVia
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface OwnerInit extends JoinerInit {
  /** One budget for the whole life of the code, whoever joins and however. */
  readonly budget: AttemptBudget
}

/**
 * Pairs with one joiner and answers the keys; the pipe is then free for sealPipe. Rejects with DroplineError 'code-wrong',
 * 'code-used-up' (whatever went wrong, if it was the last guess), 'pairing-failed', 'version-mismatch', 'peer-lost' (closed
 * or silent), or the reason of `signal` ('cancelled' if that is no DroplineError). When it rejects it has told the joiner
 * why and closed the pipe.
 */
export function pairAsOwner(pipe: MessagePipe<Uint8Array>, init: OwnerInit): Promise<PairingKeys> {
  const { budget, clock } = init
  const run = new HandshakeRun(pipe, init, (error) => {
    const byPeer = !init.signal.aborted && error.code !== 'code-used-up'
    const final = budget.usedUp && byPeer ? new DroplineError('code-used-up', {}, { cause: error }) : error
    const refusal = refusalFor(final)
    if (refusal !== undefined) pipe.send(encodeRefusal(refusal))
    return final
  })
  const machine = new OwnerHandshake(secretsOf(init.code, init.via), budget)
  const cancelSilence = clock.after(JOINER_SILENCE_LIMIT_MS, () => run.fail(new DroplineError('peer-lost')))
  run.scope.add(cancelSilence)
  run.onReadyToGuess = () => {
    cancelSilence()
    const delayMs = budget.nextDelayMs()
    if (delayMs === 0) run.take(machine.reveal())
    else run.scope.add(clock.after(delayMs, () => run.take(machine.reveal())))
  }
  if (budget.usedUp) run.fail(new DroplineError('code-used-up'))
  return run.start((message) => machine.receive(message), machine.start())
}

/**
 * Pairs with the owner of `init.code` and answers the keys; the pipe is then free for sealPipe. Rejects with DroplineError
 * 'code-wrong', 'code-busy', 'code-used-up', 'code-expired', 'pairing-failed', 'version-mismatch', 'peer-lost' (closed or
 * silent), or the reason of `signal` ('cancelled' if that is no DroplineError), and has then closed the pipe.
 */
export function pairAsJoiner(pipe: MessagePipe<Uint8Array>, init: JoinerInit): Promise<PairingKeys> {
  const run = new HandshakeRun(pipe, init, (error) => {
    // The owner reads only this one: it cannot tell a joiner that leaves from one that lies about why.
    if (error.code === 'version-mismatch') pipe.send(encodeRefusal('version-mismatch'))
    return error
  })
  const machine = new JoinerHandshake(secretsOf(init.code, init.via))
  return run.start((message) => machine.receive(message), { send: [], state: { kind: 'running' } })
}

/** Tells a joiner that it cannot have this code now, in place of message 1, and closes. */
export function refuseJoiner(
  pipe: MessagePipe<Uint8Array>,
  reason: Extract<RefusalCode, 'code-busy' | 'code-expired' | 'code-used-up'>,
): void {
  pipe.send(encodeRefusal(reason))
  pipe.close()
}

/** One handshake on one pipe: feeds the machine, keeps the time, and ends exactly once. */
class HandshakeRun {
  readonly scope = new Scope()
  onReadyToGuess: () => void = () => undefined
  readonly #pipe: MessagePipe<Uint8Array>
  readonly #init: JoinerInit
  readonly #lastWords: (error: DroplineError) => DroplineError
  readonly #result = deferred<PairingKeys>()

  /** `lastWords` may tell the other side about an error, and answers the error to reject with. */
  constructor(
    pipe: MessagePipe<Uint8Array>,
    init: JoinerInit,
    lastWords: (error: DroplineError) => DroplineError,
  ) {
    this.#pipe = pipe
    this.#init = init
    this.#lastWords = lastWords
  }

  start(receive: (message: Uint8Array) => HandshakeStep, first: HandshakeStep): Promise<PairingKeys> {
    const { clock, signal } = this.#init
    const onAbort = () => this.fail(abortError(signal))
    if (signal.aborted) onAbort()
    if (!this.scope.closed) {
      signal.addEventListener('abort', onAbort)
      this.scope.add(() => signal.removeEventListener('abort', onAbort))
      this.scope.add(clock.after(HANDSHAKE_LIMIT_MS, () => this.fail(new DroplineError('peer-lost'))))
      this.take(first)
      this.scope.add(this.#pipe.onClose(() => this.fail(new DroplineError('peer-lost'))))
      this.scope.add(this.#pipe.onMessage((message) => this.take(receive(message))))
    }
    return this.#result.promise
  }

  take(step: HandshakeStep): void {
    if (this.scope.closed) return
    for (const message of step.send) this.#pipe.send(message)
    const { state } = step
    switch (state.kind) {
      case 'running':
        return
      case 'ready-to-guess':
        this.onReadyToGuess()
        return
      case 'done':
        this.scope.close()
        this.#result.resolve(state.keys)
        return
      case 'failed':
        this.fail(state.error)
        return
      default:
        assertNever(state)
    }
  }

  fail(error: DroplineError): void {
    if (this.scope.closed) return
    this.scope.close()
    const final = this.#lastWords(error)
    this.#pipe.close()
    this.#result.reject(final)
  }
}

/** What the owner tells the joiner; nothing if the joiner is gone. A share that its user cancelled has expired. */
function refusalFor(error: DroplineError): RefusalCode | undefined {
  if (isRefusalCode(error.code)) return error.code
  if (error.code === 'peer-lost') return undefined
  return error.code === 'cancelled' ? 'code-expired' : 'pairing-failed'
}

function abortError(signal: AbortSignal): DroplineError {
  return signal.reason instanceof DroplineError
    ? signal.reason
    : new DroplineError('cancelled', {}, { cause: signal.reason })
}

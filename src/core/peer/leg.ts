import type { Clock } from '../base/clock.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import { type BindKeys, bindMessage, verifyBind } from './bind.ts'
import type { PeerMessage } from './messages.ts'
import { Negotiation } from './negotiation.ts'
import type { IceServer, PeerConnectionPort } from './ports.ts'
import { Recovery } from './recovery.ts'

export interface LegInit {
  readonly number: number
  readonly role: 'offerer' | 'answerer'
  readonly port: PeerConnectionPort
  readonly bind: BindKeys
  readonly clock: Clock
  readonly allowLoopback: boolean
  readonly relayOnly: boolean
  readonly onPeerAddress: (address: string) => Promise<void>
  /** The STUN and TURN servers of now. */
  readonly servers: () => readonly IceServer[]
  /** Sends over the sealed pipe. */
  readonly send: (message: PeerMessage) => void
  /** Whether the sealed pipe is there: without it ICE cannot be restarted. */
  readonly canSignal: () => boolean
  /** How long until the proof of the peer is there. */
  readonly timeoutMs: number
}

/**
 * One connection between the two peers, from its description to its end. `bound` settles when the other end of its channel
 * has proved to be the peer; it rejects with DroplineError 'no-path', 'peer-lost', 'pairing-failed', 'protocol-violation' or
 * 'internal'. After that `onLost` tells once that it has ended without our closing it.
 */
export class Leg {
  readonly number: number
  readonly port: PeerConnectionPort
  readonly #init: LegInit
  readonly #negotiation: Negotiation
  readonly #scope = new Scope()
  /** Listeners of the time before the proof. */
  readonly #waiting = new Scope()
  readonly #bound: Deferred<undefined> = deferred()
  #recovery: Recovery | null = null
  #open = false
  #onLost: (() => void) | null = null

  constructor(init: LegInit) {
    this.#init = init
    this.number = init.number
    this.port = init.port
    this.#scope.add(() => init.port.close())
    this.#negotiation = new Negotiation(init)
    this.#scope.add(() => this.#negotiation.close())
    this.#scope.add(() => this.#waiting.close())
    this.#bound.promise.catch(() => undefined)
    this.#watch()
  }

  /** Makes the offer, if that is this side's part. */
  start(): void {
    if (this.#init.role === 'offerer') this.#guard(this.#negotiation.offer())
  }

  get bound(): Promise<undefined> {
    return this.#bound.promise
  }

  get isOpen(): boolean {
    return this.#open
  }

  /** Whether its path broke and is being looked for anew. */
  get mending(): boolean {
    return this.#recovery?.mending === true
  }

  /** Whether the peer has named this address as one at a relay. */
  isPeerRelay(address: string, port: number): boolean {
    return this.#negotiation.isPeerRelay(address, port)
  }

  onLost(listener: () => void): void {
    this.#onLost = listener
  }

  /** A message of the sealed pipe that names this connection. */
  handle(message: PeerMessage): void {
    if (this.#scope.closed) return
    switch (message.type) {
      case 'description':
        this.#guard(this.#negotiation.description(message))
        return
      case 'candidate':
        this.#guard(this.#negotiation.candidate(message))
        return
      case 'restart-wanted':
        if (this.#init.role === 'answerer') this.fail(violation('restart wanted by the offerer'))
        else this.#restart()
        return
      case 'end-of-candidates':
        // No stack here needs to be told of it; ICE ends by its own timers (RFC 8838 section 13).
        this.#negotiation.endOfCandidates()
        return
      case 'give-up':
        if (this.#recovery === null) this.fail(this.#noPath('the other side gave up'))
        return
      default:
    }
  }

  /** Something of the peer has arrived on the channel. */
  heard(): void {
    this.#recovery?.heard()
  }

  networkChanged(): void {
    this.#recovery?.networkChanged()
  }

  /** Ends it: `bound` rejects with the error, or onLost is called. */
  fail(error: DroplineError): void {
    if (this.#scope.closed) return
    this.close()
    this.#bound.reject(error)
    if (this.#recovery !== null) this.#onLost?.()
  }

  /** Closes it without telling anybody here. */
  close(): void {
    this.#scope.close()
  }

  #watch(): void {
    const { port, clock, timeoutMs } = this.#init
    const { channel } = port
    const failBefore = (reason: string): void =>
      this.fail(this.#open ? new DroplineError('peer-lost') : this.#noPath(reason))
    this.#waiting.add(
      port.onState((state) => {
        if (state === 'failed') failBefore('ICE failed')
      }),
    )
    this.#waiting.add(clock.after(timeoutMs, () => failBefore('timeout')))
    this.#waiting.add(
      channel.onOpen(() => {
        this.#open = true
        this.#exchangeBinds()
      }),
    )
    this.#scope.add(channel.onClose(() => this.fail(new DroplineError('peer-lost'))))
  }

  /** Sends our proof and takes the first message for the peer's. The listener goes in the same turn, so that the rest waits. */
  #exchangeBinds(): void {
    const { bind, port } = this.#init
    const { fingerprints } = this.#negotiation
    // The channel cannot open before both descriptions are there, unless the stack is broken.
    if (fingerprints === null) {
      this.fail(new DroplineError('internal', { what: 'early channel' }))
      return
    }
    port.channel.send(bindMessage(bind, fingerprints))
    const stop = port.channel.onMessage((message) => {
      stop()
      if (verifyBind(bind, fingerprints, message)) this.#proved()
      else this.fail(new DroplineError('pairing-failed', { what: 'data channel' }))
    })
    this.#waiting.add(stop)
  }

  #proved(): void {
    this.#waiting.close()
    const { clock, port, canSignal } = this.#init
    const recovery = new Recovery({
      clock,
      port,
      canRestart: () => this.#negotiation.canRestart && canSignal(),
      restart: () => this.#restart(),
      onLost: () => this.fail(new DroplineError('peer-lost')),
    })
    this.#recovery = recovery
    this.#scope.add(() => recovery.close())
    this.#bound.resolve(undefined)
  }

  #noPath(reason: string): DroplineError {
    return new DroplineError('no-path', this.#init.relayOnly ? { reason, relaysOnly: 1 } : { reason })
  }

  #restart(): void {
    this.#guard(this.#negotiation.restart())
  }

  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => this.fail(toDroplineError(error)))
  }
}

function violation(what: string): DroplineError {
  return new DroplineError('protocol-violation', { what })
}

import { DroplineError, toDroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { PairingCode } from '../pairing/code.ts'
import { pairAsJoiner } from '../pairing/drive.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import type { ResumeSecret } from '../pairing/resume.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import { onAbort } from '../signaling/ask.ts'
import { joinFirst } from '../signaling/together.ts'
import type { ReceiveEvent } from '../transfer/events.ts'
import type { FileSink, SinkReport } from '../transfer/ports.ts'
import { type Acceptance, type Offer, type KnownOffer, receiveTransfer } from '../transfer/receive.ts'
import { type Carried, type LifelineStart, type Ongoing, runLifeline } from './lifeline.ts'
import { Moving } from './moving.ts'
import type { Paired } from './owner-pairing.ts'
import type { SessionControl, SessionParts, SessionReports } from './parts.ts'
import type { TransferResult, TransferSummary } from './state.ts'

export type { KnownOffer } from '../transfer/receive.ts'

/** When several receive by one code at the same moment, each has to wait for its turn. */
const BUSY_WAITS_MS = [500, 1_000, 1_500, 2_000] as const

export interface ReceiveSessionInit {
  readonly parts: SessionParts
  readonly reports: SessionReports
  readonly control: SessionControl
  readonly start: PairingCode | LifelineStart
  /** What was accepted in an earlier run of the program; null when nothing was. */
  readonly acceptedBefore: TransferSummary | null
  /** The two sides have proved to know the same code. */
  readonly onPaired: (keys: PairingKeys) => void
  /** Made anew for each connection. */
  readonly openSink: () => FileSink
  /** What is offered, and with what the two can meet again; before the question, or before it goes on without one. */
  readonly onOffer: (facts: KnownOffer, secret: ResumeSecret) => void
  /** The yes, given now or to an earlier connection. */
  readonly onAccepted: () => void
  /** Asks the person; the summary has been reported before. */
  readonly ask: (offer: Offer) => Promise<Acceptance | null>
}

export interface ReceiveSessionResult {
  readonly result: TransferResult
  readonly report: SinkReport
  /** Whether the sender has heard that all is there. */
  readonly confirmed: boolean
  /** For the transfer that the sender has queued; null when nothing follows. */
  readonly ongoing: Ongoing | null
}

type Received = Omit<ReceiveSessionResult, 'ongoing'>

/**
 * One receipt, over as many connections as it takes: finds the owner of the code, or the sender of an interrupted transfer,
 * asks, receives. Rejects with the DroplineError that ended it ('cancelled' with detail.left when it is to go on later).
 */
export async function runReceiveSession(init: ReceiveSessionInit): Promise<ReceiveSessionResult> {
  const scope = new Scope()
  try {
    const start = 'words' in init.start ? await pairByCode(init, init.start, scope) : init.start
    return await new Receipt(init, start).run()
  } finally {
    scope.close()
  }
}

async function pairByCode(init: ReceiveSessionInit, code: PairingCode, scope: Scope): Promise<Paired> {
  const { parts, control, reports } = init
  reports.state({ name: 'looking-for-peer' })
  const stop = new AbortController()
  for (const signal of [control.signal, control.leaveSignal]) scope.add(onAbort(signal, () => stop.abort()))
  const { clock, ways } = parts
  for (const waitMs of [...BUSY_WAITS_MS, null]) {
    try {
      const connection = await joinFirst(ways, code.nameplate, stop.signal)
      const { pipe, via } = connection
      const keys = await pairAsJoiner(pipe, { code, via, clock, signal: stop.signal })
      init.onPaired(keys)
      return { keys, connection }
    } catch (error) {
      if (waitMs === null || toDroplineError(error).code !== 'code-busy') throw error
      await new Promise<void>((resolve) => {
        scope.add(clock.after(waitMs, resolve))
        scope.add(onAbort(stop.signal, resolve))
      })
    }
  }
  throw new DroplineError('code-busy')
}

class Receipt {
  readonly #init: ReceiveSessionInit
  readonly #start: LifelineStart
  readonly #moving: Moving
  #summary: TransferSummary | null

  constructor(init: ReceiveSessionInit, start: LifelineStart) {
    this.#init = init
    this.#start = start
    this.#summary = init.acceptedBefore
    const { parts, reports, control } = init
    this.#moving = new Moving({ clock: parts.clock, reports, steering: control.steering })
  }

  async run(): Promise<ReceiveSessionResult> {
    const { parts, control, reports, acceptedBefore } = this.#init
    const { value, ongoing } = await runLifeline({
      role: 'joiner',
      parts,
      control,
      start: this.#start,
      isAccepted: () => acceptedBefore !== null || this.#moving.accepted,
      onConnecting: () => reports.state({ name: 'connecting' }),
      onReconnecting: (effort) =>
        reports.state({ name: 'reconnecting', progress: this.#moving.progress, ...effort }),
      carry: (peer, scope) => this.#carry(peer, scope),
    })
    return { ...value, ongoing }
  }

  async #carry(peer: ConnectedPeer, scope: Scope): Promise<Carried<Received>> {
    const { parts, control, openSink } = this.#init
    const outcome = await receiveTransfer({
      pipe: peer.channel,
      sink: openSink(),
      sha256: parts.sha256,
      hashBlock: parts.hashBlock,
      clock: parts.clock,
      signal: control.signal,
      leaveSignal: control.leaveSignal,
      receiverName: parts.deviceName,
      control: control.steering,
      onOffer: (facts) => this.#offered(facts),
      ask: this.#init.ask,
      onEvent: (event) => this.#handle(event, peer, scope),
    })
    await this.#moving.lookAtPath()
    const { report, confirmed } = outcome
    const result = this.#moving.resultOf(outcome, report, { total: 0, list: [] })
    return { value: { result, report, confirmed }, keep: outcome.more }
  }

  #offered(facts: KnownOffer): void {
    const { reports, onOffer } = this.#init
    this.#summary = facts.summary
    reports.summary(facts.summary)
    const { resumeSecret } = 'keys' in this.#start ? this.#start.keys : this.#start
    onOffer(facts, { resumeSecret })
  }

  #handle(event: ReceiveEvent, peer: ConnectedPeer, scope: Scope): void {
    switch (event.type) {
      case 'peer-named':
        this.#init.reports.peerName(event.name)
        return
      case 'accepted':
        this.#init.onAccepted()
        if (this.#summary !== null) this.#moving.begin(this.#summary, peer, scope)
        return
      default:
        this.#moving.handle(event)
    }
  }
}

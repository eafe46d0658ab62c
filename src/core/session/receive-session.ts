import { DroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { PairingCode } from '../pairing/code.ts'
import { pairAsJoiner } from '../pairing/drive.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import { joinFirst } from '../signaling/together.ts'
import type { FileSink, SinkReport } from '../transfer/ports.ts'
import { type Offer, receiveTransfer } from '../transfer/receive.ts'
import { Moving, resultOf } from './moving.ts'
import type { SessionParts, SessionReports } from './parts.ts'
import { openSealedPeer } from './sealed-peer.ts'
import type { TransferResult } from './state.ts'

export interface ReceiveSessionInit {
  readonly parts: SessionParts
  readonly reports: SessionReports
  readonly code: PairingCode
  readonly sink: FileSink
  /** Asks the person; state 'asking' and the summary have been reported before. */
  readonly ask: (signal: AbortSignal) => Promise<boolean>
  readonly signal: AbortSignal
}

export interface ReceiveSessionResult {
  readonly result: TransferResult
  readonly report: SinkReport
}

/**
 * One receipt, from the code to verified files: finds the owner of the code, pairs, connects, asks, receives.
 * Rejects with a DroplineError.
 */
export async function runReceiveSession(init: ReceiveSessionInit): Promise<ReceiveSessionResult> {
  const scope = new Scope()
  try {
    init.reports.state({ name: 'looking-for-peer' })
    const peer = await meetOwner(init, scope)
    return await receiveOver(init, peer, scope)
  } catch (error) {
    throw init.signal.aborted ? new DroplineError('cancelled', {}, { cause: error }) : error
  } finally {
    scope.close()
  }
}

async function meetOwner(init: ReceiveSessionInit, scope: Scope): Promise<ConnectedPeer> {
  const { parts, code, signal, reports } = init
  const connection = await joinFirst(parts.ways, code.nameplate, signal)
  scope.add(() => {
    connection.pipe.close()
  })
  const keys = await pairAsJoiner(connection.pipe, { code, via: connection.via, clock: parts.clock, signal })
  reports.state({ name: 'connecting' })
  return openSealedPeer({ parts, connection, keys, signal }, scope)
}

async function receiveOver(
  init: ReceiveSessionInit,
  peer: ConnectedPeer,
  scope: Scope,
): Promise<ReceiveSessionResult> {
  const { parts, reports, signal, sink } = init
  const { sha256, clock, deviceName: receiverName } = parts
  let moving: Moving | null = null

  async function ask(offer: Offer): Promise<boolean> {
    reports.peerName(offer.peerName)
    reports.summary(offer.summary)
    // Listening before the question is shown: an answer may come at once.
    const answer = init.ask(offer.signal)
    reports.state({ name: 'asking' })
    if (!(await answer)) return false
    moving = new Moving({ clock, reports, peer, totals: offer.summary }, scope)
    return true
  }

  const outcome = await receiveTransfer({
    pipe: peer.channel,
    sink,
    sha256,
    clock,
    signal,
    receiverName,
    ask,
    onEvent: (event) => moving?.handle(event),
  })
  return { result: resultOf(moving, outcome), report: outcome.report }
}

import { DroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { SendEvent } from '../transfer/events.ts'
import type { FileSource } from '../transfer/ports.ts'
import { sendTransfer } from '../transfer/send.ts'
import { summarise } from '../transfer/summary.ts'
import { Moving, resultOf } from './moving.ts'
import { type Paired, pairWithJoiner } from './owner-pairing.ts'
import type { SessionParts, SessionReports } from './parts.ts'
import { openSealedPeer } from './sealed-peer.ts'
import type { TransferResult, TransferState } from './state.ts'

export interface SendSessionInit {
  readonly parts: SessionParts
  readonly reports: SessionReports
  /** Reads names and sizes; called once, before the code is opened. */
  readonly scan: (signal: AbortSignal) => Promise<FileSource>
  readonly codeWords: number
  readonly ttlMs: number
  readonly signal: AbortSignal
}

/**
 * One share, from the files to their verified arrival: opens a code, pairs with the one who knows it, connects, sends.
 * Resolves when the other side has everything under its final name; rejects with a DroplineError.
 */
export async function runSendSession(init: SendSessionInit): Promise<TransferResult> {
  const scope = new Scope()
  try {
    init.reports.state({ name: 'preparing' })
    const source = await init.scan(init.signal)
    init.reports.summary(summarise(source.manifest))
    const { ways, clock } = init.parts
    const { codeWords, ttlMs, signal, reports } = init
    const onWaiting = (state: TransferState): void => {
      reports.state(state)
    }
    const paired = await pairWithJoiner({ ways, clock, codeWords, ttlMs, signal, onWaiting }, scope)
    return await sendOver(init, source, paired, scope)
  } catch (error) {
    throw init.signal.aborted ? new DroplineError('cancelled', {}, { cause: error }) : error
  } finally {
    scope.close()
  }
}

async function sendOver(
  init: SendSessionInit,
  source: FileSource,
  { connection, keys }: Paired,
  scope: Scope,
): Promise<TransferResult> {
  const { parts, reports, signal } = init
  reports.state({ name: 'connecting' })
  const peer = await openSealedPeer({ parts, connection, keys, signal }, scope)
  let moving: Moving | null = null

  function onEvent(event: SendEvent): void {
    switch (event.type) {
      case 'peer-named':
        reports.peerName(event.name)
        return
      case 'asked':
        reports.state({ name: 'waiting-for-answer' })
        return
      case 'accepted':
        moving = new Moving({ clock: parts.clock, reports, peer, totals: summarise(source.manifest) }, scope)
        return
      default:
        moving?.handle(event)
    }
  }

  const { sha256, clock, deviceName: senderName } = parts
  const outcome = await sendTransfer({
    pipe: peer.channel,
    source,
    sha256,
    clock,
    signal,
    senderName,
    onEvent,
  })
  return resultOf(moving, outcome)
}

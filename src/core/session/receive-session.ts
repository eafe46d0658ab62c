import { DroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import type { PairingCode } from '../pairing/code.ts'
import { pairAsJoiner } from '../pairing/drive.ts'
import { sealPipe } from '../pairing/seal.ts'
import { type ConnectedPeer, connectPeer } from '../peer/connect.ts'
import { joinFirst } from '../signaling/together.ts'
import type { FileSink, SinkReport } from '../transfer/ports.ts'
import { receiveTransfer } from '../transfer/receive.ts'
import type { SessionParts, SessionReports } from './parts.ts'
import { followPath } from './peer-link.ts'
import { ProgressTracker } from './progress-tracker.ts'
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
  const { parts, code, signal } = init
  const connection = await joinFirst(parts.ways, code.nameplate, signal)
  scope.add(() => connection.pipe.close())
  const keys = await pairAsJoiner(connection.pipe, { code, via: connection.via, clock: parts.clock, signal })
  init.reports.state({ name: 'connecting' })
  const sealed = sealPipe(connection.pipe, keys)
  const peer = await connectPeer({
    role: 'answerer',
    factory: parts.peers,
    config: parts.peerConfig,
    sealed,
    bind: { local: keys.bindLocal, remote: keys.bindRemote, transcriptHash: keys.transcriptHash },
    clock: parts.clock,
    signal,
  })
  scope.add(() => peer.close())
  return peer
}

async function receiveOver(
  init: ReceiveSessionInit,
  peer: ConnectedPeer,
  scope: Scope,
): Promise<ReceiveSessionResult> {
  const { parts, reports, signal } = init
  let tracker: ProgressTracker | null = null
  let startedAtMs = parts.clock.nowMs()
  const outcome = await receiveTransfer({
    pipe: peer.channel,
    sink: init.sink,
    sha256: parts.sha256,
    clock: parts.clock,
    signal,
    receiverName: parts.deviceName,
    ask: async (offer) => {
      reports.peerName(offer.peerName)
      reports.summary(offer.summary)
      // Listening before the question is shown: an answer may come at once.
      const answer = init.ask(offer.signal)
      reports.state({ name: 'asking' })
      if (!(await answer)) return false
      startedAtMs = parts.clock.nowMs()
      const active = new ProgressTracker(parts.clock, offer.summary, (progress) =>
        reports.state({ name: 'moving', progress }),
      )
      tracker = active
      scope.add(() => active.stop())
      scope.add(followPath(peer, active, parts.clock))
      active.update(0, 0)
      return true
    },
    onEvent: (event) => {
      switch (event.type) {
        case 'progress':
          return tracker?.update(event.bytesDone, event.filesDone)
        case 'finishing':
          tracker?.stop()
          if (tracker !== null) reports.state({ name: 'finishing', progress: tracker.current })
      }
    },
  })
  const path = (await peer.selectedPath()) ?? 'direct'
  const { files, bytes, bytesMoved, bytesSkipped, report } = outcome
  const seconds = (parts.clock.nowMs() - startedAtMs) / 1000
  return { result: { files, bytes, bytesMoved, bytesSkipped, path, seconds }, report }
}

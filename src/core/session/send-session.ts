import { randomBytes } from '../base/bytes.ts'
import type { Scope } from '../base/scope.ts'
import type { ConnectedPeer } from '../peer/connect.ts'
import type { SendEvent } from '../transfer/events.ts'
import type { Content } from '../transfer/messages.ts'
import type { FileSource } from '../transfer/ports.ts'
import { sendTransfer } from '../transfer/send.ts'
import { summarise } from '../transfer/summary.ts'
import { type LifelineStart, type Ongoing, runLifeline } from './lifeline.ts'
import { Moving } from './moving.ts'
import type { SessionControl, SessionParts, SessionReports } from './parts.ts'
import type { TransferResult } from './state.ts'

export interface SendSessionInit {
  readonly parts: SessionParts
  readonly reports: SessionReports
  readonly control: SessionControl
  readonly source: FileSource
  readonly content: Content
  /** 16 bytes; the same when an interrupted transfer is taken up again. */
  readonly transferId: Uint8Array
  readonly start: LifelineStart
  /** Whether others are to find the code free while this one receives. */
  readonly freesCode: boolean
  /** Whether the receiver has said yes in an earlier run of the program. */
  readonly acceptedBefore: boolean
  /** The receiver said yes. */
  readonly onAccepted: () => void
  /** Asked at the end: whether another transfer to the same peer follows on the same connection. */
  readonly more: () => boolean
}

export interface SendSessionResult {
  readonly result: TransferResult
  /** For the transfer that follows; null when the connection is closed. */
  readonly ongoing: Ongoing | null
}

/** What names a transfer over all its connections. */
export function newTransferId(): Uint8Array<ArrayBuffer> {
  return randomBytes(16)
}

/**
 * One delivery to one receiver, over as many connections as it takes. Resolves when the other side has everything under its
 * final name; rejects with the DroplineError that ended it ('cancelled' with detail.left when it is to go on later).
 */
export async function runSendSession(init: SendSessionInit): Promise<SendSessionResult> {
  const { parts, reports, control, source } = init
  const moving = new Moving({ clock: parts.clock, reports, steering: control.steering })
  const { value: result, ongoing } = await runLifeline({
    role: 'owner',
    parts,
    control,
    start: init.start,
    freesCode: init.freesCode,
    isAccepted: () => init.acceptedBefore || moving.accepted,
    onConnecting: () => reports.state({ name: 'connecting' }),
    onReconnecting: (effort) => reports.state({ name: 'reconnecting', progress: moving.progress, ...effort }),
    carry: async (peer, scope) => {
      const onEvent = eventHandler(init, moving, { peer, scope })
      const outcome = await sendTransfer({
        pipe: peer.channel,
        source,
        transferId: init.transferId,
        content: init.content,
        sha256: parts.sha256,
        hashBlock: parts.hashBlock,
        clock: parts.clock,
        signal: control.signal,
        leaveSignal: control.leaveSignal,
        senderName: parts.deviceName,
        control: control.steering,
        more: init.more,
        onEvent,
      })
      await moving.lookAtPath()
      return { value: moving.resultOf(outcome, null, source.skipped), keep: outcome.more }
    },
  })
  return { result, ongoing }
}

function eventHandler(
  { reports, source, onAccepted }: SendSessionInit,
  moving: Moving,
  connection: { readonly peer: ConnectedPeer; readonly scope: Scope },
): (event: SendEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'peer-named':
        reports.peerName(event.name)
        return
      case 'asked':
        reports.state({ name: 'waiting-for-answer' })
        return
      case 'accepted':
        onAccepted()
        moving.begin(summarise(source.manifest), connection.peer, connection.scope)
        return
      default:
        moving.handle(event)
    }
  }
}

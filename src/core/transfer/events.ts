import type { FailureCode, PauseReason } from './messages.ts'
import type { CutList, FailedEntry, SinkReport } from './ports.ts'

/**
 * News that both sides get once the receiver has said yes.
 *
 * 'planned' comes first: what is there already. 'progress' counts what the receiver has under its final names, or verified on
 * its disk, since the transfer first began, on all connections: both screens agree, and a reconnect does not set it back
 * (only a file that failed, or changed, does). 'finishing' comes once, when all bytes are there. 'file-failed' is one file that
 * will not come, for each, while the rest goes on.
 */
export type ProgressEvent =
  | {
      readonly type: 'planned'
      /** Bytes that earlier connections of this transfer have brought. */
      readonly bytesBefore: number
      /** Bytes of files that were there before this transfer. */
      readonly bytesSame: number
      /** Files that need nothing more. */
      readonly filesDone: number
    }
  | { readonly type: 'progress'; readonly bytesDone: number; readonly filesDone: number }
  | { readonly type: 'file-failed'; readonly name: string; readonly code: FailureCode }
  | { readonly type: 'finishing' }

/**
 * Whether bytes may flow; at any time after the other side's hello, also while a person is being asked. 'paused' comes again
 * when by whom or why changes; of several reasons this side's own counts first.
 */
export type FlowEvent =
  | { readonly type: 'paused'; readonly by: 'me' | 'peer'; readonly reason: PauseReason }
  | { readonly type: 'going' }

/** News of a sending transfer. 'asked' is left out when the receiver goes on with what it has accepted before. */
export type SendEvent =
  | { readonly type: 'peer-named'; readonly name: string }
  | { readonly type: 'asked' }
  | { readonly type: 'accepted' }
  | ProgressEvent
  | FlowEvent

/** News of a receiving transfer. 'accepted' comes after the yes, or without a question when the transfer goes on. */
export type ReceiveEvent =
  | { readonly type: 'peer-named'; readonly name: string }
  | { readonly type: 'accepted'; readonly resumed: boolean }
  | ProgressEvent
  | FlowEvent

/** What a transfer that went well has come to. */
export interface TransferOutcome {
  /** Files that the receiver has now, however they came there. */
  readonly files: number
  /** Their bytes. */
  readonly bytes: number
  /** Payload that this connection carried. */
  readonly bytesMoved: number
  /** Bytes that were there before this connection, and need not move. */
  readonly bytesSkipped: number
  /** Top-level names: those of the manifest for the sender (at most 200), the final ones on disk for the receiver. */
  readonly top: readonly string[]
  /** Whether the sender has said that another transfer follows on this pipe: call sendTransfer or receiveTransfer again. */
  readonly more: boolean
  /** What did not arrive; both sides have the same files in it. */
  readonly failed: CutList<FailedEntry>
}

/** The receiver's outcome. */
export interface ReceiveOutcome extends TransferOutcome {
  /**
   * Whether the sender has heard that all is there. If not, it says 'peer-lost' and may come again: receiveTransfer with a sink for
   * the same folder then tells it without moving anything.
   */
  readonly confirmed: boolean
  readonly report: SinkReport
}

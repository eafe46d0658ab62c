import type { SinkReport } from './ports.ts'

/**
 * How far it is. `bytesDone` and `filesDone` are what the receiver has written and published, on both sides, so that both
 * screens agree. 'finishing' comes once and last, when all bytes are there.
 */
export type ProgressEvent =
  | { readonly type: 'progress'; readonly bytesDone: number; readonly filesDone: number }
  | { readonly type: 'finishing' }

/** News of a sending transfer, in this order; 'progress' several times. */
export type SendEvent =
  | { readonly type: 'peer-named'; readonly name: string }
  | { readonly type: 'asked' }
  | { readonly type: 'accepted' }
  | ProgressEvent

/** News of a receiving transfer after the person has accepted. */
export type ReceiveEvent = ProgressEvent

/** What a transfer that went well has moved. */
export interface TransferOutcome {
  readonly files: number
  readonly bytes: number
  readonly bytesMoved: number
  readonly bytesSkipped: number
  /** Top-level names: those of the manifest for the sender, the final ones on disk for the receiver. */
  readonly top: readonly string[]
}

/** The receiver's outcome. */
export interface ReceiveOutcome extends TransferOutcome {
  readonly report: SinkReport
}

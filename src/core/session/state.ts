// The life of one transfer as both screens see it. Shared by sender and receiver; every state carries only what exists in it.
import type { ErrorCode, ErrorInfo } from '../base/errors.ts'
import type { PauseReason } from '../transfer/messages.ts'
import type { CutList, SkipReason } from '../transfer/ports.ts'
import type { Summary } from '../transfer/summary.ts'

export type { PauseReason } from '../transfer/messages.ts'
export type { ConflictPolicy, CutList, SkipReason } from '../transfer/ports.ts'

/** Where the bytes run: TLS over TCP, WebRTC between hosts, or WebRTC through TURN. */
export type TransferPath = 'direct-lane' | 'direct' | 'relayed'

/** What is being moved, for the screen. Names are peer strings: show them as text only. */
export type TransferSummary = Summary

export interface TransferProgress {
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly filesDone: number
  readonly filesTotal: number
  /** Payload that this run of the program has carried: less than `bytesDone` when something was there, more after losses. */
  readonly bytesMoved: number
  /** Over the last few seconds. */
  readonly bytesPerSecond: number
  /** null while it cannot be told yet. */
  readonly secondsLeft: number | null
  readonly path: TransferPath
}

/** What a person should know about a transfer that has gone well. Names are peer strings. */
export interface TransferReport {
  /** Names that the receiver had to change, as paths from the top. */
  readonly renamed: CutList<{ readonly from: string; readonly to: string }>
  /** Files that were there already and the same. */
  readonly same: number
  /** Files that did not arrive, and why; the others did. */
  readonly failed: CutList<{ readonly name: string; readonly code: ErrorCode }>
  /** What the sender found and did not offer; known to the sender alone. */
  readonly notSent: CutList<{ readonly name: string; readonly reason: SkipReason }>
}

export interface TransferResult {
  readonly files: number
  readonly bytes: number
  /** Payload that this run of the program has carried, and payload that was there before it began. */
  readonly bytesMoved: number
  readonly bytesSkipped: number
  readonly path: TransferPath
  readonly seconds: number
  readonly report: TransferReport
}

export type TransferState =
  /** Sender: reading the names and sizes, opening the code. */
  | { readonly name: 'preparing' }
  /** Sender: the code can be used. */
  | {
      readonly name: 'waiting-for-peer'
      readonly code: string
      readonly link: string
      readonly expiresAtMs: number
      readonly wrongGuesses: number
      readonly guessLimit: number
    }
  /** Sender: the remembered device is away; it goes by itself when it is back. */
  | { readonly name: 'waiting-for-device'; readonly deviceName: string }
  /** Receiver: looking for the sender. */
  | { readonly name: 'looking-for-peer' }
  /** Paired; ICE is looking for a path. */
  | { readonly name: 'connecting' }
  /** Sender: the other person is being asked. */
  | { readonly name: 'waiting-for-answer' }
  /** Receiver: this person is being asked. */
  | { readonly name: 'asking' }
  | { readonly name: 'moving'; readonly progress: TransferProgress }
  /** All bytes are there; the receiver flushes and renames. */
  | { readonly name: 'finishing'; readonly progress: TransferProgress }
  | {
      readonly name: 'paused'
      readonly progress: TransferProgress
      readonly by: 'me' | 'peer'
      readonly reason: PauseReason
    }
  /** The connection is lost; both sides look for each other again until one gives up. */
  | {
      readonly name: 'reconnecting'
      readonly progress: TransferProgress | null
      /** Counts from 1. */
      readonly attempt: number
      /** null while an attempt runs. */
      readonly nextTryAtMs: number | null
    }
  /** At rest, and resumable: after a restart, after giving up, after leaving. `error` says why, if there is a reason to say. */
  | {
      readonly name: 'interrupted'
      readonly progress: TransferProgress | null
      readonly error: ErrorInfo | null
    }
  | { readonly name: 'done'; readonly result: TransferResult }
  | { readonly name: 'failed'; readonly error: ErrorInfo }

/** Whether nothing will change any more. What is interrupted has not ended. */
export function hasEnded(state: TransferState): boolean {
  return state.name === 'done' || state.name === 'failed'
}

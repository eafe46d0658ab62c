// The life of one transfer as both screens see it. Shared by sender and receiver; every state carries only what exists in it.
import type { ErrorInfo } from '../base/errors.ts'
import type { Summary } from '../transfer/summary.ts'

/** Where the bytes run: TLS over TCP, WebRTC between hosts, or WebRTC through TURN. */
export type TransferPath = 'direct-lane' | 'direct' | 'relayed'

/** What is being moved, for the screen. Names are peer strings: show them as text only. */
export type TransferSummary = Summary

export interface TransferProgress {
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly filesDone: number
  readonly filesTotal: number
  /** Over the last few seconds. */
  readonly bytesPerSecond: number
  /** null while it cannot be told yet. */
  readonly secondsLeft: number | null
  readonly path: TransferPath
}

export interface TransferResult {
  readonly files: number
  readonly bytes: number
  readonly bytesMoved: number
  readonly bytesSkipped: number
  readonly path: TransferPath
  readonly seconds: number
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
  | { readonly name: 'done'; readonly result: TransferResult }
  | { readonly name: 'failed'; readonly error: ErrorInfo }

/** Whether nothing will change any more. */
export function hasEnded(state: TransferState): boolean {
  return state.name === 'done' || state.name === 'failed'
}

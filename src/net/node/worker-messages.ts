import type { ErrorInfo } from '../../core/base/errors.ts'
import type { ListeningAddress, RelayCredentials, RelayGrant, RelayLogEntry, RelayStats } from './options.ts'

/** What can be asked of the relay's thread. */
export type RelayCall =
  | { readonly name: 'stats' }
  | { readonly name: 'grant'; readonly grant: RelayGrant }
  | { readonly name: 'extend'; readonly session: string; readonly ttlSeconds: number }
  | { readonly name: 'allow-peers'; readonly session: string; readonly peers: readonly string[] }
  | { readonly name: 'revoke'; readonly session: string }
  | { readonly name: 'set-secrets'; readonly secrets: readonly string[] }
  | { readonly name: 'close' }

/** To the worker. */
export interface RelayQuestion {
  readonly id: number
  readonly call: RelayCall
}

/** From the worker. The first message is 'listening' or 'failed'; after 'failed' the worker ends. */
export type RelayNews =
  | { readonly type: 'listening'; readonly addresses: readonly ListeningAddress[] }
  | { readonly type: 'failed'; readonly error: ErrorInfo }
  | { readonly type: 'answer'; readonly id: number; readonly value: RelayStats | RelayCredentials | null }
  | { readonly type: 'log'; readonly entry: RelayLogEntry }

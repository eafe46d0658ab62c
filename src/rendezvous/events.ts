import type { CloseReason } from './rooms/actions.ts'
import type { RefusalReason } from '../core/signaling/rendezvous-messages.ts'

/**
 * What whoever runs a server may count and write down: neither nameplates nor contents are in it. `address` is the IP
 * address of a client (null for one at another node): for counting only, it is written down hashed or not at all.
 */
export type RendezvousEvent =
  | { readonly event: 'listening'; readonly url: string }
  | { readonly event: 'origin-refused'; readonly address: string }
  | { readonly event: 'socket-refused'; readonly address: string }
  | { readonly event: 'connected'; readonly address: string }
  | { readonly event: 'opened' }
  | { readonly event: 'paired' }
  | { readonly event: 'refused'; readonly reason: RefusalReason; readonly address: string | null }
  | { readonly event: 'relayed'; readonly bytes: number }
  | { readonly event: 'ice-issued' }
  | { readonly event: 'connection-closed'; readonly reason: CloseReason; readonly address: string | null }
  | { readonly event: 'store-failed'; readonly message: string }
  | { readonly event: 'store-reset' }
  | { readonly event: 'draining'; readonly connections: number }
  | { readonly event: 'stopped' }

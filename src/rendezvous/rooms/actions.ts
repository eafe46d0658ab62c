import type { ServerMessage } from '../../core/signaling/rendezvous-messages.ts'

/** A WebSocket at the server. Numbers are never used twice. */
export type ConnectionId = number

export type RoomInput =
  /** `address` is the IP address of the client in text form. */
  | { readonly name: 'connected'; readonly id: ConnectionId; readonly address: string }
  | { readonly name: 'text'; readonly id: ConnectionId; readonly text: string }
  | { readonly name: 'bytes'; readonly id: ConnectionId; readonly bytes: Uint8Array }
  | { readonly name: 'closed'; readonly id: ConnectionId }
  /** The store's answer to the action 'reserve'. */
  | {
      readonly name: 'reserved'
      readonly id: ConnectionId
      readonly nameplate: string
      readonly granted: boolean
    }
  /** Comes about once a second. */
  | { readonly name: 'tick' }

export type CloseReason =
  | 'done' // nothing is left to say
  | 'violation' // broke the protocol
  | 'too-many' // a limit of this address or of the server
  | 'silent' // nothing came in time

export type RoomAction =
  | { readonly name: 'send'; readonly id: ConnectionId; readonly message: ServerMessage }
  | { readonly name: 'relay'; readonly id: ConnectionId; readonly bytes: Uint8Array }
  | { readonly name: 'close'; readonly id: ConnectionId; readonly reason: CloseReason }
  /** Ask the store for the nameplate; the answer comes back as input 'reserved'. */
  | { readonly name: 'reserve'; readonly id: ConnectionId; readonly nameplate: string }
  /** Give the nameplate back to the store, which keeps it closed for `quarantineMs`. */
  | { readonly name: 'release'; readonly nameplate: string; readonly quarantineMs: number }

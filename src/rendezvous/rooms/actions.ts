import type { ServerMessage } from '../../core/signaling/rendezvous-messages.ts'

/** A connection of a client: a WebSocket here, or a joiner's WebSocket at another node. Numbers are never used twice. */
export type ConnectionId = number

/** A server that shares the nameplates; the store knows them by this name. */
export type NodeId = string

/** What the store says to an owner. */
export type ReserveOutcome = 'granted' | 'taken' | 'too-many' | 'unavailable'

/** Where the store says the owner of a nameplate is connected. */
export type FindOutcome =
  | { readonly name: 'at'; readonly node: NodeId }
  | { readonly name: 'unknown' }
  | { readonly name: 'too-many' }
  | { readonly name: 'unavailable' }

export type RoomInput =
  /**
   * `address` is the IP address of the client in text form; null for a joiner that another node has let in. `reachedAs` is
   * the name or address under which the client has reached this server, where that is known.
   */
  | {
      readonly name: 'connected'
      readonly id: ConnectionId
      readonly address: string | null
      readonly reachedAs?: string | null
    }
  | { readonly name: 'text'; readonly id: ConnectionId; readonly text: string }
  | { readonly name: 'bytes'; readonly id: ConnectionId; readonly bytes: Uint8Array }
  | { readonly name: 'closed'; readonly id: ConnectionId }
  /** The store's answer to the action 'reserve'. */
  | {
      readonly name: 'reserved'
      readonly id: ConnectionId
      readonly nameplate: string
      readonly outcome: ReserveOutcome
    }
  /** The store's answer to the action 'find'. */
  | { readonly name: 'found'; readonly id: ConnectionId; readonly outcome: FindOutcome }
  /** The owner's node says something to a joiner here. */
  | { readonly name: 'passed'; readonly id: ConnectionId; readonly message: string | Uint8Array }
  /** The owner's node has closed a joiner here. */
  | { readonly name: 'hung-up'; readonly id: ConnectionId; readonly reason: CloseReason }
  /** The owner's node of a joiner here does not answer. */
  | { readonly name: 'unreachable'; readonly id: ConnectionId }
  /** The owner of a nameplate has moved to another node. */
  | { readonly name: 'moved'; readonly nameplate: string }
  /** The server is about to stop. */
  | { readonly name: 'drain' }
  /** Comes about once a second. */
  | { readonly name: 'tick' }

export const closeReasons = [
  'done', // nothing is left to say
  'violation', // broke the protocol
  'too-many', // a limit of this address or of the server
  'silent', // nothing came in time
] as const
export type CloseReason = (typeof closeReasons)[number]

/** What a joiner here has for the node of its owner. */
export type Forwarded =
  | { readonly name: 'claim'; readonly nameplate: string }
  | { readonly name: 'text'; readonly text: string }
  | { readonly name: 'bytes'; readonly bytes: Uint8Array }
  | { readonly name: 'gone' }

export type RoomAction =
  | { readonly name: 'send'; readonly id: ConnectionId; readonly message: ServerMessage }
  | { readonly name: 'relay'; readonly id: ConnectionId; readonly bytes: Uint8Array }
  /** Give a client here what the node of its owner has said, as it is. */
  | { readonly name: 'pass'; readonly id: ConnectionId; readonly message: string | Uint8Array }
  | { readonly name: 'close'; readonly id: ConnectionId; readonly reason: CloseReason }
  /** Ask the store for the nameplate; the answer comes back as input 'reserved'. `host` is whose budget it costs. */
  | {
      readonly name: 'reserve'
      readonly id: ConnectionId
      readonly nameplate: string
      readonly token: string | null
      readonly host: string
    }
  /** Give the nameplate back to the store, which keeps it closed for `quarantineMs`. */
  | { readonly name: 'release'; readonly nameplate: string; readonly quarantineMs: number }
  /** Ask the store where the owner is; the answer comes back as input 'found'. */
  | {
      readonly name: 'find'
      readonly id: ConnectionId
      readonly nameplate: string
      readonly host: string
    }
  | {
      readonly name: 'forward'
      readonly id: ConnectionId
      readonly node: NodeId
      readonly message: Forwarded
    }

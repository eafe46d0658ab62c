import type { ServerMessage } from '../../core/signaling/rendezvous-messages.ts'

/** STUN and TURN servers as the message 'ice' carries them. */
export type IssuedServers = Extract<ServerMessage, { readonly type: 'ice' }>['iceServers']

/** Credentials for one side of a pair, and when that side needs new ones. */
export interface IssuedIce {
  readonly iceServers: IssuedServers
  readonly renewAtMs: number
}

/**
 * Makes credentials for one side, which has reached this server as `reachedAs` (a name or address, null when unknown); a pair
 * asks twice. Null when this server has no STUN or TURN to offer.
 */
export type IceIssuer = (nowMs: number, reachedAs: string | null) => IssuedIce | null

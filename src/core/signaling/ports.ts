import type { Dispose } from '../base/emitter.ts'
import type { MessagePipe } from '../base/message-pipe.ts'

/** The longest signaling message, in bytes: pairing messages and sealed descriptions are far below. Stops floods. */
export const SIGNALING_MESSAGE_LIMIT_BYTES = 32 * 1024

/** How two sides were introduced. */
export type SignalingVia = 'lan' | 'rendezvous'

/** Opaque messages between the owner of a code and one joiner. Nothing here is trusted until pairing has sealed it. */
export interface SignalingConnection {
  readonly via: SignalingVia
  readonly pipe: MessagePipe<Uint8Array>
  /**
   * STUN and TURN servers that came with the introduction, in the shape of RTCIceServer. Read it anew for each (re)start of
   * ICE: credentials expire, and the server gives new ones while the connection lasts.
   */
  readonly iceServers?: readonly OfferedIceServer[]
}

/** A STUN or TURN server as a rendezvous server offers it. */
export interface OfferedIceServer {
  readonly urls: readonly string[]
  readonly username?: string
  readonly credential?: string
}

/** A nameplate that is open for joiners. */
export interface OpenNameplate {
  readonly via: SignalingVia
  /** Called once if the way stops working (the server went away); the nameplate is then not reachable this way. */
  onLost(listener: () => void): Dispose
  close(): void
}

/** What a way answers when a nameplate cannot be opened on it. */
export type OpenRefusal = 'nameplate-taken' | 'unreachable'

/** Lets those who look for one owner at the same time claim one after the other. */
export interface ClaimTurns {
  /** Runs `claim` when all before it have failed; rejects with DroplineError 'cancelled' when one has succeeded. */
  take<T>(claim: () => Promise<T>): Promise<T>
}

/** One way to be introduced: the LAN, or a rendezvous server. */
export interface SignalingWay {
  readonly via: SignalingVia
  /**
   * Opens `nameplate` (NAMEPLATE of rendezvous-messages.ts) for joiners. Every joiner that arrives is given to `onJoiner`, which owns the
   * connection from then on: closing the nameplate keeps it. Rejects with OpenRefusedError, or DroplineError 'cancelled'.
   * `ttlMs` is how long a server keeps the nameplate open at most; the owner itself closes it when the code expires.
   */
  open(
    nameplate: string,
    onJoiner: (connection: SignalingConnection) => void,
    signal: AbortSignal,
    ttlMs?: number,
  ): Promise<OpenNameplate>
  /**
   * Reaches the owner of `nameplate`. Rejects with DroplineError 'code-expired' (unknown or expired), 'code-busy'
   * (somebody else is in), or 'no-signaling' (this way cannot be used at all). `turns` is shared by ways that are used at
   * once, so that the owner sees one joiner and not one per way.
   */
  join(nameplate: string, signal: AbortSignal, turns?: ClaimTurns): Promise<SignalingConnection>
}

/** Why `SignalingWay.open` failed. */
export class OpenRefusedError extends Error {
  readonly refusal: OpenRefusal

  constructor(refusal: OpenRefusal, options?: ErrorOptions) {
    super(refusal, options)
    this.name = 'OpenRefusedError'
    this.refusal = refusal
  }
}

import type { Clock } from '../base/clock.ts'
import type { Dispose } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import type { MessagePipe } from '../base/message-pipe.ts'
import type { BindKeys } from './bind.ts'
import { PeerKeeper } from './keeper.ts'
import type { IceServer, PeerChannel, PeerConfig, PeerFactory, PeerPath, PeerState } from './ports.ts'
import type { PeerRoute } from './route.ts'

/**
 * How long ICE, DTLS and the first message may take in all. ICE agents give up after about 15 s; without any candidate pair
 * they never say so, which is what this is for.
 */
export const CONNECT_TIMEOUT_MS = 30_000

export interface ConnectPeerInit {
  /** Exactly one side offers: the owner of the code. */
  readonly role: 'offerer' | 'answerer'
  readonly factory: PeerFactory
  readonly config: PeerConfig
  /** The servers of `config` as they are now: credentials are renewed while a connection lasts. Default: as in `config`. */
  readonly serversNow?: () => readonly IceServer[]
  /**
   * Encrypted and authenticated, for the messages of docs/protocol/peer.md alone. The caller owns it and keeps it open: without
   * it nothing can be repaired.
   */
  readonly sealed: MessagePipe<Uint8Array>
  readonly bind: BindKeys
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Whether candidates of the peer may point to this very machine. Default false. */
  readonly allowLoopback?: boolean
  /** Told of each candidate's address of the peer before it is used, which it is when this resolves. Must not reject. */
  readonly onPeerAddress?: (address: string) => Promise<void>
  /** Tells when this computer's addresses have changed. */
  readonly onNetworkChange?: (listener: () => void) => Dispose
}

/**
 * A data channel whose other end has proved to be the one that we paired with. It is kept: ICE is restarted when the path
 * breaks or the network changes, and while a relay is in use a direct path is looked for, to which the channel moves without
 * losing anything. `channel` closes when the peer is gone for good.
 */
export interface ConnectedPeer {
  /** Messages that came after the proof wait for the first listener. */
  readonly channel: PeerChannel
  /** The path now; asks the stack. */
  selectedPath(): Promise<PeerPath | null>
  /** The route as it was last seen; null when the stack could not tell yet. */
  readonly route: PeerRoute | null
  /** Every change of the route: the path, or how either side reaches its relay. */
  onRoute(listener: (route: PeerRoute) => void): Dispose
  /** States of the connection in use; 'disconnected' and 'failed' may be mended. */
  onState(listener: (state: PeerState) => void): Dispose
  close(): void
}

/**
 * Opens a data channel to the peer at the other end of `sealed`. Rejects with DroplineError 'no-path' (ICE failed, or nothing
 * was reached in CONNECT_TIMEOUT_MS), 'peer-lost' (the pipe or the channel closed before), 'pairing-failed' (the channel ends
 * at somebody else), 'protocol-violation' or 'cancelled' (the signal). Whatever was opened is closed then.
 */
export async function connectPeer(init: ConnectPeerInit): Promise<ConnectedPeer> {
  const { signal } = init
  throwIfCancelled(signal)
  let { factory } = init
  if (factory.choose !== undefined) {
    factory = await factory.choose(init.config)
    throwIfCancelled(signal)
  }
  const keeper = new PeerKeeper({ ...init, factory }, CONNECT_TIMEOUT_MS)
  await keeper.open()
  return keeper
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new DroplineError('cancelled')
}

import type { Clock } from '../base/clock.ts'
import type { Dispose } from '../base/emitter.ts'
import type { PeerConfig, PeerFactory } from '../peer/ports.ts'
import type { BorrowRelay } from '../peer/lent-relay.ts'
import type { LocalRelay } from '../peer/relays.ts'
import type { SignalingWay } from '../signaling/ports.ts'
import type { HashBlock, Sha256 } from '../transfer/ports.ts'
import type { Steering } from '../transfer/steering.ts'
import type { TransferState, TransferSummary } from './state.ts'

/** What every session needs from outside. */
export interface SessionParts {
  /** All ways to be introduced; they are used at once and the first that works wins. */
  readonly ways: readonly SignalingWay[]
  readonly peers: PeerFactory
  readonly peerConfig: PeerConfig
  /** The relay that this computer can lend to the other side; null for none, and then the other's is not used either. */
  readonly localRelay: LocalRelay | null
  /** Asks remembered computers around for their relay; absent where that is not wanted. */
  readonly borrowRelay?: BorrowRelay
  readonly clock: Clock
  readonly sha256: Sha256
  readonly hashBlock?: HashBlock
  /** Calls the listener when this computer's addresses have changed. */
  readonly onNetworkChange?: (listener: () => void) => Dispose
  /** How this computer calls itself towards the other side, inside the seal. */
  readonly deviceName: string
}

/** How a person steers one session. */
export interface SessionControl {
  /** Pause and limit; kept over reconnects. */
  readonly steering: Steering
  /** Aborting it discards the transfer; the other side is told if it is there. */
  readonly signal: AbortSignal
  /** Aborting it stops for now; either side can go on later. */
  readonly leaveSignal: AbortSignal
  /** Calls the listener when a person asks to look for the other side at once. */
  readonly onHope: (listener: () => void) => Dispose
}

/** Where a session reports. All may be called several times. */
export interface SessionReports {
  state(state: TransferState): void
  summary(summary: TransferSummary): void
  peerName(name: string): void
}

import type { Clock } from '../base/clock.ts'
import type { PeerConfig, PeerFactory } from '../peer/ports.ts'
import type { SignalingWay } from '../signaling/ports.ts'
import type { Sha256 } from '../transfer/ports.ts'
import type { TransferState, TransferSummary } from './state.ts'

/** What every session needs from outside. */
export interface SessionParts {
  /** All ways to be introduced; they are used at once and the first that works wins. */
  readonly ways: readonly SignalingWay[]
  readonly peers: PeerFactory
  readonly peerConfig: PeerConfig
  readonly clock: Clock
  readonly sha256: Sha256
  /** How this computer calls itself towards the other side, inside the seal. */
  readonly deviceName: string
}

/** Where a session reports. All three may be called several times. */
export interface SessionReports {
  state(state: TransferState): void
  summary(summary: TransferSummary): void
  peerName(name: string): void
}

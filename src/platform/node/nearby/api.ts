// What the engine sees of the computers on the local network, and what the service needs of the engine.
import type { Clock } from '../../../core/base/clock.ts'
import type { Dispose } from '../../../core/base/emitter.ts'
import type { Identity } from '../../../core/trust/identity.ts'
import type { Purpose } from '../../../core/trust/door-messages.ts'
import type { Met, UpdateRecord } from '../../../core/trust/met.ts'
import type { DeviceKind, TrustRecord } from '../../../core/trust/record.ts'
import type { Sighting, TrustCandidate } from '../../../core/trust/sightings.ts'
import type { LanInterface } from '../signaling/interfaces.ts'

export type { Met } from '../../../core/trust/met.ts'
export type { Sighting, TrustCandidate } from '../../../core/trust/sightings.ts'

/** Tried first in mode 'everyone', so that an address alone is enough to be found. */
export const NEARBY_DEFAULT_PORT = 34_821

/**
 * Who sees this computer. One that is 'looking' sees others and is not seen; hidden ones announce nothing, look for nobody and
 * listen to nobody.
 */
export type NearbyMode = 'trusted' | 'everyone' | 'looking' | 'hidden'

export interface NearbyInit {
  readonly clock: Clock
  /** Calls the listener when the addresses of this computer have changed (NetworkWatch). */
  readonly onNetworkChange: (listener: () => void) => Dispose
  readonly identity: Identity
  /** What this computer says of itself: in mode 'everyone' to all, otherwise only to those it has met. */
  readonly self: () => { readonly name: string; readonly kind: DeviceKind }
  readonly records: () => readonly TrustRecord[]
  readonly candidates: () => readonly TrustCandidate[]
  /** Called for rotation, for `mutual`, and for `identityChanged`, which is an alarm. */
  readonly update: UpdateRecord
  /** Whether one more stranger may ask now; those who may not are told 'peer-busy'. */
  readonly admitsStranger: () => boolean
  /** Whether this computer relays for its friends; it does not when absent. */
  readonly lendsRelay?: () => boolean
  /** Somebody has come: to send, or, where `purpose` is 'relay', to have bytes relayed. */
  readonly onArrival: (met: Met) => void
  /** The addresses of this computer; the system's when absent. */
  readonly interfaces?: () => readonly LanInterface[]
  /** NEARBY_DEFAULT_PORT when absent. */
  readonly defaultPort?: number
}

export interface Nearby {
  readonly mode: NearbyMode
  /** Resolves when this computer is announced and listens, or does not any more. 'hidden' at the start. */
  setMode(mode: NearbyMode): Promise<void>
  devices(): readonly Sighting[]
  /** Keys of the candidates whose other side remembers this computer. */
  wantedBy(): ReadonlySet<string>
  /** `host:port` at which this computer listens. */
  addresses(): readonly string[]
  /** Called after devices(), wantedBy() or addresses() have changed. */
  onChange(listener: () => void): Dispose
  /**
   * Meets a device of devices(), to send to it when no other purpose is given. Rejects with DroplineError 'device-away', 'identity-changed', 'peer-busy',
   * 'version-mismatch' or 'cancelled'.
   */
  dial(id: string, signal: AbortSignal, purpose?: Purpose): Promise<Met>
  /** Those of devices() that are remembered and relay for their friends. */
  relays(): readonly string[]
  /**
   * Looks at `host` or `host:port`; what is found there is in devices() from then on, for as long as it answers. Rejects with
   * DroplineError 'address-malformed', 'address-silent' or 'version-mismatch'.
   */
  connectByAddress(address: string): Promise<Sighting>
  /** Records, candidates, the own name or lendsRelay() have changed. */
  changed(): void
  /** Says goodbye. Connections that were handed out stay. */
  close(): Promise<void>
}

import { randomBytes } from '../../core/base/bytes.ts'
import type { Endpoint, Family } from '../stun/endpoint.ts'
import type { ClientFlow } from './actions.ts'
import type { RelayLimits } from './limits.ts'
import type { PeerPolicy } from './peer-policy.ts'
import { SourceLimiter } from './source-limiter.ts'
import type { TokenBucket } from './token-bucket.ts'
import type { Users } from './users.ts'

/** A bound socket with the address that clients are told. */
export interface RelayPort {
  readonly relay: number
  readonly endpoint: Endpoint
}

/** RFC 8656 §9: by address, without port. */
export interface Permission {
  expiresAtMs: number
}

/** RFC 8656 §12. */
export interface Channel {
  readonly number: number
  readonly peer: Endpoint
  expiresAtMs: number
}

/** RFC 8656 §3.2, §6: one per 5-tuple. */
export interface Allocation {
  readonly flow: ClientFlow
  readonly username: string
  readonly userId: string
  readonly session: string | null
  /** The key only, never the password (RFC 8656 §6). */
  readonly key: Uint8Array
  /** The Allocate request that made it; the same one again gets the same answer (RFC 8489 §6.3.1). */
  readonly transactionId: string
  /** Null while the sockets are being bound. */
  answer: Uint8Array | null
  readonly ports: Map<Family, RelayPort>
  readonly bornAtMs: number
  expiresAtMs: number
  readonly permissions: Map<string, Permission>
  readonly channels: Map<number, Channel>
  readonly channelsByPeer: Map<string, Channel>
  bytes: number
  readonly packetBucket: TokenBucket | null
  readonly user: UserUse
}

/** A port that waits for its RESERVATION-TOKEN (RFC 8656 §7.2). */
export interface Reservation {
  readonly port: RelayPort
  readonly userId: string
  readonly expiresAtMs: number
}

/** What one user has at the moment. */
export interface UserUse {
  /** Reserved ports count too. */
  allocations: number
  readonly byteBucket: TokenBucket | null
  /** Since when there is nothing, so that the entry can be forgotten. */
  idleSinceMs: number | null
}

/** What has been done since the start. */
export interface RelayCounters {
  packetsToPeers: number
  packetsToClients: number
  bytesToPeers: number
  bytesToClients: number
  packetsDropped: number
  refusedAllocations: number
}

export interface RelaySettings {
  readonly realm: string
  readonly users: Users
  readonly policy: PeerPolicy
  readonly limits: RelayLimits
  /** Families that there are relay addresses for. */
  readonly families: ReadonlySet<Family>
}

/** Everything that the procedures read and change. */
export interface RelayState extends RelaySettings {
  readonly nonceSecret: Uint8Array
  readonly allocations: Map<string, Allocation>
  /** By the number of the socket. */
  readonly relays: Map<number, Allocation>
  readonly reservations: Map<string, Reservation>
  readonly opening: Map<number, PendingRelay>
  readonly usersById: Map<string, UserUse>
  readonly sources: SourceLimiter
  readonly totalBytes: TokenBucket | null
  readonly counters: RelayCounters
  nextRelay: number
}

/** An Allocate that waits for its sockets. */
export interface PendingAllocate {
  readonly allocation: Allocation
  readonly fingerprint: boolean
  readonly transactionId: Uint8Array
  readonly lifetimeSeconds: number
  /** Numbers that no answer has come for yet. */
  readonly waiting: Set<number>
  readonly opened: Map<number, Endpoint>
  /** The second socket of a pair, which waits for its RESERVATION-TOKEN. */
  reserved: number | null
  /** Families that are refused already, with the error's number. */
  readonly refused: Map<Family, number>
}

export interface PendingRelay {
  readonly family: Family
  readonly pending: PendingAllocate
}

export function newState(settings: RelaySettings, totalBytes: TokenBucket | null): RelayState {
  const { unauthenticatedPerSecond, unauthenticatedBurst } = settings.limits
  return {
    ...settings,
    nonceSecret: randomBytes(32),
    allocations: new Map(),
    relays: new Map(),
    reservations: new Map(),
    opening: new Map(),
    usersById: new Map(),
    sources: new SourceLimiter(unauthenticatedPerSecond, unauthenticatedBurst),
    totalBytes,
    counters: {
      packetsToPeers: 0,
      packetsToClients: 0,
      bytesToPeers: 0,
      bytesToClients: 0,
      packetsDropped: 0,
      refusedAllocations: 0,
    },
    nextRelay: 1,
  }
}

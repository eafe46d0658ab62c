/** What one relay gives at most. Rates are per second, as token buckets that hold `burstSeconds` worth. */
export interface RelayLimits {
  /** Allocations and reserved ports of one user at a time, and of all (RFC 8656 §7.2: 486). */
  readonly allocationsPerUser: number
  readonly allocations: number
  /** RFC 8656 §7.2: an allocation lasts 600 s unless the client asks for more, and at most this. */
  readonly maxLifetimeSeconds: number
  /** However often it is refreshed. Credentials are checked for their end when an allocation is made, not after. */
  readonly maxAllocationAgeSeconds: number
  /** Peers that one allocation may permit, and channels it may bind, at a time. */
  readonly permissionsPerAllocation: number
  readonly channelsPerAllocation: number
  /** Relayed bytes in both directions; 0 is no limit. What is too much is dropped, as a full network would. */
  readonly bytesPerSecondPerUser: number
  readonly bytesPerSecond: number
  /** Relayed bytes of one allocation in its life; 0 is no limit. */
  readonly bytesPerAllocation: number
  /** Datagrams per second of one allocation, in both directions; 0 is no limit. */
  readonly packetsPerSecondPerAllocation: number
  /** Answers to requests that prove nothing (Binding, 401, ...) per source address (IPv6: per /64). */
  readonly unauthenticatedPerSecond: number
  readonly unauthenticatedBurst: number
  /** TCP and TLS connections of one source address, and of all. */
  readonly connectionsPerSource: number
  readonly connections: number
  /** A nonce is good for this long (RFC 8656 §5: at most an hour). */
  readonly nonceSeconds: number
}

/** For a server that anybody may reach. */
export const publicLimits: RelayLimits = {
  allocationsPerUser: 10,
  allocations: 1000,
  maxLifetimeSeconds: 3600,
  maxAllocationAgeSeconds: 24 * 3600,
  permissionsPerAllocation: 64,
  channelsPerAllocation: 64,
  bytesPerSecondPerUser: 0,
  bytesPerSecond: 0,
  bytesPerAllocation: 0,
  packetsPerSecondPerAllocation: 0,
  unauthenticatedPerSecond: 10,
  unauthenticatedBurst: 50,
  connectionsPerSource: 50,
  connections: 2000,
  nonceSeconds: 600,
}

/** For the relay that an app runs for its own sessions on the LAN. */
export const localLimits: RelayLimits = {
  ...publicLimits,
  allocationsPerUser: 4,
  allocations: 16,
  maxLifetimeSeconds: 600,
  permissionsPerAllocation: 8,
  channelsPerAllocation: 8,
  connectionsPerSource: 8,
  connections: 32,
}

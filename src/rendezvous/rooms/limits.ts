/** What a rendezvous server grants; every number can be changed by who runs it. */
export interface RendezvousLimits {
  /** Connections of one address (IPv6: of one /64), and of one /24 or /48, at the same time. */
  readonly connectionsPerAddress: number
  readonly connectionsPerSubnet: number
  readonly connections: number
  /** New connections of one address per minute. */
  readonly connectsPerMinute: number
  /** Nameplates that are open at the same time, on this server. New ones are refused above it; none is ever evicted. */
  readonly nameplates: number
  /** New nameplates per address and minute. */
  readonly opensPerMinute: number
  readonly claimsPerMinute: number
  readonly claimsPerHour: number
  /** Claims of unknown nameplates per address and hour; more blocks the address's claims for claimBlockMs. */
  readonly failedClaimsPerHour: number
  readonly claimBlockMs: number
  /**
   * Joiners one nameplate is ever given. Above the owner's own three guesses, which are what counts, so that it is the owner
   * who says "used up"; this is the second wall.
   */
  readonly claimsPerNameplate: number
  /** How long a nameplate cannot be opened again after its end, so that no second half of a man in the middle finds it free. */
  readonly quarantineMs: number
  /** How long the nameplate of an owner that lost its connection is kept for it. */
  readonly reopenMs: number
  /** From the connection to the first message. */
  readonly firstMessageMs: number
  /** Without any message; clients ping every 20 s. */
  readonly silenceMs: number
  /** Per connection: so many messages and bytes at once, and again as many per minute. No cap over its lifetime. */
  readonly messagesPerMinute: number
  readonly bytesPerMinute: number
}

export const defaultLimits: RendezvousLimits = {
  connectionsPerAddress: 20,
  connectionsPerSubnet: 200,
  connections: 10_000,
  connectsPerMinute: 120,
  nameplates: 5_000,
  opensPerMinute: 10,
  claimsPerMinute: 10,
  claimsPerHour: 60,
  failedClaimsPerHour: 20,
  claimBlockMs: 15 * 60_000,
  claimsPerNameplate: 8,
  quarantineMs: 10 * 60_000,
  reopenMs: 2 * 60_000,
  firstMessageMs: 5_000,
  silenceMs: 60_000,
  messagesPerMinute: 400,
  bytesPerMinute: 2 * 1024 * 1024,
}

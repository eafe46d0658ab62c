import type { RelayLimits } from '../turn/limits.ts'

/** Where clients reach the relay. */
export interface RelayListener {
  readonly protocol: 'udp' | 'tcp' | 'tls'
  /** An address of this computer, 0.0.0.0 or ::. */
  readonly host: string
  /** 0 is any free port; the server says which one it got. */
  readonly port: number
  /** PEM texts; for 'tls' only. */
  readonly tls?: { readonly cert: string; readonly key: string }
}

/** Where the relayed packets leave and arrive. */
export interface RelayAddress {
  /** An address of this computer to bind to. */
  readonly host: string
  /** What clients are told instead, when this computer is behind a one-to-one NAT. */
  readonly external?: string
}

/** Which peers may be relayed to. Loopback, link-local, multicast and our own listeners never are, unless said here. */
export interface PeerPolicyOptions {
  /** Private, shared and documentation networks too (10/8, 192.168/16, fc00::/7, ...). */
  readonly privateNetworks: boolean
  /** Any port of this computer, not only relayed ones. For relays that serve their own computer. */
  readonly ownAddresses?: boolean
  /** For tests on one computer. */
  readonly loopback?: boolean
  /** Networks in CIDR form that are denied, and such that are allowed in spite of all of the above. */
  readonly denied?: readonly string[]
  readonly allowed?: readonly string[]
}

/** One line of news for the operator's log; never credentials. */
export interface RelayLogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly facts: Readonly<Record<string, string | number>>
}

export interface RelayServerOptions {
  readonly listen: readonly RelayListener[]
  /** At most one IPv4 and one IPv6 address. Their own external addresses stay allowed as peers: relay to relay. */
  readonly relayAddresses: readonly RelayAddress[]
  /** At most 12 characters keep the answers to strangers smaller than 3.5 times the question in all cases. */
  readonly realm: string
  /** REST secrets, the newest first; the older ones are still taken. See issueRestCredentials. */
  readonly secrets?: readonly string[]
  /** Names and passwords that do not end. */
  readonly users?: Readonly<Record<string, string>>
  /** What differs from publicLimits, or from localLimits when the policy is 'sessions'. */
  readonly limits?: Partial<RelayLimits>
  /** Strangers of other networks get no answer at all: for relays that are for a LAN. */
  readonly clients?: 'anywhere' | 'local-networks'
  /** `sessions`: only who was granted, and only to the peers of the same session (see RelayServer.grant). */
  readonly peerPolicy?: PeerPolicyOptions | 'sessions'
  /** Ports for relayed addresses, both ends included; 49152 to 65535 unless said. */
  readonly portRange?: readonly [first: number, last: number]
  /** 'batched' is Linux only and for a process of its own; 'portable' is node:dgram. 'auto' takes the best that works. */
  readonly dataPath?: 'auto' | 'batched' | 'portable'
  readonly log?: (entry: RelayLogEntry) => void
}

/** What one session may do with a relay of its own. */
export interface RelayGrant {
  /** The session's name in `revoke` and `allowPeers`; also limits and log go by it. */
  readonly session: string
  readonly ttlSeconds: number
  /** Addresses that may be relayed to; more with `allowPeers`, as candidates come. */
  readonly peers?: readonly string[]
}

export interface RelayCredentials {
  readonly username: string
  readonly credential: string
}

export interface RelayStats {
  readonly allocations: number
  readonly connections: number
  readonly dataPath: 'batched' | 'portable'
  readonly packetsToPeers: number
  readonly packetsToClients: number
  readonly bytesToPeers: number
  readonly bytesToClients: number
  /** Dropped for a limit, a missing permission or a policy. */
  readonly packetsDropped: number
  readonly refusedAllocations: number
}

export interface ListeningAddress {
  readonly protocol: 'udp' | 'tcp' | 'tls'
  readonly host: string
  readonly port: number
}

export interface RelayServer {
  readonly addresses: readonly ListeningAddress[]
  /** Resolves when the relay is no more: after `close`, or because its thread crashed, which the log says. */
  readonly ended: Promise<void>
  stats(): Promise<RelayStats>
  /** Makes up credentials for one session. They end with the time, or with `revoke`. */
  grant(grant: RelayGrant): Promise<RelayCredentials>
  /** Lets a session's credentials hold this long from now. */
  extend(session: string, ttlSeconds: number): Promise<void>
  /** Adds addresses that the session may be relayed to; nothing for one that has ended. */
  allowPeers(session: string, peers: readonly string[]): Promise<void>
  /** Ends a session's credentials, and its allocations at once. */
  revoke(session: string): Promise<void>
  /** Takes other REST secrets; allocations live on. */
  setSecrets(secrets: readonly string[]): Promise<void>
  close(): Promise<void>
}

import type { LogLevel } from '../log.ts'
import type { RendezvousLimits } from '../rooms/limits.ts'

/** What `dropline serve` does, with nothing left open. */
export interface ServeConfig {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** The name under which clients reach this server; null: what they say they have reached. */
  readonly domain: string | null
  /** PEM files. Without them the server speaks plain WebSocket, for the LAN or behind a proxy that speaks TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly proxyHops: number
  readonly origins: readonly string[]
  readonly redis: string | null
  readonly drainSeconds: number
  readonly logLevel: LogLevel
  readonly metricsToken: string | null
  readonly limits: Partial<RendezvousLimits>
  readonly turn: TurnConfig
}

export type TurnConfig =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'own' } & OwnRelayConfig)
  | ({ readonly kind: 'coturn' } & CoturnConfig)

/** Our own relay, in this process. */
export interface OwnRelayConfig extends RelayQuotas {
  /** UDP and TCP. Null: 3478, or a free one when that is in use. */
  readonly port: number | null
  /** TLS over TCP; needs the certificate. Null: none. */
  readonly tlsPort: number | null
  /** The public address when this computer is behind a one-to-one NAT. */
  readonly externalAddress: string | null
  /** The newest first; older ones are still taken. Empty: a random one for this run. */
  readonly secrets: readonly string[]
  readonly realm: string
  readonly relayPorts: readonly [first: number, last: number]
  /** Whether peers in private networks may be relayed to. */
  readonly privatePeers: boolean
}

/** A coturn that somebody else runs. */
export interface CoturnConfig {
  readonly host: string
  readonly port: number
  readonly tlsPort: number | null
  readonly secret: string
}

export interface RelayQuotas {
  readonly allocationsPerUser: number
  readonly allocations: number
  /** Of one user, in both directions; 0 is no limit. */
  readonly bytesPerSecondPerUser: number
  readonly bytesPerSecond: number
}

export const DEFAULT_PORT = 4880
export const DEFAULT_TURN_PORT = 3478
export const DEFAULT_TURN_TLS_PORT = 5349
export const DEFAULT_REALM = 'dropline'
export const DEFAULT_DRAIN_SECONDS = 5
export const defaultRelayPorts = [49_152, 65_535] as const

/** ICE makes one allocation per URL and network interface, and again when it restarts: three URLs are soon six of them. */
export const defaultQuotas: RelayQuotas = {
  allocationsPerUser: 10,
  allocations: 1_000,
  bytesPerSecondPerUser: 0,
  bytesPerSecond: 0,
}

/** A setting of `dropline serve` that cannot be used; the message is for the person who wrote it. */
export class ServeConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ServeConfigError'
  }
}

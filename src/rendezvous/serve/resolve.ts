import type { LogLevel } from '../log.ts'
import {
  type CoturnConfig,
  DEFAULT_DRAIN_SECONDS,
  DEFAULT_PORT,
  DEFAULT_REALM,
  DEFAULT_TURN_PORT,
  DEFAULT_TURN_TLS_PORT,
  defaultQuotas,
  defaultRelayPorts,
  type OwnRelayConfig,
  type RelayQuotas,
  type ServeConfig,
  ServeConfigError,
  type TurnConfig,
} from './config.ts'
import { parseSettings, readText } from './read-settings.ts'
import type { ServeSettings } from './settings.ts'

/**
 * Fills in what is not said (`logLevel` for the log), and reads the files that hold secrets and certificates. Throws ServeConfigError when a file cannot be
 * read or two settings contradict each other.
 */
export function resolveConfig(settings: ServeSettings, logLevel: LogLevel = 'info'): ServeConfig {
  const { host = '0.0.0.0', port = DEFAULT_PORT, domain = null, redis = null } = settings
  const { origins = [], limits = {}, log = {}, metrics = {} } = settings
  const tls =
    settings.tls === undefined ? null : { cert: readText(settings.tls.cert), key: readText(settings.tls.key) }
  return {
    host,
    port,
    domain,
    tls,
    redis,
    origins,
    limits,
    proxyHops: settings['proxy-hops'] ?? 0,
    drainSeconds: settings['drain-seconds'] ?? DEFAULT_DRAIN_SECONDS,
    logLevel: log.level ?? logLevel,
    metricsToken: metrics.token ?? tokenIn(metrics['token-file']),
    turn: turnOf(settings, port, tls !== null),
  }
}

function turnOf(settings: ServeSettings, port: number, hasTls: boolean): TurnConfig {
  const { turn = {}, coturn } = settings
  if (turn.enabled === false) return { kind: 'none' }
  // Without a host there is only a secret in the environment, for a server that uses no coturn.
  if (coturn?.host !== undefined) return { kind: 'coturn', ...coturnOf(coturn, coturn.host) }
  return { kind: 'own', ...ownRelayOf(turn, port, hasTls) }
}

function coturnOf(coturn: NonNullable<ServeSettings['coturn']>, host: string): CoturnConfig {
  const file = coturn['static-auth-secret-file']
  const secret = coturn['static-auth-secret'] ?? (file === undefined ? undefined : secretsIn(file)[0])
  if (secret === undefined)
    throw new ServeConfigError(
      'coturn needs its static-auth-secret: give it as --static-auth-secret, in DROPLINE_COTURN_SECRET or in the configuration file',
    )
  const { port = DEFAULT_TURN_PORT, 'tls-port': tlsPort = null } = coturn
  return { host, port, tlsPort, secret }
}

function ownRelayOf(
  turn: NonNullable<ServeSettings['turn']>,
  webSocketPort: number,
  hasTls: boolean,
): OwnRelayConfig {
  const { realm = DEFAULT_REALM, 'relay-ports': relayPorts = defaultRelayPorts } = turn
  const { 'external-address': externalAddress = null, 'private-peers': privatePeers = false } = turn
  if (relayPorts[0] > relayPorts[1])
    throw new ServeConfigError('turn.relay-ports: the first is above the last')
  if (turn['tls-port'] !== undefined && !hasTls)
    throw new ServeConfigError('turn.tls-port needs a certificate: see tls.cert and tls.key')
  return {
    // A server on a port that the system picks, as in tests, has no business on the well-known one.
    port: turn.port ?? (webSocketPort === 0 ? 0 : null),
    tlsPort: turn['tls-port'] ?? (hasTls ? DEFAULT_TURN_TLS_PORT : null),
    externalAddress,
    secrets: ownSecrets(turn),
    realm,
    relayPorts,
    privatePeers,
    ...quotasOf(turn),
  }
}

function quotasOf(turn: NonNullable<ServeSettings['turn']>): RelayQuotas {
  return {
    allocationsPerUser: turn['allocations-per-user'] ?? defaultQuotas.allocationsPerUser,
    allocations: turn.allocations ?? defaultQuotas.allocations,
    bytesPerSecondPerUser: turn['bytes-per-second-per-user'] ?? defaultQuotas.bytesPerSecondPerUser,
    bytesPerSecond: turn['bytes-per-second'] ?? defaultQuotas.bytesPerSecond,
  }
}

function ownSecrets(turn: NonNullable<ServeSettings['turn']>): readonly string[] {
  if (turn.secret !== undefined) return [turn.secret, ...(turn.secrets ?? [])]
  const file = turn['secret-file']
  return turn.secrets ?? (file === undefined ? [] : secretsIn(file))
}

/** One secret per line, the newest first. */
function secretsIn(file: string): readonly string[] {
  const secrets = readText(file)
    .split(/\s+/)
    .filter((line) => line !== '')
  return parseSettings({ turn: { secrets } }, file).turn?.secrets ?? []
}

function tokenIn(file: string | undefined): string | null {
  if (file === undefined) return null
  return parseSettings({ metrics: { token: readText(file).trim() } }, file).metrics?.token ?? null
}

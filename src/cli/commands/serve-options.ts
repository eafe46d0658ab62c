import { type Command, InvalidArgumentError } from 'commander'
import { logLevels } from '../../rendezvous/log.ts'
import { integerBetween, numberBetween } from '../options.ts'

/** The flags of `dropline serve`, as commander gives them. */
export interface ServeOptions {
  readonly config?: string
  readonly host?: string
  readonly port?: number
  readonly domain?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly proxyHops?: number
  readonly origin?: readonly string[]
  readonly redis?: string
  readonly drain?: number
  readonly logLevel?: string
  /** False after --no-turn. */
  readonly turn: boolean
  readonly turnPort?: number
  readonly turnTlsPort?: number
  readonly turnSecret?: string
  readonly turnSecretFile?: string
  readonly externalAddress?: string
  readonly relayPorts?: readonly [number, number]
  readonly privatePeers?: boolean
  readonly realm?: string
  readonly userQuota?: number
  readonly totalQuota?: number
  readonly coturn?: { readonly host: string; readonly port?: number }
  readonly staticAuthSecret?: string
  readonly printCoturnConf?: boolean
  readonly json?: boolean
  readonly quiet?: boolean
}

const port = integerBetween(0, 65_535)
const setPort = integerBetween(1, 65_535)

/** Adds the flags; what is not given is not in the options, so that the configuration file can say it. */
export function addServeOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file in TOML; flags go before it')
    .option('--host <address>', 'address to listen on (0.0.0.0)')
    .option('--port <n>', 'TCP port to listen on; 0 picks a free one (4880)', port)
    .option('--domain <name>', 'name under which clients reach this server, for the addresses of the relay')
    .option('--tls-cert <file>', 'certificate chain in PEM: wss: and TURN over TLS')
    .option('--tls-key <file>', 'its key in PEM')
    .option(
      '--proxy-hops <n>',
      'your own proxies in front that write X-Forwarded-For (0)',
      integerBetween(0, 16),
    )
    .option('--origin <url>', 'web page that may connect; may be given again', collect)
    .option(
      '--redis <url>',
      'share the rooms with other servers over this Redis; a password is better in DROPLINE_REDIS_URL',
    )
    .option(
      '--drain <seconds>',
      'time for pairings to end when the server is stopped (5)',
      numberBetween(0, 600),
    )
    .option('--log-level <level>', `${logLevels.join(', ')} (info); the log goes to stderr`)
    .option('--turn-port <n>', 'UDP and TCP port of the relay (3478, or a free one)', port)
    .option('--turn-tls-port <n>', 'TLS port of the relay, with a certificate (5349)', setPort)
    .option(
      '--turn-secret <secret>',
      'of the relay; other users can see it here, so better DROPLINE_TURN_SECRET (random)',
    )
    .option('--turn-secret-file <file>', 'secrets of the relay, one a line, the newest first')
    .option('--external-address <ip>', 'public address of the relay behind a one-to-one NAT')
    .option('--relay-ports <a-b>', 'UDP ports of relayed addresses (49152-65535)', portRange)
    .option('--private-peers', 'let the relay reach private networks')
    .option('--realm <name>', 'realm of the relay (dropline)')
    .option('--user-quota <n>', 'allocations of one user (10)', integerBetween(1, 1_000_000))
    .option('--total-quota <n>', 'allocations in all (1000)', integerBetween(1, 1_000_000))
    .option('--no-turn', 'run no relay: computers that find no direct path cannot transfer')
    .option(
      '--coturn <host[:port]>',
      'give out credentials for this coturn instead of running a relay',
      hostAndPort,
    )
    .option('--static-auth-secret <secret>', "coturn's secret; better in DROPLINE_COTURN_SECRET")
    .option('--print-coturn-conf', 'print a turnserver.conf that matches, and exit')
    .option('--json', 'print one JSON event per line on stdout')
    .option('--quiet', 'print errors only')
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function portRange(text: string): readonly [number, number] {
  const match = /^(\d+)-(\d+)$/.exec(text)
  if (match === null) throw new InvalidArgumentError('It must be two ports, such as 49152-65535.')
  return [setPort(match[1] ?? ''), setPort(match[2] ?? '')]
}

/** A name, an address, or either with a port; IPv6 addresses in brackets when they have one. */
function hostAndPort(text: string): { readonly host: string; readonly port?: number } {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+)(?::(\d+))?$/.exec(text)
  if (match === null) return { host: text }
  const [, host = '', given] = match
  return { host: host.replace(/^\[|\]$/g, ''), ...(given === undefined ? {} : { port: setPort(given) }) }
}

/** The flags in the form of the configuration file, without what was not given. */
export function settingsOfOptions(options: ServeOptions): unknown {
  return withoutUndefined({
    host: options.host,
    port: options.port,
    domain: options.domain,
    'proxy-hops': options.proxyHops,
    origins: options.origin,
    redis: options.redis,
    'drain-seconds': options.drain,
    tls: withoutUndefined({ cert: options.tlsCert, key: options.tlsKey }),
    log: withoutUndefined({ level: options.logLevel }),
    turn: withoutUndefined({
      enabled: options.turn ? undefined : false,
      port: options.turnPort,
      'tls-port': options.turnTlsPort,
      secret: options.turnSecret,
      'secret-file': options.turnSecretFile,
      'external-address': options.externalAddress,
      'relay-ports': options.relayPorts,
      'private-peers': options.privatePeers,
      realm: options.realm,
      'allocations-per-user': options.userQuota,
      allocations: options.totalQuota,
    }),
    coturn: withoutUndefined({
      host: options.coturn?.host,
      port: options.coturn?.port,
      'static-auth-secret': options.staticAuthSecret,
    }),
  })
}

/** Undefined for an object that has nothing else. */
function withoutUndefined(object: Readonly<Record<string, unknown>>): object | undefined {
  const given = Object.entries(object).filter(([, value]) => value !== undefined)
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

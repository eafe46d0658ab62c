import { randomBytes } from 'node:crypto'
import {
  DEFAULT_REALM,
  DEFAULT_TURN_PORT,
  defaultQuotas,
  defaultRelayPorts,
  type OwnRelayConfig,
  type RelayQuotas,
  type ServeConfig,
} from './config.ts'
import { uriHost } from './ice-issuer.ts'

const SECRET_BYTES = 24

/**
 * What no relay on the internet may reach: this computer, private and shared networks, link-local addresses (where cloud machines
 * keep their secrets), multicast, documentation and reserved ranges; also as IPv4 inside of IPv6. coturn itself denies only
 * loopback and 0.0.0.0/8.
 */
const deniedPeers: readonly string[] = [
  '0.0.0.0-0.255.255.255',
  '10.0.0.0-10.255.255.255',
  '100.64.0.0-100.127.255.255',
  '127.0.0.0-127.255.255.255',
  '169.254.0.0-169.254.255.255',
  '172.16.0.0-172.31.255.255',
  '192.0.0.0-192.0.0.255',
  '192.0.2.0-192.0.2.255',
  '192.88.99.0-192.88.99.255',
  '192.168.0.0-192.168.255.255',
  '198.18.0.0-198.19.255.255',
  '198.51.100.0-198.51.100.255',
  '203.0.113.0-203.0.113.255',
  '240.0.0.0-255.255.255.255',
  '::-::ffff:ffff:ffff',
  '64:ff9b::-64:ff9b::ffff:ffff',
  '64:ff9b:1::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff',
  '100::-100::ffff:ffff:ffff:ffff',
  '2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  '2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fe80::-feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
]

/** Paths, because coturn reads the certificate itself. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface CoturnConfInit {
  readonly config: ServeConfig
  readonly tlsFiles: TlsFiles | null
}

/** What the two kinds of configuration have in common. */
interface Facts {
  readonly host: string
  readonly port: number
  readonly tlsPort: number | null
  readonly secret: string
  readonly relay: OwnRelayConfig | null
}

/**
 * A turnserver.conf for a coturn that takes the credentials that this server gives out with `--coturn`. Options that Debian's
 * 4.6 does not know are in comments.
 */
export function coturnConf({ config, tlsFiles }: CoturnConfInit): string {
  const facts = factsOf(config)
  const { secret, port, relay } = facts
  const [firstPort, lastPort] = relay?.relayPorts ?? defaultRelayPorts
  const lines = [
    ...head(facts),
    '# Credentials: "<expiry>:<user>" and its HMAC, so that coturn needs no database of users.',
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    `realm=${relay?.realm ?? DEFAULT_REALM}`,
    'fingerprint',
    'stale-nonce=600',
    '',
    '# Where it listens, and the ports of its relayed addresses (open both in the firewall; the latter for UDP).',
    `listening-port=${port}`,
    ...tlsLines(facts.tlsPort, tlsFiles),
    'no-dtls',
    `min-port=${firstPort}`,
    `max-port=${lastPort}`,
    ...externalAddress(relay?.externalAddress ?? null),
    '',
    ...quotas({ ...defaultQuotas, ...relay }),
    '',
    '# What a relay is abused for.',
    'no-multicast-peers',
    'no-tcp-relay',
    'no-cli',
    'no-rfc5780',
    'no-stun-backward-compatibility',
    'no-software-attribute',
    '# coturn 4.17 and later: answers to strangers per second and address.',
    '#unauthorized-ratelimit',
    ...peers(relay?.privatePeers === true),
    '',
    '# Codes and file names never get here, but these lines have addresses of clients in them.',
    'syslog',
    'no-stdout-log',
  ]
  return `${lines.join('\n')}\n`
}

function factsOf({ turn, domain }: ServeConfig): Facts {
  const fresh = (): string => randomBytes(SECRET_BYTES).toString('base64url')
  const ownName = domain ?? 'THE-NAME-OF-THIS-MACHINE'
  switch (turn.kind) {
    case 'coturn':
      return { ...turn, relay: null }
    case 'own':
      return {
        host: ownName,
        port: turn.port ?? DEFAULT_TURN_PORT,
        tlsPort: turn.tlsPort,
        secret: turn.secrets[0] ?? fresh(),
        relay: turn,
      }
    case 'none':
      return { host: ownName, port: DEFAULT_TURN_PORT, tlsPort: null, secret: fresh(), relay: null }
  }
}

function head({ host, port, secret }: Facts): readonly string[] {
  const place = port === DEFAULT_TURN_PORT ? host : `${uriHost(host)}:${port}`
  return [
    '# turnserver.conf for Dropline, written by: dropline serve --print-coturn-conf',
    '# The rendezvous server that goes with it (the secret is better in DROPLINE_COTURN_SECRET than in the command):',
    `#   dropline serve --coturn ${place} --static-auth-secret ${secret}`,
    '',
  ]
}

function tlsLines(port: number | null, files: TlsFiles | null): readonly string[] {
  if (port === null || files === null) return ['no-tls']
  return [`tls-listening-port=${port}`, `cert=${files.cert}`, `pkey=${files.key}`]
}

function externalAddress(external: string | null): readonly string[] {
  if (external !== null) return [`external-ip=${external}`, `allowed-peer-ip=${external}`]
  return [
    '# Behind a one-to-one NAT: the public address, allowed as a peer too, for two clients that are both relayed.',
    '#external-ip=203.0.113.1',
    '#allowed-peer-ip=203.0.113.1',
  ]
}

function quotas(relay: RelayQuotas): readonly string[] {
  const { allocationsPerUser, allocations, bytesPerSecondPerUser, bytesPerSecond } = relay
  return [
    '# Allocations of one user and of all, lifetime of an allocation in seconds, bytes per second.',
    `user-quota=${allocationsPerUser}`,
    `total-quota=${allocations}`,
    'max-allocate-lifetime=600',
    ...(bytesPerSecondPerUser === 0 ? [] : [`max-bps=${bytesPerSecondPerUser}`]),
    ...(bytesPerSecond === 0 ? [] : [`bps-capacity=${bytesPerSecond}`]),
  ]
}

function peers(withPrivate: boolean): readonly string[] {
  if (withPrivate) return ['# Private networks may be relayed to, as turn.private-peers says.']
  return deniedPeers.map((range) => `denied-peer-ip=${range}`)
}

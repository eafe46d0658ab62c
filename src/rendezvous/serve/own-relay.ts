import { randomBytes } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import type { Clock } from '../../core/base/clock.ts'
import { KeptRelay } from '../../net/node/kept-relay.ts'
import type {
  ListeningAddress,
  RelayAddress,
  RelayListener,
  RelayLogEntry,
  RelayServer,
} from '../../net/node/options.ts'
import { createRelayServer } from '../../net/node/relay-server.ts'
import type { IceIssuer } from '../rooms/ice.ts'
import { DEFAULT_TURN_PORT, type OwnRelayConfig, type ServeConfig, ServeConfigError } from './config.ts'
import { restIceIssuer } from './ice-issuer.ts'

const SECRET_BYTES = 32

export interface OwnRelay {
  readonly server: KeptRelay
  readonly issueIce: IceIssuer
  /** For the person who runs it: `turn:192.0.2.1:3478?transport=udp`. */
  readonly urls: readonly string[]
}

/** Starts our own relay beside the rendezvous server, and again when it crashes. Throws ServeConfigError when it cannot listen. */
export async function startOwnRelay(
  config: ServeConfig,
  turn: OwnRelayConfig,
  clock: Clock,
  log: (entry: RelayLogEntry) => void,
): Promise<OwnRelay> {
  const addresses = relayAddresses(config.host, turn.externalAddress)
  const secrets = turn.secrets.length > 0 ? turn.secrets : [randomBytes(SECRET_BYTES).toString('base64url')]
  const start = (listen: readonly RelayListener[]): Promise<RelayServer> =>
    createRelayServer({
      listen,
      relayAddresses: addresses,
      realm: turn.realm,
      secrets,
      limits: {
        allocationsPerUser: turn.allocationsPerUser,
        allocations: turn.allocations,
        bytesPerSecondPerUser: turn.bytesPerSecondPerUser,
        bytesPerSecond: turn.bytesPerSecond,
      },
      peerPolicy: { privateNetworks: turn.privatePeers, loopback: isLoopback(config.host) },
      portRange: turn.relayPorts,
      log,
    })
  const server = await KeptRelay.start({
    clock,
    log,
    start: (before) =>
      before === null
        ? startOn(turn.port, (port) => start(listeners(config, turn, port)))
        : start(before.map((address) => withCertificate(address, config))),
  })
  const [first] = addresses
  const issueIce = restIceIssuer({
    // Behind a load balancer the name that clients have reached is not that of this node.
    host: config.domain ?? (config.redis === null ? null : (turn.externalAddress ?? first?.host ?? null)),
    fallbackHost: turn.externalAddress ?? first?.host ?? config.host,
    ports: distinctPorts(server.addresses),
    secret: secrets[0] ?? '',
  })
  const shown = issueIce(0, null)?.iceServers.flatMap(({ urls }) => urls) ?? []
  return { server, issueIce, urls: shown.filter((url) => url.startsWith('turn')) }
}

/** On the port that was asked for; without one on the well-known port, or a free one when something else uses that. */
async function startOn(
  port: number | null,
  start: (port: number) => Promise<RelayServer>,
): Promise<RelayServer> {
  try {
    return await start(port ?? DEFAULT_TURN_PORT)
  } catch (error) {
    const reason = reasonOf(error)
    if (port === null && reason.includes('EADDRINUSE')) return await start(0)
    throw new ServeConfigError(
      `The relay cannot listen on port ${port ?? DEFAULT_TURN_PORT} (${reason}). Stop what uses the port, choose another one with --turn-port, or go without a relay with --no-turn.`,
      { cause: error },
    )
  }
}

function listeners(config: ServeConfig, turn: OwnRelayConfig, port: number): readonly RelayListener[] {
  const { tls } = config
  const { tlsPort } = turn
  // Unlike the rendezvous server's, the relay's listeners are of one family each.
  const hosts = config.host === '::' ? ['0.0.0.0', '::'] : [config.host]
  return hosts.flatMap((host): readonly RelayListener[] => {
    const plain = [
      { protocol: 'udp', host, port },
      { protocol: 'tcp', host, port },
    ] as const
    return tls === null || tlsPort === null
      ? plain
      : [...plain, { protocol: 'tls', host, port: tlsPort, tls }]
  })
}

function withCertificate(address: ListeningAddress, { tls }: ServeConfig): RelayListener {
  return address.protocol === 'tls' && tls !== null ? { ...address, tls } : address
}

/** Each protocol and port once: with two families there are two listeners for them. */
function distinctPorts(addresses: RelayServer['addresses']): RelayServer['addresses'] {
  return addresses.filter(
    ({ protocol, port }, index) =>
      addresses.findIndex((other) => other.protocol === protocol && other.port === port) === index,
  )
}

/** Where relayed packets come from: the address that is listened on, or this computer's first of each family. */
export function relayAddresses(host: string, external: string | null): readonly RelayAddress[] {
  const isAny = host === '0.0.0.0' || host === '::'
  const own = isAny ? ownAddresses() : [host]
  const bound = [own.find((address) => isIPv4(address)), own.find((address) => isIPv6(address))]
  const addresses = bound
    .filter((address) => address !== undefined)
    .map((address) =>
      external !== null && isIPv4(external) === isIPv4(address)
        ? { host: address, external }
        : { host: address },
    )
  // A computer without any network: useful to nobody but itself.
  return addresses.length > 0 ? addresses : [{ host: '127.0.0.1' }]
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && ipaddr.parse(address).range() !== 'linkLocal')
    .map(({ address }) => address)
}

function isLoopback(host: string): boolean {
  return ipaddr.isValid(host) && ipaddr.parse(host).range() === 'loopback'
}

function reasonOf(error: unknown): string {
  const detail: unknown = error instanceof Error && 'detail' in error ? error.detail : null
  if (typeof detail === 'object' && detail !== null && 'message' in detail) return String(detail.message)
  return error instanceof Error ? error.message : String(error)
}

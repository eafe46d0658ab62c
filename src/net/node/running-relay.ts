import { networkInterfaces } from 'node:os'
import { DroplineError } from '../../core/base/errors.ts'
import { type Endpoint, type Family, parseEndpoint } from '../stun/endpoint.ts'
import { localLimits, publicLimits } from '../turn/limits.ts'
import { RelayMachine } from '../turn/machine.ts'
import {
  isLocalNetwork,
  networkPolicy,
  type NetworkRules,
  type PeerPolicy,
  SessionPolicy,
} from '../turn/peer-policy.ts'
import { anyOf, fixedUsers, GrantedUsers, restUsers } from '../turn/users.ts'
import { chooseDatagrams } from './datagrams/choose.ts'
import { DescriptorSet } from './datagrams/descriptor-set.ts'
import type { DatagramNet } from './datagrams/port.ts'
import type {
  ListeningAddress,
  RelayCredentials,
  RelayGrant,
  RelayLogEntry,
  RelayServerOptions,
  RelayStats,
} from './options.ts'
import { RelayDriver } from './relay-driver.ts'
import { OwnNat, type RelayHost, RelayPorts } from './relay-ports.ts'

/** RFC 8656 §7.2. */
const DEFAULT_PORTS = [49_152, 65_535] as const

/** What crosses to the worker: everything but the log function, and where to note the files that it opens past Node. */
export interface RelayConfig extends Omit<RelayServerOptions, 'log'> {
  readonly descriptors: SharedArrayBuffer
}

/** A relay in this thread. */
export interface RunningRelay {
  readonly addresses: readonly ListeningAddress[]
  stats(): RelayStats
  grant(grant: RelayGrant): RelayCredentials
  extend(session: string, ttlSeconds: number): void
  allowPeers(session: string, peers: readonly string[]): void
  revoke(session: string): void
  setSecrets(secrets: readonly string[]): void
  close(): Promise<void>
}

/** Opens everything; rejects with DroplineError 'setting-invalid', or with the system's error for a port in use. */
export async function runRelay(
  config: RelayConfig,
  log: (entry: RelayLogEntry) => void,
): Promise<RunningRelay> {
  const net = await chooseDatagrams(config.dataPath ?? 'auto', new DescriptorSet(config.descriptors), log)
  try {
    return await open(config, net, log)
  } catch (error) {
    await net.close()
    throw error
  }
}

async function open(
  config: RelayConfig,
  net: DatagramNet,
  log: (entry: RelayLogEntry) => void,
): Promise<RunningRelay> {
  const hosts = relayHosts(config)
  const portRange = config.portRange ?? DEFAULT_PORTS
  const limits = { ...(config.peerPolicy === 'sessions' ? localLimits : publicLimits), ...config.limits }
  const listenerPorts: number[] = []
  const base = networkPolicy(networkRules(config, hosts, portRange, listenerPorts))
  const sessions = new SessionPolicy(base)
  const grants = new GrantedUsers(config.realm)
  let secrets = config.secrets ?? []
  const fixed = fixedUsers(config.realm, config.users ?? {})
  const users = anyOf([grants, fixed, restUsers(config.realm, () => secrets)])
  const policy: PeerPolicy = config.peerPolicy === 'sessions' ? sessions : base
  const families = new Set(hosts.keys())
  const machine = new RelayMachine({ realm: config.realm, users, policy, limits, families }, Date.now())
  const ports = new RelayPorts(net, hosts, portRange)
  const accepts = config.clients === 'local-networks' ? isLocalNetwork : () => true
  const nat = new OwnNat(hosts.values(), portRange)
  const driver = new RelayDriver({ machine, net, ports, nat, limits, accepts, log })
  const addresses: ListeningAddress[] = []
  try {
    for (const listener of config.listen) {
      const address = await driver.listen(listener, mustParse(listener.host, listener.port))
      addresses.push(address)
      listenerPorts.push(address.port)
    }
  } catch (error) {
    await driver.close()
    throw error
  }
  const endSession = (session: string): void => {
    sessions.forget(session)
    driver.endSession(session)
  }
  const grantTimer = setInterval(() => grants.expire(Date.now()).forEach(endSession), 1000)
  return {
    addresses,
    stats: () => ({
      allocations: machine.allocations,
      connections: driver.connections,
      dataPath: net.kind,
      ...machine.counters,
    }),
    grant({ session, ttlSeconds, peers = [] }) {
      sessions.allow(session, peers)
      return grants.grant(session, Date.now() + ttlSeconds * 1000)
    },
    extend: (session, ttlSeconds) => grants.extend(session, Date.now() + ttlSeconds * 1000),
    allowPeers(session, peers) {
      // A session that has ended in the meantime would never be forgotten.
      if (grants.has(session)) sessions.allow(session, peers)
    },
    revoke(session) {
      grants.revoke(session)
      endSession(session)
    },
    setSecrets: (replacement) => (secrets = replacement),
    async close() {
      clearInterval(grantTimer)
      await driver.close()
    },
  }
}

function relayHosts({ relayAddresses }: RelayConfig): Map<Family, RelayHost> {
  const hosts = new Map<Family, RelayHost>()
  for (const { host, external = host } of relayAddresses) {
    const bind = mustParse(host, 0)
    const told = mustParse(external, 0)
    // Nobody can send to 0.0.0.0.
    const isUsable = told.ip.some((byte) => byte !== 0) && told.family === bind.family
    if (!isUsable || hosts.has(bind.family))
      throw new DroplineError('setting-invalid', { setting: 'relayAddresses' })
    hosts.set(bind.family, { bind, external: told })
  }
  if (hosts.size === 0) throw new DroplineError('setting-invalid', { setting: 'relayAddresses' })
  return hosts
}

function networkRules(
  { peerPolicy = { privateNetworks: false }, listen }: RelayConfig,
  hosts: ReadonlyMap<Family, RelayHost>,
  portRange: readonly [first: number, last: number],
  listenerPorts: readonly number[],
): NetworkRules {
  // Members of a session are often this computer itself, and are named one by one.
  const rules = peerPolicy === 'sessions' ? { privateNetworks: true, ownAddresses: true } : peerPolicy
  const { privateNetworks, ownAddresses = false, loopback = false, denied = [], allowed = [] } = rules
  const addresses = [
    ...[...hosts.values()].flatMap(({ bind, external }) => [bind.host, external.host]),
    ...listen.map(({ host }) => host),
    ...Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)),
  ]
  return {
    privateNetworks,
    loopback,
    denied,
    allowed,
    own: { addresses, allPorts: ownAddresses, listenerPorts, portRange },
  }
}

function mustParse(host: string, port: number): Endpoint {
  const parsed = parseEndpoint(host, port)
  if (parsed === null) throw new DroplineError('setting-invalid', { setting: 'host', value: host })
  return parsed
}

import { Gauge } from 'prom-client'
import type { Clock } from '../../core/base/clock.ts'
import type { KeptRelay } from '../../net/node/kept-relay.ts'
import type { RelayLogEntry, RelayStats } from '../../net/node/options.ts'
import { serverLog, type ServerLog } from '../log.ts'
import { serverMetrics, type ServerMetrics } from '../metrics.ts'
import { startRendezvous, type RendezvousServer } from '../server.ts'
import type { IceIssuer } from '../rooms/ice.ts'
import type { RoomCounts } from '../rooms/rooms.ts'
import { RedisStore } from '../redis/redis-store.ts'
import { defaultLimits } from '../rooms/limits.ts'
import { StoreStartError } from '../rooms/room-store.ts'
import { type ServeConfig, ServeConfigError } from './config.ts'
import { restIceIssuer } from './ice-issuer.ts'
import { startOwnRelay } from './own-relay.ts'

export interface ServeInit {
  readonly config: ServeConfig
  readonly clock: Clock
  /** Takes the log, one JSON line at a time. */
  readonly writeLog: (line: string) => void
}

/** A server with all that belongs to it. */
export interface RunningServer {
  /** ws: or wss: URL with the real port. */
  readonly url: string
  /** turn: and turns: URLs of the relay. */
  readonly turnUrls: readonly string[]
  /** Tells the clients, and lets pairings end; the relay goes on until `close`. */
  drain(): Promise<void>
  close(): Promise<void>
}

interface Ice {
  readonly relay: KeptRelay | null
  readonly issueIce: IceIssuer
  readonly urls: readonly string[]
}

/** Starts what the configuration says. Rejects with ServeConfigError, its message for the person who runs the server. */
export async function startServer({ config, clock, writeLog }: ServeInit): Promise<RunningServer> {
  const log = serverLog(config.logLevel, clock, { write: writeLog })
  let counts: () => RoomCounts | null = () => null
  const metrics = serverMetrics(() => counts())
  const ice = await startIce(config, clock, log)
  if (ice.relay !== null) addRelayGauges(metrics, ice.relay)
  let server: RendezvousServer
  try {
    server = await startRooms(config, { clock, log, metrics, issueIce: ice.issueIce })
  } catch (error) {
    await ice.relay?.close()
    throw error
  }
  counts = () => server.counts
  return {
    url: server.url,
    turnUrls: ice.urls,
    drain: () => server.drain(config.drainSeconds * 1_000),
    close: async () => {
      await server.close()
      await ice.relay?.close()
    },
  }
}

async function startIce(config: ServeConfig, clock: Clock, log: ServerLog): Promise<Ice> {
  const { turn } = config
  switch (turn.kind) {
    case 'none':
      return { relay: null, issueIce: () => null, urls: [] }
    case 'coturn': {
      const { host, port, tlsPort, secret } = turn
      const plain = [{ protocol: 'udp', port } as const, { protocol: 'tcp', port } as const]
      const ports = tlsPort === null ? plain : [...plain, { protocol: 'tls', port: tlsPort } as const]
      const issueIce = restIceIssuer({ host, fallbackHost: host, ports, secret })
      const urls = issueIce(0, null)?.iceServers.flatMap((server) => server.urls) ?? []
      return { relay: null, issueIce, urls: urls.filter((url) => url.startsWith('turn')) }
    }
    case 'own': {
      const own = await startOwnRelay(config, turn, clock, (entry) => {
        writeRelayLine(log, entry)
      })
      return { relay: own.server, issueIce: own.issueIce, urls: own.urls }
    }
  }
}

interface RoomsInit {
  readonly clock: Clock
  readonly log: ServerLog
  readonly metrics: ServerMetrics
  readonly issueIce: IceIssuer
}

async function startRooms(
  config: ServeConfig,
  { clock, log, metrics, issueIce }: RoomsInit,
): Promise<RendezvousServer> {
  const { host, port, redis } = config
  const limits = { ...defaultLimits, ...config.limits }
  const onFailure = (message: string): void => {
    metrics.observe({ event: 'store-failed', message })
    log.observe({ event: 'store-failed', message })
  }
  const store = redis === null ? null : new RedisStore({ url: redis, limits, onFailure })
  try {
    return await startRendezvous({
      host,
      port,
      clock,
      issueIce,
      limits,
      trustedProxyHops: config.proxyHops,
      origins: config.origins,
      metrics: { render: metrics.render, token: config.metricsToken },
      observe: (event) => {
        metrics.observe(event)
        log.observe(event)
      },
      ...(config.tls === null ? {} : { tls: config.tls }),
      ...(store === null ? {} : { store }),
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof StoreStartError)
      throw new ServeConfigError(`${reason} Start it, or go without --redis.`, { cause: error })
    throw new ServeConfigError(
      `The server cannot listen on ${host} port ${port} (${reason}). Stop what uses the port, or choose another one with --port.`,
      { cause: error },
    )
  }
}

/** The relay's own lines may have addresses of clients in them; only what is about the relay itself is written. */
function writeRelayLine(log: ServerLog, { level, event, facts }: RelayLogEntry): void {
  if (level === 'error') log.error(`relay: ${event}`, facts)
  else if (level === 'warn') log.info(`relay: ${event}`, facts)
}

function addRelayGauges({ registry }: ServerMetrics, relay: KeptRelay): void {
  const gauge = (name: string, help: string, read: (stats: RelayStats) => number): void => {
    new Gauge({
      name: `dropline_relay_${name}`,
      help,
      registers: [registry],
      async collect() {
        const stats = await relay.stats()
        if (stats !== null) this.set(read(stats))
      },
    })
  }
  gauge('allocations', 'Relayed addresses that are in use now', (stats) => stats.allocations)
  gauge('connections', 'TCP and TLS connections to the relay now', (stats) => stats.connections)
  gauge('bytes', 'Relayed bytes since the start', (stats) => stats.bytesToPeers + stats.bytesToClients)
  gauge('packets_dropped', 'Packets dropped for a limit or a policy', (stats) => stats.packetsDropped)
  gauge('refused_allocations', 'Allocations that were refused', (stats) => stats.refusedAllocations)
}

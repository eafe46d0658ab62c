import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../core/base/clock.ts'
import type { RendezvousEvent } from './events.ts'
import { HttpDoor, type Page, type TlsInit } from './http-door.ts'
import { memoryStore } from './memory-store.ts'
import { RoomServer } from './room-server.ts'
import type { IceIssuer } from './rooms/ice.ts'
import { defaultLimits, type RendezvousLimits } from './rooms/limits.ts'
import type { RoomStore } from './rooms/room-store.ts'
import { refuse } from './web-socket/handshake.ts'

export interface RendezvousInit {
  /** Address to listen on, for example '0.0.0.0' or '127.0.0.1'. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly clock?: Clock
  readonly limits?: Partial<RendezvousLimits>
  readonly observe?: (event: RendezvousEvent) => void
  /** A store of this server alone, which closes it. In memory unless given. */
  readonly store?: RoomStore
  readonly issueIce?: IceIssuer
  /** How many proxies of the operator stand in front and write X-Forwarded-For. */
  readonly trustedProxyHops?: number
  /** Origins of web pages that may connect; desktop and command line send none. */
  readonly origins?: readonly string[]
  readonly tls?: TlsInit
  /** Answers GET /metrics; only to this computer itself, or to who shows the token. */
  readonly metrics?: { readonly render: () => Promise<Page>; readonly token: string | null }
}

export interface RendezvousServer {
  /** ws: or wss: URL with the real port. */
  readonly url: string
  readonly port: number
  readonly counts: RoomServer['counts']
  /**
   * Stops as its clients like it: they are told, and who is in the middle of pairing gets up to `drainMs` for it. New
   * connections are refused, and /healthz says 503, so that a load balancer sends nobody here any more.
   */
  drain(drainMs: number): Promise<void>
  /** Closes all connections and stops listening, at once. */
  close(): Promise<void>
}

const realClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

/** Starts a rendezvous server (docs/protocol/rendezvous.md). Rejects with the Error of the listening socket or the store. */
export async function startRendezvous(init: RendezvousInit): Promise<RendezvousServer> {
  const clock = init.clock ?? realClock
  const limits = { ...defaultLimits, ...init.limits }
  const observe = init.observe ?? (() => undefined)
  const rooms = new RoomServer({
    clock,
    limits,
    observe,
    store: init.store ?? memoryStore(clock),
    ...(init.issueIce === undefined ? {} : { issueIce: init.issueIce }),
  })
  const door: HttpDoor = new HttpDoor({
    limits,
    tls: init.tls ?? null,
    trustedProxyHops: init.trustedProxyHops ?? 0,
    page: (path, request) => pageOf(path, request, { init, rooms, door }),
    onSocketRefused: (address) => {
      observe({ event: 'socket-refused', address })
    },
  })
  door.server.on('upgrade', (request, socket, head) => {
    upgrade({ init, rooms, door, observe }, request, socket, head)
  })
  await rooms.start()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeAll()
    return closing
  }
  const closeAll = async (): Promise<void> => {
    await rooms.close()
    await door.close()
    observe({ event: 'stopped' })
  }
  let port: number
  try {
    port = await door.listen(init.host, init.port)
  } catch (error) {
    await rooms.close()
    throw error
  }
  const shownHost = init.host.includes(':') ? `[${init.host}]` : init.host
  const url = `${init.tls === undefined ? 'ws' : 'wss'}://${shownHost}:${port}`
  observe({ event: 'listening', url })
  return {
    url,
    port,
    get counts() {
      return rooms.counts
    },
    drain: async (drainMs) => {
      await rooms.drain(drainMs)
      await close()
    },
    close,
  }
}

interface Parts {
  readonly init: RendezvousInit
  readonly rooms: RoomServer
  readonly door: HttpDoor
}

async function pageOf(
  path: string,
  request: IncomingMessage,
  { init, rooms, door }: Parts,
): Promise<Page | null> {
  if (path === '/healthz')
    return rooms.draining
      ? { status: 503, type: 'text/plain', body: 'stopping\n' }
      : { status: 200, type: 'text/plain', body: 'ok\n' }
  if (path !== '/metrics' || init.metrics === undefined) return null
  const { render, token } = init.metrics
  const shown = token !== null && request.headers.authorization === `Bearer ${token}`
  return shown || door.isLocal(request) ? await render() : null
}

function upgrade(
  { init, rooms, door, observe }: Parts & { readonly observe: (event: RendezvousEvent) => void },
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { origin } = request.headers
  const address = door.addressOf(request)
  if (origin !== undefined && init.origins?.includes(origin) !== true) {
    observe({ event: 'origin-refused', address })
    refuse(socket, '403 Forbidden')
  } else if (rooms.draining) {
    refuse(socket, '503 Service Unavailable')
  } else {
    rooms.accept(request, socket, head, address)
  }
}

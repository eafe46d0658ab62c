import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { assertNever } from '../core/base/assert-never.ts'
import type { Clock } from '../core/base/clock.ts'
import { formatMessage, WEB_SOCKET_MESSAGE_LIMIT_BYTES } from '../core/signaling/rendezvous-messages.ts'
import { clientAddress } from './client-address.ts'
import type { CloseReason, ConnectionId, RoomAction, RoomInput } from './rooms/actions.ts'
import { defaultLimits, type RendezvousLimits } from './rooms/limits.ts'
import { memoryNameplateStore, type NameplateStore } from './rooms/nameplate-store.ts'
import { Rooms } from './rooms/rooms.ts'

export interface RendezvousInit {
  /** Address to listen on, for example '0.0.0.0' or '127.0.0.1'. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly clock?: Clock
  readonly limits?: Partial<RendezvousLimits>
  /** What an operator may see: neither nameplates nor contents nor addresses. */
  readonly log?: (event: RendezvousEvent) => void
  readonly store?: NameplateStore
  /** How many proxies of the operator stand in front and write X-Forwarded-For. */
  readonly trustedProxyHops?: number
  /** Origins of web pages that may connect; desktop and command line send none. */
  readonly origins?: readonly string[]
}

export type RendezvousEvent =
  | { readonly event: 'listening'; readonly url: string }
  | { readonly event: 'origin-refused' }
  | { readonly event: 'connection-closed'; readonly reason: CloseReason }
  | { readonly event: 'store-failed'; readonly message: string }

export interface RendezvousServer {
  /** ws: URL with the real port. */
  readonly url: string
  readonly port: number
  /** Closes all connections and stops listening. */
  close(): Promise<void>
}

/** Unsent bytes for one client above which it counts as gone: it has stopped reading. */
const UNSENT_LIMIT_BYTES = 512 * 1024
const TICK_MS = 1_000
const CLOSE_TIMEOUT_MS = 2_000

/** WebSocket close codes (RFC 6455 section 7.4.1). */
const closeCodes: Readonly<Record<CloseReason, number>> = {
  done: 1000,
  violation: 1008,
  'too-many': 1013,
  silent: 1008,
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

/** Starts a rendezvous server (docs/protocol/rendezvous.md). Rejects with the Error of the listening socket. */
export async function startRendezvous(init: RendezvousInit): Promise<RendezvousServer> {
  const server = new SocketServer(init)
  const port = await server.listen(init.host, init.port)
  const shownHost = init.host.includes(':') ? `[${init.host}]` : init.host
  const url = `ws://${shownHost}:${port}`
  init.log?.({ event: 'listening', url })
  return { url, port, close: () => server.close() }
}

/** The sockets around the room machine. */
class SocketServer {
  readonly #init: RendezvousInit
  readonly #clock: Clock
  readonly #store: NameplateStore
  readonly #rooms: Rooms
  readonly #http: Server
  readonly #webSockets: WebSocketServer
  readonly #sockets = new Map<ConnectionId, WebSocket>()
  #nextId: ConnectionId = 1
  #stopTick: () => void = () => undefined

  constructor(init: RendezvousInit) {
    this.#init = init
    this.#clock = init.clock ?? realClock
    this.#store = init.store ?? memoryNameplateStore(this.#clock)
    const limits = { ...defaultLimits, ...init.limits }
    this.#rooms = new Rooms(limits)
    this.#http = createServer({
      headersTimeout: limits.firstMessageMs,
      requestTimeout: limits.firstMessageMs,
      connectionsCheckingInterval: TICK_MS,
    })
    this.#http.maxConnections = 2 * limits.connections
    this.#webSockets = new WebSocketServer({
      noServer: true,
      maxPayload: WEB_SOCKET_MESSAGE_LIMIT_BYTES,
      maxFragments: 8,
      maxBufferedChunks: 64,
      perMessageDeflate: false,
    })
    this.#http.on('request', (request, response) => {
      const healthy = request.method === 'GET' && request.url === '/healthz'
      response.writeHead(healthy ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' })
      response.end(healthy ? 'ok\n' : 'not found\n')
    })
    this.#http.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head)
    })
  }

  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject)
      this.#http.listen(port, host, () => {
        this.#http.off('error', reject)
        this.#scheduleTick()
        resolve(portOf(this.#http.address()))
      })
    })
  }

  async close(): Promise<void> {
    this.#stopTick()
    for (const socket of this.#webSockets.clients) socket.terminate()
    await new Promise<void>((resolve) => {
      this.#http.close(() => {
        resolve()
      })
      this.#http.closeAllConnections()
    })
  }

  #scheduleTick(): void {
    this.#stopTick = this.#clock.after(TICK_MS, () => {
      this.#handle({ name: 'tick' })
      this.#scheduleTick()
    })
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {
      socket.destroy()
    })
    const { origin } = request.headers
    if (origin !== undefined && this.#init.origins?.includes(origin) !== true) {
      this.#init.log?.({ event: 'origin-refused' })
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const address = clientAddress(
      request.socket.remoteAddress,
      request.headers['x-forwarded-for'],
      this.#init.trustedProxyHops ?? 0,
    )
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#connected(webSocket, address)
    })
  }

  #connected(socket: WebSocket, address: string): void {
    const id = this.#nextId++
    this.#sockets.set(id, socket)
    socket.on('message', (data, isBinary) => {
      const bytes = bytesOf(data)
      if (isBinary) this.#handle({ name: 'bytes', id, bytes })
      else this.#handle({ name: 'text', id, text: bytes.toString('utf8') })
    })
    socket.on('error', () => {
      // 'close' follows; without a listener the error would end the process.
    })
    socket.on('close', () => {
      this.#sockets.delete(id)
      this.#handle({ name: 'closed', id })
    })
    this.#handle({ name: 'connected', id, address })
  }

  #handle(input: RoomInput): void {
    for (const action of this.#rooms.handle(input, this.#clock.nowMs())) this.#act(action)
  }

  #act(action: RoomAction): void {
    switch (action.name) {
      case 'send':
        this.#send(action.id, formatMessage(action.message))
        return
      case 'relay':
        this.#send(action.id, action.bytes)
        return
      case 'close':
        this.#close(action.id, action.reason)
        return
      case 'reserve':
        void this.#reserve(action.id, action.nameplate)
        return
      case 'release':
        this.#store.release(action.nameplate, action.quarantineMs).catch((error: unknown) => {
          this.#storeFailed(error)
        })
        return
      default:
        assertNever(action)
    }
  }

  #send(id: ConnectionId, message: string | Uint8Array): void {
    const socket = this.#sockets.get(id)
    if (socket === undefined) return
    if (socket.bufferedAmount > UNSENT_LIMIT_BYTES) socket.terminate()
    else socket.send(message)
  }

  #close(id: ConnectionId, reason: CloseReason): void {
    this.#init.log?.({ event: 'connection-closed', reason })
    const socket = this.#sockets.get(id)
    if (socket === undefined) return
    const stop = this.#clock.after(CLOSE_TIMEOUT_MS, () => {
      socket.terminate()
    })
    socket.once('close', stop)
    socket.close(closeCodes[reason])
  }

  async #reserve(id: ConnectionId, nameplate: string): Promise<void> {
    let granted = false
    try {
      granted = await this.#store.reserve(nameplate)
    } catch (error) {
      this.#storeFailed(error)
    }
    this.#handle({ name: 'reserved', id, nameplate, granted })
  }

  #storeFailed(error: unknown): void {
    this.#init.log?.({ event: 'store-failed', message: error instanceof Error ? error.name : 'unknown' })
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}

import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { type Endpoint, parseEndpoint } from '../stun/endpoint.ts'
import type { ClientFlow } from '../turn/actions.ts'
import { StreamFraming } from '../turn/framing.ts'
import { sourceKey } from '../turn/source-limiter.ts'
import type { RelayListener } from './options.ts'

/** A connection that carries no allocation is closed when nothing came for so long. */
const IDLE_MS = 30_000
/** What waits for a client that reads slowly; more is dropped, as datagrams are. */
const MAX_WAITING_BYTES = 512 * 1024
const HANDSHAKE_MS = 10_000
/** RFC 7443: the name of TURN over TLS. */
const ALPN_TURN = 'stun.turn'

/** What the owner of the streams does with what comes. */
export interface StreamEvents {
  onFrame(flow: ClientFlow, bytes: Uint8Array): void
  onClosed(flow: ClientFlow): void
  hasAllocation(flow: ClientFlow): boolean
  accepts(client: Endpoint): boolean
}

interface Connection {
  readonly socket: Socket
  readonly flow: ClientFlow
  lastSeenMs: number
}

/** TURN over TCP and TLS (RFC 8656 §3.1): connections as flows, their streams cut into frames. */
export class Streams {
  readonly #events: StreamEvents
  readonly #limits: { readonly connections: number; readonly connectionsPerSource: number }
  readonly #nextSocket: () => number
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #connections = new Map<number, Connection>()
  readonly #perSource = new Map<string, number>()

  constructor(
    events: StreamEvents,
    limits: { readonly connections: number; readonly connectionsPerSource: number },
    nextSocket: () => number,
  ) {
    this.#events = events
    this.#limits = limits
    this.#nextSocket = nextSocket
  }

  get size(): number {
    return this.#connections.size
  }

  /** Listens; answers the port. */
  async listen(listener: RelayListener): Promise<number> {
    const { protocol, host, port, tls } = listener
    const accept = (socket: Socket): void => this.#accept(socket, protocol)
    const server =
      protocol === 'tls'
        ? createTlsServer(
            { ...tls, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_MS, ALPNCallback },
            accept,
          )
        : createServer({ noDelay: true }, accept)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, ipv6Only: host.includes(':') }, resolve)
    })
    server.removeAllListeners('error')
    // A failed accept or handshake is the client's problem.
    server.on('error', () => undefined)
    server.on('tlsClientError', () => undefined)
    // With TLS there are also those that have not shaken hands yet.
    server.maxConnections = this.#limits.connections
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#servers.push(server)
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  /** Hands bytes to a connection, if it still is there and reads fast enough. */
  send(socket: number, bytes: Uint8Array): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined || connection.socket.writableLength > MAX_WAITING_BYTES) return
    // A copy when the bytes are a window into the data path's memory, which changes after this returns.
    connection.socket.write(bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes))
  }

  /** To be called about once a second. */
  closeIdle(nowMs: number): void {
    for (const { flow, socket, lastSeenMs } of this.#connections.values()) {
      if (nowMs - lastSeenMs > IDLE_MS && !this.#events.hasAllocation(flow)) socket.destroy()
    }
  }

  async closeAll(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
  }

  #accept(socket: Socket, protocol: RelayListener['protocol']): void {
    socket.on('error', () => socket.destroy())
    const remote = remoteOf(socket)
    if (remote === null || !this.#events.accepts(remote) || !this.#hasRoom(remote)) {
      socket.destroy()
      return
    }
    socket.setNoDelay(true)
    const number = this.#nextSocket()
    const flow: ClientFlow = { socket: number, key: `${number}/${remote.key}`, protocol, remote }
    const connection: Connection = { socket, flow, lastSeenMs: Date.now() }
    this.#connections.set(number, connection)
    this.#count(remote, 1)
    const framing = new StreamFraming()
    socket.on('data', (bytes) => this.#read(connection, framing, bytes))
    socket.once('close', () => {
      this.#connections.delete(number)
      this.#count(remote, -1)
      this.#events.onClosed(flow)
    })
  }

  #read(connection: Connection, framing: StreamFraming, bytes: Uint8Array): void {
    connection.lastSeenMs = Date.now()
    const frames = framing.push(bytes)
    if (frames === null) connection.socket.destroy()
    for (const frame of frames ?? []) this.#events.onFrame(connection.flow, frame)
  }

  #hasRoom(remote: Endpoint): boolean {
    const { connections, connectionsPerSource } = this.#limits
    const ofSource = this.#perSource.get(sourceKey(remote)) ?? 0
    return this.#connections.size < connections && ofSource < connectionsPerSource
  }

  #count(remote: Endpoint, more: number): void {
    const key = sourceKey(remote)
    const count = (this.#perSource.get(key) ?? 0) + more
    if (count > 0) this.#perSource.set(key, count)
    else this.#perSource.delete(key)
  }
}

/** Clients that name no protocol are served too; those that want another one are not. */
function ALPNCallback({ protocols }: { protocols: readonly string[] }): string | undefined {
  return protocols.find((each) => each === ALPN_TURN)
}

function remoteOf({ remoteAddress, remotePort }: Socket): Endpoint | null {
  if (remoteAddress === undefined || remotePort === undefined) return null
  return parseEndpoint(remoteAddress, remotePort)
}

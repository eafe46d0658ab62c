import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocketPipe } from '../../../core/signaling/web-socket.ts'
import { pipeOverWebSocket, webSocketLimits } from './websocket.ts'

const HANDSHAKE_TIMEOUT_MS = 5_000
/** TCP connections of one listener, with or without a WebSocket on them. */
const CONNECTION_LIMIT = 32

export interface LanListenerInit {
  /** Whether a client at this IP address may come in. */
  readonly admits: (address: string) => boolean
  /** `address` is the IP address of the client. */
  readonly onSocket: (socket: WebSocketPipe, address: string) => void
  /** Our own name under .local. */
  readonly hostName: () => string
  /** Taken where it is free; any free port when absent. */
  readonly preferredPort?: number
}

/** A WebSocket server on the addresses of this computer that face the LAN, all with one port. */
export class LanListener {
  readonly #init: LanListenerInit
  readonly #servers = new Map<string, Server>()
  readonly #webSockets = new WebSocketServer({ noServer: true, ...webSocketLimits })
  #port = 0
  #closed = false

  constructor(init: LanListenerInit) {
    this.#init = init
  }

  /** 0 until the first address listens. */
  get port(): number {
    return this.#port
  }

  get addresses(): readonly string[] {
    return [...this.#servers.keys()]
  }

  /** Listens on these addresses and no others, as far as it can. */
  async follow(addresses: readonly string[]): Promise<void> {
    for (const address of this.addresses) if (!addresses.includes(address)) this.#forget(address)
    // One after the other: the first address chooses the port for all.
    for (const address of addresses) if (!this.#servers.has(address)) await this.#listen(address)
  }

  async #listen(address: string): Promise<boolean> {
    const { preferredPort = 0 } = this.#init
    if (this.#port !== 0 || preferredPort === 0) return this.#bind(address, this.#port)
    return (await this.#bind(address, preferredPort)) || this.#bind(address, 0)
  }

  #bind(address: string, port: number): Promise<boolean> {
    const server = createServer({
      headersTimeout: HANDSHAKE_TIMEOUT_MS,
      requestTimeout: HANDSHAKE_TIMEOUT_MS,
      connectionsCheckingInterval: 1_000,
    })
    server.maxConnections = CONNECTION_LIMIT
    server.on('request', (_request, response) => {
      response.writeHead(404, { connection: 'close' }).end()
    })
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket, head)
    })
    return new Promise((resolve) => {
      server.on('error', () => {
        resolve(false)
      })
      server.listen({ host: address, port, exclusive: true, ipv6Only: address.includes(':') }, () => {
        const bound = server.address()
        if (this.#closed || bound === null || typeof bound === 'string') {
          server.close()
          resolve(false)
          return
        }
        this.#port = bound.port
        this.#servers.set(address, server)
        resolve(true)
      })
    })
  }

  #forget(address: string): void {
    this.#servers.get(address)?.close()
    this.#servers.delete(address)
  }

  /** Stops listening. WebSockets that are open stay open. */
  close(): void {
    this.#closed = true
    for (const server of this.#servers.values()) {
      server.close()
      server.closeIdleConnections()
    }
    this.#servers.clear()
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {
      socket.destroy()
    })
    if (!this.#isAllowed(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#init.onSocket(pipeOverWebSocket(webSocket), request.socket.remoteAddress ?? '')
    })
  }

  /** Web pages are kept out: they send an Origin, and after DNS rebinding a Host that is neither an address nor our name. */
  #isAllowed(request: IncomingMessage): boolean {
    const host = (request.headers.host ?? '')
      .replace(/:\d+$/, '')
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase()
    const address = request.socket.remoteAddress ?? ''
    const hostIsOurs = isIP(host) !== 0 || host === this.#init.hostName()
    return !this.#closed && request.headers.origin === undefined && hostIsOurs && this.#init.admits(address)
  }
}

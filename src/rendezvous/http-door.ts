import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIP, type AddressInfo, type Socket } from 'node:net'
import { clientAddress } from './client-address.ts'
import { groupsOf } from './rooms/address.ts'
import type { RendezvousLimits } from './rooms/limits.ts'
import { Tally } from './rooms/tally.ts'

export interface TlsInit {
  /** PEM. */
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** What a page of the server answers. */
export interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

export interface HttpDoorInit {
  readonly limits: RendezvousLimits
  readonly tls: TlsInit | null
  readonly trustedProxyHops: number
  /** The page of a GET of `path`, or null when there is none. */
  readonly page: (path: string, request: IncomingMessage) => Promise<Page | null>
  readonly onSocketRefused: (address: string) => void
}

const CHECK_INTERVAL_MS = 1_000

/** The HTTP (or HTTPS) server that pages and WebSockets come through. */
export class HttpDoor {
  readonly server: Server
  readonly #init: HttpDoorInit
  readonly #socketsPerHost = new Tally()

  constructor(init: HttpDoorInit) {
    this.#init = init
    const { firstMessageMs, connections } = init.limits
    const options = {
      headersTimeout: firstMessageMs,
      requestTimeout: firstMessageMs,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    }
    this.server =
      init.tls === null
        ? createServer(options)
        : createTlsServer({ ...options, ...init.tls, handshakeTimeout: firstMessageMs })
    this.server.maxConnections = 2 * connections
    this.server.on('connection', (socket: Socket) => {
      this.#count(socket)
    })
    this.server.on('request', (request, response) => {
      void this.#answer(request, response)
    })
  }

  /** Resolves with the port. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        resolve(portOf(this.server.address()))
      })
    })
  }

  addressOf(request: IncomingMessage): string {
    return clientAddress(
      request.socket.remoteAddress,
      request.headers['x-forwarded-for'],
      this.#init.trustedProxyHops,
    )
  }

  /** Whether a request comes from this computer itself, and through no proxy. */
  isLocal(request: IncomingMessage): boolean {
    const { remoteAddress } = request.socket
    return isLoopback(remoteAddress) && request.headers['x-forwarded-for'] === undefined
  }

  /** Stops listening and closes what is open. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve()
      })
      this.server.closeAllConnections()
    })
  }

  /** Bare sockets cost memory before any header is read. Behind a proxy all of them are the proxy's. */
  #count(socket: Socket): void {
    const { remoteAddress } = socket
    if (this.#init.trustedProxyHops > 0 || remoteAddress === undefined) return
    const { host } = groupsOf(remoteAddress)
    // Twice, because a WebSocket that was closed by the limit of connections still says goodbye.
    if (this.#socketsPerHost.of(host) >= 2 * this.#init.limits.connectionsPerAddress) {
      this.#init.onSocketRefused(remoteAddress)
      socket.destroy()
      return
    }
    this.#socketsPerHost.add(host, 1)
    socket.once('close', () => {
      this.#socketsPerHost.add(host, -1)
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').replace(/\?.*$/s, '')
    let page: Page | null = null
    try {
      if (request.method === 'GET') page = await this.#init.page(path, request)
    } catch {
      page = { status: 500, type: 'text/plain', body: 'failed\n' }
    }
    const { status, type, body } = page ?? { status: 404, type: 'text/plain', body: 'not found\n' }
    response.writeHead(status, {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      connection: 'close',
    })
    response.end(body)
  }
}

function isLoopback(address: string | undefined): boolean {
  if (address === undefined || isIP(address) === 0) return false
  return address === '::1' || /^(?:::ffff:)?127\./i.test(address)
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

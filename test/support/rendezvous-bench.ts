import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type ClientOptions, WebSocket } from 'ws'
import { type RendezvousInit, type RendezvousServer, startRendezvous } from '../../src/rendezvous/server.ts'

/** Rendezvous servers and bare clients of one test; `close` ends all of them, the last first. */
export class RendezvousBench {
  readonly #cleanups: (() => unknown)[] = []

  /** A server on a free loopback port. */
  async start(init: Partial<RendezvousInit> = {}): Promise<RendezvousServer> {
    const server = await startRendezvous({ host: '127.0.0.1', port: 0, ...init })
    this.later(() => server.close())
    return server
  }

  /** A client that is about to connect. */
  client(url: string, headers: Record<string, string> = {}, options: ClientOptions = {}): BareClient {
    const client = new BareClient(new WebSocket(url, { ...options, headers }))
    this.later(() => {
      client.socket.terminate()
    })
    return client
  }

  /** A TCP connection. */
  tcp(port: number): Socket {
    const socket = connect(port, '127.0.0.1')
    this.later(() => socket.destroy())
    socket.on('error', () => undefined)
    return socket
  }

  /** A TCP connection with a WebSocket handshake done, for frames that no library would send. */
  async rawWebSocket(port: number): Promise<Socket> {
    const socket = this.tcp(port)
    const key = randomBytes(16).toString('base64')
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    await new Promise((resolve) => socket.once('data', resolve))
    return socket
  }

  /** Does this at the end. */
  later(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup)
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup()
  }
}

/** A bare client: what it got, and the code with which it was closed. */
export class BareClient {
  readonly socket: WebSocket
  readonly received: string[] = []
  readonly closeCode: Promise<number>
  readonly #waiting: (() => void)[] = []

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => {
      this.received.push(data.toString())
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.closeCode = new Promise((resolve) => socket.on('close', resolve))
  }

  async opened(): Promise<this> {
    await new Promise((resolve, reject) => this.socket.on('open', resolve).on('error', reject))
    return this
  }

  async say(message: object): Promise<string> {
    const count = this.received.length
    this.socket.send(JSON.stringify(message))
    while (this.received.length === count) await new Promise<void>((wake) => this.#waiting.push(wake))
    return this.received.at(-1)!
  }

  open(nameplate: string): Promise<string> {
    return this.say({ type: 'open', version: 1, nameplate, ttlMs: 600_000 })
  }

  claim(nameplate: string): Promise<string> {
    return this.say({ type: 'claim', version: 1, nameplate })
  }
}

/** The close code that a raw connection gets before it ends; null when it ends without one. */
export function rawCloseCode(socket: Socket): Promise<number | null> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      if (received.length >= 4 && received[0] === 0x88) resolve(received.readUInt16BE(2))
    })
    socket.on('close', () => {
      resolve(null)
    })
  })
}

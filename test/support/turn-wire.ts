import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { StreamFraming } from '../../src/net/turn/framing.ts'

/** One client transport, by which a test sends whole messages and takes them in the order of their arrival. */
export interface TurnWire {
  readonly protocol: 'udp' | 'tcp' | 'tls'
  readonly localPort: number
  send(bytes: Uint8Array): void
  /** The next message; rejects after `withinMs` without one. */
  next(withinMs?: number): Promise<Uint8Array>
  /** Messages that have come and were not taken. */
  readonly waiting: number
  /** Resolves when a connection has ended; never over UDP. */
  readonly closed: Promise<void>
  close(): Promise<void>
}

const PATIENCE_MS = 30_000

/** Messages that are there, and takers that wait. */
class Inbox {
  readonly #messages: Uint8Array[] = []
  readonly #takers: ((message: Uint8Array) => void)[] = []

  get waiting(): number {
    return this.#messages.length
  }

  put(message: Uint8Array): void {
    const taker = this.#takers.shift()
    if (taker) taker(message)
    else this.#messages.push(message)
  }

  next(withinMs = PATIENCE_MS): Promise<Uint8Array> {
    const message = this.#messages.shift()
    if (message) return Promise.resolve(message)
    return new Promise((resolve, reject) => {
      const taker = (arrived: Uint8Array): void => {
        clearTimeout(timer)
        resolve(arrived)
      }
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1)
        reject(new Error(`no message within ${withinMs} ms`))
      }, withinMs)
      this.#takers.push(taker)
    })
  }
}

/** A UDP socket that is connected to a server, with a port of its own. */
export async function udpWire(host: string, port: number): Promise<TurnWire> {
  const inbox = new Inbox()
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (message) => inbox.put(new Uint8Array(message)))
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.connect(port, host, resolve)
  })
  socket.on('error', () => undefined)
  return {
    protocol: 'udp',
    localPort: socket.address().port,
    send: (bytes) => socket.send(bytes),
    next: (withinMs) => inbox.next(withinMs),
    get waiting() {
      return inbox.waiting
    },
    closed: new Promise(() => undefined),
    close: () => closeUdp(socket),
  }
}

/** A TCP or TLS connection to a server. */
export async function streamWire(protocol: 'tcp' | 'tls', host: string, port: number): Promise<TurnWire> {
  const inbox = new Inbox()
  const framing = new StreamFraming()
  const socket: Socket =
    protocol === 'tcp'
      ? connect({ host, port, noDelay: true })
      : connectTls({ host, port, rejectUnauthorized: false, ALPNProtocols: ['stun.turn'] })
  socket.on('data', (bytes) => framing.push(bytes)?.forEach((frame) => inbox.put(new Uint8Array(frame))))
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once(protocol === 'tcp' ? 'connect' : 'secureConnect', resolve)
  })
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return {
    protocol,
    localPort: socket.localPort ?? 0,
    send: (bytes) => void socket.write(bytes),
    next: (withinMs) => inbox.next(withinMs),
    get waiting() {
      return inbox.waiting
    },
    closed,
    close: () => {
      socket.destroy()
      return closed
    },
  }
}

/** Somebody whom the relay sends to: takes datagrams with where they came from, and answers. */
export interface Peer {
  readonly host: string
  readonly port: number
  next(withinMs?: number): Promise<{ readonly bytes: Uint8Array; readonly from: number }>
  send(bytes: Uint8Array, port: number, host?: string): void
  close(): Promise<void>
}

/** At that port, or at any. */
export async function udpPeer(host: string, port = 0): Promise<Peer> {
  const inbox = new Inbox()
  const ports: number[] = []
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (message, { port }) => {
    ports.push(port)
    inbox.put(new Uint8Array(message))
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, host, resolve)
  })
  return {
    host,
    port: socket.address().port,
    next: async (withinMs) => ({ bytes: await inbox.next(withinMs), from: ports.shift() ?? 0 }),
    send: (bytes, port, to = host) => socket.send(bytes, port, to),
    close: () => closeUdp(socket),
  }
}

function closeUdp(socket: UdpSocket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()))
}

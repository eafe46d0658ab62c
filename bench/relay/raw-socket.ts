import { readFileSync } from 'node:fs'
import { bindSocket } from '../../src/net/node/datagrams/bind-socket.ts'
import { type Libc, LINUX } from '../../src/net/node/datagrams/libc.ts'
import { MessageVector } from '../../src/net/node/datagrams/message-vector.ts'
import { SOCKET_ADDRESS_BYTES, writeSocketAddress } from '../../src/net/node/datagrams/socket-address.ts'
import type { Endpoint } from '../../src/net/stun/endpoint.ts'
import type { TurnWire } from '../../test/support/turn-wire.ts'

/** Datagrams of one system call. */
export const BURST = 32
const MAX_BYTES = 2048

/** A UDP socket without an event loop around it: sends the same datagrams over and over as fast as the system takes them. */
export class RawSocket {
  readonly libc: Libc
  readonly fd: number
  readonly local: Endpoint
  readonly #vector: MessageVector
  readonly #memory = new Uint8Array(MAX_BYTES)
  readonly #address: number
  readonly #incoming: MessageVector
  readonly #incomingMemory = new Uint8Array(BURST * MAX_BYTES)

  constructor(libc: Libc, local: Endpoint, receiveBufferBytes: number) {
    this.libc = libc
    const bound = bindSocket(libc, local, receiveBufferBytes)
    this.fd = bound.fd
    this.local = bound.local
    this.#vector = new MessageVector(libc, BURST)
    this.#address = libc.addressOf(this.#memory.buffer)
    this.#incoming = new MessageVector(libc, BURST)
    const incoming = libc.addressOf(this.#incomingMemory.buffer)
    for (let i = 0; i < BURST; i++) this.#incoming.setPayload(i, incoming + i * MAX_BYTES, MAX_BYTES)
  }

  /** What `burst` sends, and to whom. */
  load(bytes: Uint8Array, to: Endpoint): void {
    this.#memory.set(bytes)
    for (let i = 0; i < BURST; i++) {
      this.#vector.setPayload(i, this.#address, bytes.length)
      const length = writeSocketAddress(this.#vector.memory, this.#vector.nameAt(i), to)
      this.#vector.setNameLength(i, length)
    }
  }

  /** Sends it so many times, at most BURST; answers how many the system took. */
  burst(count: number): number {
    return Math.max(0, this.libc.sendmmsg(this.fd, this.#vector.addressOf(0), count, 0))
  }

  /** Takes up to BURST datagrams and answers how many there were; the first one is kept for `first`. */
  take(): number {
    for (let i = 0; i < BURST; i++) this.#incoming.setNameLength(i, SOCKET_ADDRESS_BYTES)
    return Math.max(0, this.libc.recvmmsg(this.fd, this.#incoming.addressOf(0), BURST, LINUX.MSG_DONTWAIT, 0))
  }

  /** Takes and forgets everything. */
  drain(): number {
    let total = 0
    for (let count = this.take(); count > 0; count = this.take()) total += count
    return total
  }

  close(): void {
    this.libc.close(this.fd)
  }

  /** For a TURN client that speaks from this socket. */
  wire(server: Endpoint): TurnWire {
    return {
      protocol: 'udp',
      localPort: this.local.port,
      waiting: 0,
      send: (bytes) => {
        this.load(bytes, server)
        this.burst(1)
      },
      next: async (withinMs = 5000) => {
        const endMs = Date.now() + withinMs
        while (this.take() === 0) {
          if (Date.now() > endMs) throw new Error('no answer')
          await new Promise(setImmediate)
        }
        return this.#incomingMemory.slice(0, this.#incoming.lengthOf(0))
      },
      closed: new Promise(() => undefined),
      close: async () => undefined,
    }
  }
}

/**
 * Datagrams that have reached UDP sockets nobody reads from: those that are queued, and those the kernel had no room for, which it
 * counts. A receiver that costs the generator's processor nothing.
 */
export function countArrived(sockets: readonly RawSocket[], droppedBefore: number): number {
  return sockets.reduce((sum, socket) => sum + socket.drain(), 0) + dropsOf(sockets) - droppedBefore
}

/** Drops of these sockets since they were opened, of /proc/net/udp. */
export function dropsOf(sockets: readonly RawSocket[]): number {
  const ports = new Set(sockets.map(({ local }) => local.port.toString(16).toUpperCase().padStart(4, '0')))
  return readFileSync('/proc/net/udp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => ports.has(fields[1]?.split(':')[1] ?? ''))
    .reduce((sum, fields) => sum + Number(fields.at(-1)), 0)
}

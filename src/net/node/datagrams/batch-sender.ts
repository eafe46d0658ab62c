import type { Endpoint } from '../../stun/endpoint.ts'
import { LINUX, type Libc } from './libc.ts'
import { MessageVector } from './message-vector.ts'
import { writeSocketAddress } from './socket-address.ts'

/** Datagrams that wait for one flush at most. */
const MAX_WAITING = 512
/** For bytes that lie outside the receiver's memory: answers, data from streams. */
const COPY_BYTES = 1024 * 1024

/** What one socket has to send. */
interface Queue {
  readonly fd: number
  readonly addresses: number[]
  readonly lengths: number[]
  readonly peers: Endpoint[]
}

/** Hands datagrams to the system, those of one socket together. */
export class BatchSender {
  readonly #libc: Libc
  readonly #vector: MessageVector
  readonly #shared: ArrayBuffer
  readonly #sharedAddress: number
  readonly #copies = new Uint8Array(COPY_BYTES)
  readonly #copiesAddress: number
  readonly #queues = new Map<number, Queue>()
  #waiting = 0
  #copied = 0

  /** `shared` is the receiver's memory: bytes in it are sent from where they are. */
  constructor(libc: Libc, shared: ArrayBuffer) {
    this.#libc = libc
    this.#vector = new MessageVector(libc, MAX_WAITING)
    this.#shared = shared
    this.#sharedAddress = libc.addressOf(shared)
    this.#copiesAddress = libc.addressOf(this.#copies.buffer)
  }

  /** Queues one datagram; `flush` sends it. */
  add(fd: number, bytes: Uint8Array, to: Endpoint): void {
    const isShared = bytes.buffer === this.#shared
    if (this.#waiting === MAX_WAITING || (!isShared && this.#copied + bytes.length > COPY_BYTES)) this.flush()
    let queue = this.#queues.get(fd)
    if (queue === undefined) {
      queue = { fd, addresses: [], lengths: [], peers: [] }
      this.#queues.set(fd, queue)
    }
    queue.addresses.push(isShared ? this.#sharedAddress + bytes.byteOffset : this.#copy(bytes))
    queue.lengths.push(bytes.length)
    queue.peers.push(to)
    this.#waiting += 1
  }

  /** Forgets what a socket has waiting, because it is closed: its number may be another socket's soon. */
  forget(fd: number): void {
    const queue = this.#queues.get(fd)
    if (queue === undefined) return
    this.#waiting -= queue.lengths.length
    this.#queues.delete(fd)
  }

  /** Sends all that waits. What the system does not take is lost. */
  flush(): void {
    if (this.#waiting > 0) for (const queue of this.#queues.values()) this.#send(queue)
    this.#waiting = 0
    this.#copied = 0
  }

  #send({ fd, addresses, lengths, peers }: Queue): void {
    const count = lengths.length
    const vector = this.#vector
    for (let i = 0; i < count; i++) {
      vector.setPayload(i, addresses[i] ?? 0, lengths[i] ?? 0)
      const peer = peers[i]
      if (peer) vector.setNameLength(i, writeSocketAddress(vector.memory, vector.nameAt(i), peer))
    }
    let sent = 0
    while (sent < count) {
      const taken = this.#libc.sendmmsg(fd, vector.addressOf(sent), count - sent, LINUX.MSG_DONTWAIT)
      // The first of the rest cannot be sent (unreachable, too long, no room): the others may be.
      sent += taken > 0 ? taken : 1
    }
    addresses.length = 0
    lengths.length = 0
    peers.length = 0
  }

  #copy(bytes: Uint8Array): number {
    const at = this.#copied
    this.#copies.set(bytes, at)
    this.#copied += bytes.length
    return this.#copiesAddress + at
  }
}

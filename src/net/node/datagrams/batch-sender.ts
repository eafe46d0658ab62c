import type { Endpoint } from '../../stun/endpoint.ts'
import { LINUX, type Libc } from './libc.ts'
import { MessageVector } from './message-vector.ts'
import { writeSocketAddress } from './socket-address.ts'

/** Datagrams that wait for one flush at most. */
const MAX_WAITING = 512
/** For bytes that lie outside the receiver's memory: answers, data from streams. */
const COPY_BYTES = 1024 * 1024

/** Limits of UDP_SEGMENT; longer datagrams than a packet of Ethernet holds cannot be cut out. */
const MAX_SEGMENTS = 64
const MAX_SEGMENT_BYTES = 1452
const MAX_MESSAGE_BYTES = 65_000

/** How the kernel says that it, the card or the path cannot have a message cut: its datagrams go one by one. */
const notCut = ['EIO', 'EINVAL', 'EMSGSIZE', 'ENOPROTOOPT']
/** After so many of these it is not asked again. */
const MAX_REFUSALS = 1000

/** What one socket has to send. */
interface Queue {
  readonly fd: number
  readonly addresses: number[]
  readonly lengths: number[]
  readonly peers: Endpoint[]
}

/**
 * Hands datagrams to the system, those of one socket together, and runs of equal ones to one peer as a single message that the
 * kernel cuts (UDP_SEGMENT): that costs it half.
 */
export class BatchSender {
  readonly #libc: Libc
  readonly #vector: MessageVector
  readonly #shared: ArrayBuffer
  readonly #sharedAddress: number
  readonly #copies = new Uint8Array(COPY_BYTES)
  readonly #copiesAddress: number
  readonly #queues = new Map<number, Queue>()
  /** Those of the queues that are not empty. */
  readonly #filled: Queue[] = []
  #waiting = 0
  #copied = 0
  #refusals = 0

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
    if (queue.lengths.length === 0) this.#filled.push(queue)
    queue.addresses.push(isShared ? this.#sharedAddress + bytes.byteOffset : this.#copy(bytes))
    queue.lengths.push(bytes.length)
    queue.peers.push(to)
    this.#waiting += 1
  }

  /** Forgets what a socket has waiting, because it is closed: its number may be another socket's soon. */
  forget(fd: number): void {
    const queue = this.#queues.get(fd)
    if (queue === undefined) return
    this.#queues.delete(fd)
    const at = this.#filled.indexOf(queue)
    if (at >= 0) this.#filled.splice(at, 1)
    this.#waiting -= queue.lengths.length
  }

  /** Sends all that waits. What the system does not take is lost. */
  flush(): void {
    for (const queue of this.#filled) this.#send(queue)
    this.#filled.length = 0
    this.#waiting = 0
    this.#copied = 0
  }

  #send(queue: Queue): void {
    const { lengths, addresses, peers } = queue
    for (let i = 0; i < lengths.length; i++) this.#vector.setPayload(i, addresses[i] ?? 0, lengths[i] ?? 0)
    for (let from = 0; from < lengths.length;) {
      from = this.#sendSome(queue, from, lengths.length, this.#refusals < MAX_REFUSALS)
    }
    addresses.length = 0
    lengths.length = 0
    peers.length = 0
  }

  /** Sends what waits in a range; answers where to go on, which is its end unless something could not be sent. */
  #sendSome(queue: Queue, from: number, end: number, inSegments: boolean): number {
    const starts = this.#describe(queue, from, end, inSegments)
    const { sendmmsg, lastError } = this.#libc
    const sent = sendmmsg(queue.fd, this.#vector.addressOf(0), starts.length, LINUX.MSG_DONTWAIT)
    if (sent > 0) return starts[sent] ?? end
    const next = starts[1] ?? end
    if (next === from + 1 || !notCut.includes(lastError())) return next
    this.#refusals += 1
    for (let at = from; at < next;) at = this.#sendSome(queue, at, next, false)
    return next
  }

  /** Writes the messages of a range into the vector; answers with which datagram each begins. */
  #describe(queue: Queue, from: number, end: number, inSegments: boolean): number[] {
    const vector = this.#vector
    const starts: number[] = []
    for (let at = from; at < end;) {
      const run = inSegments ? runLength(queue, at) : 1
      const peer = queue.peers[at]
      const index = starts.push(at) - 1
      vector.gather(index, at, run, run === 1 ? 0 : queue.lengths[at])
      if (peer) vector.setNameLength(index, writeSocketAddress(vector.memory, vector.nameAt(index), peer))
      at += run
    }
    return starts
  }

  #copy(bytes: Uint8Array): number {
    const at = this.#copied
    this.#copies.set(bytes, at)
    this.#copied += bytes.length
    return this.#copiesAddress + at
  }
}

/** Datagrams from `start` on that the kernel can cut out of one message: one peer, one length, only the last one shorter. */
function runLength({ lengths, peers }: Queue, start: number): number {
  const length = lengths[start] ?? 0
  if (length === 0 || length > MAX_SEGMENT_BYTES) return 1
  const most = Math.min(MAX_SEGMENTS, Math.floor(MAX_MESSAGE_BYTES / length), lengths.length - start)
  for (let run = 1; run < most; run++) {
    const next = lengths[start + run] ?? 0
    if (peers[start + run] !== peers[start] || next > length || next === 0) return run
    if (next < length) return run + 1
  }
  return Math.max(1, most)
}

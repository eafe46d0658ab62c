import type { Family } from '../../stun/endpoint.ts'
import { LINUX, type Libc } from './libc.ts'
import { MessageVector } from './message-vector.ts'
import type { OnDatagram } from './port.ts'
import { SOCKET_ADDRESS_BYTES, SocketAddresses } from './socket-address.ts'

/** Datagrams of one recvmmsg. */
const BATCH = 64
/** Batches that are kept until what was made of them is sent: more for one sendmmsg. */
const BATCHES = 4
const MAX_DATAGRAM_BYTES = 65_536
/** In front of each datagram, for a header. */
const HEADROOM_BYTES = 64
/** Not a power of two: the slots would share few lines of the processor's cache. */
const SLOT_BYTES = HEADROOM_BYTES + MAX_DATAGRAM_BYTES + 128

/** Takes datagrams from the system, many at a time, into memory that is used over and over. */
export class BatchReceiver {
  readonly #libc: Libc
  readonly #vector: MessageVector
  readonly #memory: Uint8Array<ArrayBuffer>
  readonly #addresses = new SocketAddresses()
  #batch = 0

  constructor(libc: Libc) {
    this.#libc = libc
    this.#vector = new MessageVector(libc, BATCH * BATCHES)
    // Only what datagrams fill is ever touched, and so takes memory.
    this.#memory = new Uint8Array(BATCH * BATCHES * SLOT_BYTES)
    const address = libc.addressOf(this.#memory.buffer)
    for (let slot = 0; slot < BATCH * BATCHES; slot++) {
      this.#vector.setPayload(slot, address + slot * SLOT_BYTES + HEADROOM_BYTES, MAX_DATAGRAM_BYTES)
      this.#vector.setNameLength(slot, SOCKET_ADDRESS_BYTES)
    }
  }

  /** Where datagrams lie: what is sent out of it need not be copied, until `isFull`. */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer
  }

  /** The next `receive` overwrites what the first of these batches brought: send what came of them before. */
  get isFull(): boolean {
    return this.#batch === BATCHES
  }

  /** All memory may be overwritten. */
  reset(): void {
    this.#batch = 0
  }

  /** Takes what is there, at most one batch; answers how many datagrams that was. `isFull` must be false. */
  receive(fd: number, family: Family, onDatagram: OnDatagram): number {
    const first = this.#batch * BATCH
    const count = this.#libc.recvmmsg(fd, this.#vector.addressOf(first), BATCH, LINUX.MSG_DONTWAIT, 0)
    if (count <= 0) return 0
    this.#batch += 1
    for (let slot = first; slot < first + count; slot++) this.#deliver(slot, family, onDatagram)
    return count
  }

  #deliver(slot: number, family: Family, onDatagram: OnDatagram): void {
    const vector = this.#vector
    const from = this.#addresses.read(vector.memory, vector.nameAt(slot), family)
    // The call has put the real length there.
    vector.setNameLength(slot, SOCKET_ADDRESS_BYTES)
    if (from === null || (vector.flagsOf(slot) & LINUX.MSG_TRUNC) !== 0) return
    const start = slot * SLOT_BYTES + HEADROOM_BYTES
    onDatagram(from, this.#memory.subarray(start, start + vector.lengthOf(slot)), HEADROOM_BYTES)
  }
}

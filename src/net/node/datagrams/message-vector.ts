import type { Libc } from './libc.ts'
import { SOCKET_ADDRESS_BYTES } from './socket-address.ts'

/** struct mmsghdr on 64-bit Linux: a msghdr of 56 bytes, the length, padding. */
const HEADER_BYTES = 64
const IOVEC_BYTES = 16
/** CMSG_SPACE of one 16-bit number. */
const CONTROL_BYTES = 24
const AT = {
  name: 0,
  nameLength: 8,
  iovec: 16,
  iovecLength: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
  length: 56,
} as const
/** udp(7): the kernel cuts one message into datagrams of so many bytes. */
const SOL_UDP = 17
const UDP_SEGMENT = 103

/**
 * An array of mmsghdr as recvmmsg and sendmmsg want it. Each message has a socket address of its own; payloads are in an array
 * of their own, one for each message unless `gather` says otherwise.
 */
export class MessageVector {
  readonly count: number
  /** Holds everything; reads and writes are little-endian, as both machines are. */
  readonly memory: DataView
  readonly #address: number

  constructor(libc: Libc, count: number) {
    this.count = count
    const each = HEADER_BYTES + IOVEC_BYTES + SOCKET_ADDRESS_BYTES + CONTROL_BYTES
    const buffer = new ArrayBuffer(count * each)
    this.memory = new DataView(buffer)
    this.#address = libc.addressOf(buffer)
    for (let i = 0; i < count; i++) {
      this.#setAddress(i * HEADER_BYTES + AT.name, this.#address + this.nameAt(i))
      this.gather(i, i, 1)
    }
  }

  /** For the system call: where message `index` begins. */
  addressOf(index: number): number {
    return this.#address + index * HEADER_BYTES
  }

  /** Offset of a message's socket address in `memory`. */
  nameAt(index: number): number {
    return this.count * (HEADER_BYTES + IOVEC_BYTES) + index * SOCKET_ADDRESS_BYTES
  }

  setNameLength(index: number, length: number): void {
    this.memory.setUint32(index * HEADER_BYTES + AT.nameLength, length, true)
  }

  /** Where payload `index` is or goes. */
  setPayload(index: number, address: number, length: number): void {
    const at = this.#iovecAt(index)
    this.#setAddress(at, address)
    this.memory.setUint32(at + 8, length, true)
  }

  /** Makes a message of several payloads; `segmentBytes` cuts it into datagrams of that length (the last may be shorter). */
  gather(index: number, firstPayload: number, payloads: number, segmentBytes = 0): void {
    const header = index * HEADER_BYTES
    this.#setAddress(header + AT.iovec, this.#address + this.#iovecAt(firstPayload))
    this.memory.setUint32(header + AT.iovecLength, payloads, true)
    this.memory.setUint32(header + AT.controlLength, segmentBytes === 0 ? 0 : CONTROL_BYTES, true)
    if (segmentBytes === 0) return
    const at = this.#controlAt(index)
    this.#setAddress(header + AT.control, this.#address + at)
    this.memory.setUint32(at, CONTROL_BYTES - 6, true)
    this.memory.setUint32(at + 8, SOL_UDP, true)
    this.memory.setUint32(at + 12, UDP_SEGMENT, true)
    this.memory.setUint16(at + 16, segmentBytes, true)
  }

  /** Bytes that were received. */
  lengthOf(index: number): number {
    return this.memory.getUint32(index * HEADER_BYTES + AT.length, true)
  }

  flagsOf(index: number): number {
    return this.memory.getUint32(index * HEADER_BYTES + AT.flags, true)
  }

  #iovecAt(index: number): number {
    return this.count * HEADER_BYTES + index * IOVEC_BYTES
  }

  #controlAt(index: number): number {
    return this.count * (HEADER_BYTES + IOVEC_BYTES + SOCKET_ADDRESS_BYTES) + index * CONTROL_BYTES
  }

  #setAddress(at: number, address: number): void {
    this.memory.setUint32(at, address % 0x1_0000_0000, true)
    this.memory.setUint32(at + 4, Math.floor(address / 0x1_0000_0000), true)
  }
}

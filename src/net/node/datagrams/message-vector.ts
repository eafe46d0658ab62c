import type { Libc } from './libc.ts'
import { SOCKET_ADDRESS_BYTES } from './socket-address.ts'

/** struct mmsghdr on 64-bit Linux: a msghdr of 56 bytes, the length, padding. */
const HEADER_BYTES = 64
const IOVEC_BYTES = 16
const AT = { name: 0, nameLength: 8, iovec: 16, iovecLength: 24, flags: 48, length: 56 } as const

/** An array of mmsghdr, each with an iovec and a socket address of its own, as recvmmsg and sendmmsg want it. */
export class MessageVector {
  readonly count: number
  /** Holds everything; reads and writes are little-endian, as both machines are. */
  readonly memory: DataView
  readonly #address: number

  constructor(libc: Libc, count: number) {
    this.count = count
    const buffer = new ArrayBuffer(count * (HEADER_BYTES + IOVEC_BYTES + SOCKET_ADDRESS_BYTES))
    this.memory = new DataView(buffer)
    this.#address = libc.addressOf(buffer)
    for (let i = 0; i < count; i++) {
      const header = i * HEADER_BYTES
      this.#setAddress(header + AT.name, this.#address + this.nameAt(i))
      this.#setAddress(header + AT.iovec, this.#address + this.#iovecAt(i))
      this.memory.setUint32(header + AT.iovecLength, 1, true)
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

  /** Where the payload is or goes. */
  setPayload(index: number, address: number, length: number): void {
    const at = this.#iovecAt(index)
    this.#setAddress(at, address)
    this.memory.setUint32(at + 8, length, true)
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

  #setAddress(at: number, address: number): void {
    this.memory.setUint32(at, address % 0x1_0000_0000, true)
    this.memory.setUint32(at + 4, Math.floor(address / 0x1_0000_0000), true)
  }
}

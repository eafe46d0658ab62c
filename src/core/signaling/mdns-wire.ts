// The bytes of multicast DNS packets: numbers, text and names (RFC 1035 section 3.1, compressed as in section 4.1.4).
import { fromUtf8, utf8 } from '../base/bytes.ts'

/** Longest packet that is read or written, in bytes: what fits an Ethernet frame. */
export const MDNS_PACKET_LIMIT_BYTES = 1472
const NAME_LIMIT_BYTES = 255
const LABEL_LIMIT_BYTES = 63

/** Writes a packet. Throws RangeError for what does not fit. */
export class MdnsWriter {
  readonly #bytes: number[] = []

  uint8(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 255) throw new RangeError('not a byte')
    if (this.#bytes.length >= MDNS_PACKET_LIMIT_BYTES) throw new RangeError('packet too long')
    this.#bytes.push(value)
  }

  uint16(value: number): void {
    this.uint8(value >>> 8)
    this.uint8(value & 0xff)
  }

  uint32(value: number): void {
    this.uint16(value >>> 16)
    this.uint16(value & 0xffff)
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.uint8(byte)
  }

  text(text: string, limitBytes: number): void {
    const bytes = utf8(text)
    if (bytes.length > limitBytes) throw new RangeError('text too long')
    this.uint8(bytes.length)
    this.raw(bytes)
  }

  name(name: string): void {
    if (utf8(name).length > NAME_LIMIT_BYTES - 2) throw new RangeError('name too long')
    for (const label of name.split('.')) {
      if (label === '') throw new RangeError('empty label')
      this.text(label, LABEL_LIMIT_BYTES)
    }
    this.uint8(0)
  }

  /** Writes a 16-bit length and what `write` writes. */
  counted(write: () => void): void {
    const at = this.#bytes.length
    this.uint16(0)
    write()
    const length = this.#bytes.length - at - 2
    this.#bytes[at] = length >>> 8
    this.#bytes[at + 1] = length & 0xff
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}

/** Reads a packet. Throws RangeError where it ends early, TypeError for text that is none. */
export class MdnsReader {
  readonly #bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  uint8(): number {
    const value = this.#bytes[this.position]
    if (value === undefined) throw new RangeError('past the end')
    this.position += 1
    return value
  }

  uint16(): number {
    return this.uint8() * 0x100 + this.uint8()
  }

  uint32(): number {
    return this.uint16() * 0x1_0000 + this.uint16()
  }

  raw(length: number): Uint8Array {
    const end = this.position + length
    if (end > this.#bytes.length) throw new RangeError('past the end')
    const bytes = this.#bytes.subarray(this.position, end)
    this.position = end
    return bytes
  }

  /** UTF-8 text of `length` bytes; TypeError when it is not well formed. */
  text(length: number): string {
    return fromUtf8(this.raw(length))
  }

  /** A name, perhaps compressed (RFC 1035 section 4.1.4). Pointers must lead back, which also ends every loop. */
  name(): string {
    const labels: string[] = []
    let bytes = 1
    let end: number | null = null
    let earliest = this.position
    for (;;) {
      const length = this.uint8()
      if (length === 0) break
      if (length >= 0xc0) {
        const target = (length & 0x3f) * 0x100 + this.uint8()
        if (target >= earliest) throw new RangeError('pointer does not lead back')
        end ??= this.position
        earliest = target
        this.position = target
        continue
      }
      if (length > LABEL_LIMIT_BYTES) throw new RangeError('label type')
      const label = this.text(length)
      bytes += length + 1
      if (bytes > NAME_LIMIT_BYTES || label.includes('.')) throw new RangeError('name')
      labels.push(label)
    }
    if (end !== null) this.position = end
    return labels.join('.')
  }
}

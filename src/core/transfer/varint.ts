import { DroplineError } from '../base/errors.ts'

/** The most bytes that an integer below 2^53 takes. */
export const VARINT_LIMIT_BYTES = 8

/** Writes `value`, from 0 to 2^53 - 1, at `offset`: seven bits a byte, the low ones first (LEB128). Answers where it ends. */
export function writeVarint(target: Uint8Array, offset: number, value: number): number {
  let rest = value
  let at = offset
  while (rest >= 0x80) {
    target[at] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
    at += 1
  }
  target[at] = rest
  return at + 1
}

/** Reads what writeVarint wrote, from front to back. */
export class VarintReader {
  readonly #bytes: Uint8Array
  offset: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes
    this.offset = offset
  }

  get atEnd(): boolean {
    return this.offset >= this.#bytes.length
  }

  /** Throws 'protocol-violation' for what is cut off, not in its shortest form, or above 2^53 - 1. */
  read(): number {
    const start = this.offset
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.#bytes[this.offset]
      if (byte === undefined || this.offset - start >= VARINT_LIMIT_BYTES) throw malformed()
      this.offset += 1
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        const shortest = byte !== 0 || this.offset - start === 1
        if (!shortest || value > Number.MAX_SAFE_INTEGER) throw malformed()
        return value
      }
      scale *= 0x80
    }
  }

  /** The next `length` bytes, a view. */
  take(length: number): Uint8Array {
    const start = this.offset
    if (length > this.#bytes.length - start) throw malformed()
    this.offset = start + length
    return this.#bytes.subarray(start, this.offset)
  }
}

function malformed(): DroplineError {
  return new DroplineError('protocol-violation', { what: 'malformed number' })
}

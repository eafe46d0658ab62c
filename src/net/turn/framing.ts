import { HEADER_BYTES } from '../stun/constants.ts'
import { padding } from '../stun/message.ts'
import { CHANNEL_HEADER_BYTES, isChannelData } from './channel-data.ts'

/** The first piece of memory for a frame that is not whole: about one packet. */
const FIRST_BYTES = 2048

/**
 * Cuts a TCP or TLS stream into STUN messages and ChannelData (RFC 8489 §6.2.2, RFC 8656 §12.5). Holds one unfinished frame at
 * most, which the 16-bit length keeps below 66 KB, in memory that grows with what has really come.
 */
export class StreamFraming {
  #partial = new Uint8Array(0)
  #filled = 0

  /** The frames that are whole now; null when the stream is neither STUN nor ChannelData and must be closed. */
  push(bytes: Uint8Array): Uint8Array[] | null {
    const frames: Uint8Array[] = []
    let rest = bytes
    while (this.#filled > 0) {
      const taken = this.#complete(rest, frames)
      if (taken === null) return null
      if (taken === 0 && this.#filled > 0) return frames
      rest = rest.subarray(taken)
    }
    for (;;) {
      const length = frameLength(rest)
      if (length === null) return null
      if (length === 0 || rest.length < length) break
      frames.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    this.#keep(rest)
    return frames
  }

  /** Adds to the unfinished frame; answers how many bytes were used. */
  #complete(bytes: Uint8Array, frames: Uint8Array[]): number | null {
    const missing = CHANNEL_HEADER_BYTES - this.#filled
    if (missing > 0) {
      const head = bytes.subarray(0, missing)
      this.#keep(head)
      return head.length
    }
    const length = frameLength(this.#partial.subarray(0, this.#filled))
    if (length === null) return null
    const more = bytes.subarray(0, length - this.#filled)
    this.#keep(more)
    if (this.#filled === length) {
      frames.push(this.#partial.slice(0, length))
      this.#filled = 0
    }
    return more.length
  }

  #keep(bytes: Uint8Array): void {
    const needed = this.#filled + bytes.length
    if (needed > this.#partial.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#partial.length, FIRST_BYTES))
      grown.set(this.#partial.subarray(0, this.#filled))
      this.#partial = grown
    }
    this.#partial.set(bytes, this.#filled)
    this.#filled = needed
  }
}

/** Bytes of the frame that `stream` begins with, padding included; 0 when that cannot be said yet, null for garbage. */
function frameLength(stream: Uint8Array): number | null {
  const first = stream[0]
  if (first === undefined) return 0
  if (first >= 0x80) return null
  if (stream.length < CHANNEL_HEADER_BYTES) return 0
  const length = ((stream[2] ?? 0) << 8) | (stream[3] ?? 0)
  if (isChannelData(stream)) return CHANNEL_HEADER_BYTES + length + padding(length)
  return length % 4 === 0 ? HEADER_BYTES + length : null
}

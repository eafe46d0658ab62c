const textEncoder = new TextEncoder()
// A byte order mark is a character of a file name like any other.
const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return textEncoder.encode(text)
}

/** The string of UTF-8 bytes; throws TypeError when they are not well formed. */
export function fromUtf8(bytes: Uint8Array): string {
  return textDecoder.decode(bytes)
}

/** One array that holds all parts in order. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/**
 * Gives the memory of a message back at once, where the runtime can (Node from 22 on, Chromium); afterwards `bytes` is empty. For
 * large messages that one owner has done with: left to the collector, each few dozen of them cost a marking of the whole heap.
 */
export function freeBytes(bytes: Uint8Array): void {
  const buffer: ArrayBufferLike & { transfer?(lengthBytes: number): unknown } = bytes.buffer
  // A part of a larger buffer is not alone in it.
  if (bytes.length === buffer.byteLength) buffer.transfer?.(0)
}

/** Cryptographically strong random bytes. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** A uniform integer in 0..bound-1 (bound at most 2^32) from the cryptographic generator, by rejection. */
export function randomBelow(bound: number): number {
  const limit = Math.floor(0x1_0000_0000 / bound) * bound
  for (;;) {
    const value = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
    if (value < limit) return value % bound
  }
}

/** Equality in time that depends only on the lengths. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}

/** Bytes of a hexadecimal string; throws RangeError on anything else. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) throw new RangeError('not a hexadecimal string')
  const out = new Uint8Array(hex.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return out
}

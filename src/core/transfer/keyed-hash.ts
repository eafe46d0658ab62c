/**
 * HalfSipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", the 32-bit variant), for hash tables alone: without
 * the key nobody can find inputs that collide.
 */
export class KeyedHash {
  readonly #key0: number
  readonly #key1: number
  #v0 = 0
  #v1 = 0
  #v2 = 0
  #v3 = 0

  /** `key` is 8 bytes. */
  constructor(key: Uint8Array) {
    this.#key0 = wordAt(key, 0)
    this.#key1 = wordAt(key, 4)
  }

  /** A 32-bit number for a number and some bytes. */
  of(number: number, bytes: Uint8Array): number {
    this.#v0 = this.#key0
    this.#v1 = this.#key1
    this.#v2 = 0x6c796765 ^ this.#key0
    this.#v3 = 0x74656462 ^ this.#key1
    this.#take(number)
    const whole = bytes.length & ~3
    for (let at = 0; at < whole; at += 4) this.#take(wordAt(bytes, at))
    this.#take(wordAt(bytes, whole) | ((bytes.length + 4) << 24))
    this.#v2 ^= 0xff
    this.#round()
    this.#round()
    this.#round()
    return (this.#v1 ^ this.#v3) >>> 0
  }

  #take(word: number): void {
    this.#v3 ^= word
    this.#round()
    this.#v0 ^= word
  }

  #round(): void {
    let v0 = (this.#v0 + this.#v1) | 0
    let v1 = rotated(this.#v1, 5) ^ v0
    v0 = rotated(v0, 16)
    let v2 = (this.#v2 + this.#v3) | 0
    let v3 = rotated(this.#v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = rotated(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = rotated(v1, 13) ^ v2
    v2 = rotated(v2, 16)
    this.#v0 = v0
    this.#v1 = v1
    this.#v2 = v2
    this.#v3 = v3
  }
}

/** Up to four bytes, the low one first; what is missing is 0. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  )
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

// Base32 (RFC 4648 section 6) in lower case and without padding: names that people and DNS can tell apart.
import { randomBelow } from './bytes.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const BITS_PER_CHARACTER = 5

/** `length` random characters, 5 bits each. */
export function randomBase32(length: number): string {
  let text = ''
  for (let i = 0; i < length; i++) text += ALPHABET.charAt(randomBelow(ALPHABET.length))
  return text
}

/** The first `length` characters of the encoding of `bytes`; bits past their end count as zero. */
export function base32Of(bytes: Uint8Array, length: number): string {
  let text = ''
  for (let index = 0; index < length; index++) {
    const bit = index * BITS_PER_CHARACTER
    const at = Math.floor(bit / 8)
    const window = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    text += ALPHABET.charAt((window >> (16 - BITS_PER_CHARACTER - (bit % 8))) & 31)
  }
  return text
}

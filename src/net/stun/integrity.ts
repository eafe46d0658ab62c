import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { equalBytes, utf8 } from '../../core/base/bytes.ts'
import { HEADER_BYTES } from './constants.ts'
import type { StunMessage } from './message.ts'

/** MESSAGE-INTEGRITY: four bytes of type and length, then HMAC-SHA1 (RFC 8489 §14.5). */
export const INTEGRITY_BYTES = 24

/** The key of the long-term mechanism (RFC 8489 §9.2.2): MD5 over username, realm and password. */
export function longTermKey(username: string, realm: string, password: string): Uint8Array {
  return md5(utf8(`${username}:${realm}:${password}`))
}

/**
 * The HMAC of a message up to `length` bytes, as if it ended with MESSAGE-INTEGRITY: the length field counts that and nothing
 * behind it (RFC 8489 §14.5).
 */
export function integrityOf(key: Uint8Array, bytes: Uint8Array, length: number): Uint8Array {
  // Not slice: a Buffer's would be a window, and the message would be changed.
  const covered = new Uint8Array(bytes.subarray(0, length))
  const counted = length + INTEGRITY_BYTES - HEADER_BYTES
  covered[2] = counted >> 8
  covered[3] = counted & 0xff
  return hmac(sha1, key, covered)
}

/** Whether a message carries a MESSAGE-INTEGRITY made with `key`; compared in constant time. */
export function integrityHolds(message: StunMessage, key: Uint8Array): boolean {
  const { integrity, bytes } = message
  return integrity !== null && equalBytes(integrity.value, integrityOf(key, bytes, integrity.offset))
}

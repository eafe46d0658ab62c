import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, fromUtf8, utf8 } from '../../core/base/bytes.ts'
import { toBase64 } from './base64.ts'

/** 72 bits, 12 characters; with 8 for the time the nonce has 20: short, to keep the answer to a stranger small. */
const MAC_BYTES = 9
/** Characters of a nonce. */
const NONCE_LENGTH = 20

/**
 * A nonce that needs no memory (RFC 8489 §9.2, RFC 8656 §5): the time in seconds and a MAC over time and client, so that it is
 * good for one client's address and port only, and a flood of requests allocates nothing.
 */
export function makeNonce(secret: Uint8Array, clientKey: string, nowMs: number): Uint8Array {
  return seal(secret, clientKey, Math.floor(nowMs / 1000))
}

/** Whether `nonce` is ours, made for this client, and not older than `maxAgeMs`. */
export function nonceHolds(
  nonce: Uint8Array,
  secret: Uint8Array,
  client: { readonly key: string; readonly maxAgeMs: number },
  nowMs: number,
): boolean {
  if (nonce.length !== NONCE_LENGTH) return false
  const seconds = readSeconds(nonce)
  if (seconds === null) return false
  const ageMs = nowMs - seconds * 1000
  // A second of tolerance: the stamp is rounded down, and time may be read twice.
  if (ageMs < -1000 || ageMs > client.maxAgeMs) return false
  return equalBytes(nonce, seal(secret, client.key, seconds))
}

function seal(secret: Uint8Array, clientKey: string, seconds: number): Uint8Array {
  const stamp = new Uint8Array(4)
  new DataView(stamp.buffer).setUint32(0, seconds)
  const mac = hmac(sha256, secret, concatBytes(stamp, utf8(clientKey))).subarray(0, MAC_BYTES)
  return utf8(`${stampText(seconds)}${toBase64(mac)}`)
}

/** Eight hexadecimal digits. */
function stampText(seconds: number): string {
  return seconds.toString(16).padStart(8, '0')
}

function readSeconds(nonce: Uint8Array): number | null {
  let text: string
  try {
    text = fromUtf8(nonce.subarray(0, 8))
  } catch {
    return null
  }
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : null
}

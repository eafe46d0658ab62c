import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, equalBytes, utf8 } from '../base/bytes.ts'

/** Keys and transcript of the pairing that a data channel is tied to. Both sides hold the same two keys, crosswise. */
export interface BindKeys {
  readonly local: Uint8Array
  readonly remote: Uint8Array
  readonly transcriptHash: Uint8Array
}

/** SHA-256 fingerprints of the two DTLS certificates, 32 bytes each. */
export interface Fingerprints {
  readonly local: Uint8Array
  readonly remote: Uint8Array
}

/** The first message that this side sends on the channel: 32 bytes that only the one who paired with us can check. */
export function bindMessage(keys: BindKeys, fingerprints: Fingerprints): Uint8Array {
  return tag(keys.local, fingerprints.local, fingerprints.remote, keys.transcriptHash)
}

/** Whether the first message of the peer proves that it paired with us and sees the same two certificates. Constant time. */
export function verifyBind(keys: BindKeys, fingerprints: Fingerprints, message: Uint8Array): boolean {
  return equalBytes(message, tag(keys.remote, fingerprints.remote, fingerprints.local, keys.transcriptHash))
}

function tag(key: Uint8Array, ...facts: readonly [Uint8Array, Uint8Array, Uint8Array]): Uint8Array {
  return hmac(sha256, key, concatBytes(...[utf8('dc'), ...facts].map(lengthValue)))
}

/** A value behind its length in LEB128, as the pairing frames its inputs; all of ours are shorter than 128 bytes. */
function lengthValue(value: Uint8Array): Uint8Array {
  if (value.length > 127) throw new RangeError('the length needs more than one byte')
  return concatBytes(Uint8Array.of(value.length), value)
}

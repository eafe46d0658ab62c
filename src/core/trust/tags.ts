// Short marks by which those who share a secret know each other, and that are noise to everybody else.
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { lengthValueConcat } from '../pairing/length-value.ts'
import type { PairingRole } from '../pairing/handshake.ts'

const ADVERT_LABEL = 'dropline/advert/1'
const DOOR_LABEL = 'dropline/door/1'

/** Bytes of a pair secret and of the keys made of it. */
export const SECRET_BYTES = 32
/** A chance match, 2^-48 for each slot and record, costs a handshake that fails. */
export const SLOT_BYTES = 6
export const SALT_BYTES = 8
export const DOOR_NONCE_BYTES = 16
export const DOOR_TAG_BYTES = 16

/** The key of the adverts between the two sides of a pairing, from its pair secret. */
export function advertKeyOf(pairSecret: Uint8Array): Uint8Array {
  return hkdf(sha512, pairSecret, undefined, lengthValueConcat(ADVERT_LABEL, 'key'), SECRET_BYTES)
}

/** What the side with `role` puts into its advert for the other side. */
export function slotOf(advertKey: Uint8Array, salt: Uint8Array, role: PairingRole): Uint8Array {
  return hmac(sha256, advertKey, lengthValueConcat(ADVERT_LABEL, 'slot', salt, role)).slice(0, SLOT_BYTES)
}

/** By which a visitor with `role` says at a door which secret it has; `nonce` is the door's, so that it cannot be repeated. */
export function doorTagOf(secret: Uint8Array, nonce: Uint8Array, role: PairingRole): Uint8Array {
  const key = hkdf(sha512, secret, undefined, lengthValueConcat(DOOR_LABEL, 'key'), SECRET_BYTES)
  return hmac(sha256, key, lengthValueConcat(DOOR_LABEL, 'tag', nonce, role)).slice(0, DOOR_TAG_BYTES)
}

/** The other end of a pairing. */
export function otherRole(role: PairingRole): PairingRole {
  return role === 'owner' ? 'joiner' : 'owner'
}

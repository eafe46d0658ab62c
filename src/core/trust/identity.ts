// The key by which a remembered device is known, and the proof of it inside a reconnect (docs/protocol/trust.md).
import { ed25519 } from '@noble/curves/ed25519.js'
import { randomBytes } from '../base/bytes.ts'
import { lengthValueConcat } from '../pairing/length-value.ts'
import type { PairingRole } from '../pairing/handshake.ts'

const LABEL = 'dropline/identity/1'

export const SECRET_KEY_BYTES = 32
export const PUBLIC_KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

/** One Ed25519 key (RFC 8032) per installation. The secret key is never logged and never leaves this computer. */
export interface Identity {
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** A fresh identity, made once per installation. */
export function createIdentity(): Identity {
  return identityOf(randomBytes(SECRET_KEY_BYTES))
}

/** The identity of a kept secret key. Throws RangeError if it has not SECRET_KEY_BYTES. */
export function identityOf(secretKey: Uint8Array): Identity {
  if (secretKey.length !== SECRET_KEY_BYTES) throw new RangeError('not an Ed25519 secret key')
  return { secretKey, publicKey: ed25519.getPublicKey(secretKey) }
}

/** What an identity says about itself in one handshake; it says nothing in any other, nor in the other role. */
export interface IdentityProof {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
}

/** Proves `identity` for the side with `role` of the handshake named by `transcriptHash`. */
export function proveIdentity(
  identity: Identity,
  role: PairingRole,
  transcriptHash: Uint8Array,
): IdentityProof {
  const { secretKey, publicKey } = identity
  return { publicKey, signature: ed25519.sign(statement(role, transcriptHash, publicKey), secretKey) }
}

/** Whether the side with `role` of this handshake holds the key that it shows. */
export function isProven(proof: IdentityProof, role: PairingRole, transcriptHash: Uint8Array): boolean {
  const { publicKey, signature } = proof
  try {
    return ed25519.verify(signature, statement(role, transcriptHash, publicKey), publicKey)
  } catch {
    return false
  }
}

function statement(role: PairingRole, transcriptHash: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return lengthValueConcat(LABEL, role, transcriptHash, publicKey)
}

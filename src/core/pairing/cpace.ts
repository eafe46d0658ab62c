// CPACE-RISTR255-SHA512 of draft-irtf-cfrg-cpace in initiator/responder mode. Byte strings and names as in the draft:
// Y = share, g = generator, K = shared element (never leaves this file's callers), ISK = intermediate session key.
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, randomBytes, utf8 } from '../base/bytes.ts'
import { lengthValueConcat, prependLength } from './length-value.ts'

const DOMAIN = utf8('CPaceRistretto255')
const DOMAIN_SESSION_KEY = utf8('CPaceRistretto255_ISK')
const SHA512_BLOCK_BYTES = 128

/** Bytes of an encoded group element (a share) and of a scalar. */
export const SHARE_BYTES = 32

/** What both sides must have in common before they exchange shares. */
export interface CPaceInput {
  /** The password-related string, PRS. */
  readonly password: Uint8Array
  /** The channel identifier, CI. */
  readonly channel: Uint8Array
  /** sid: unique for every session. */
  readonly sessionId: Uint8Array
}

/** What one side sends in the clear: its share Y and associated data AD. */
export interface CPaceMessage {
  readonly share: Uint8Array
  readonly associatedData: Uint8Array
}

/** generator_string: the zero padding puts the channel and the session into hash blocks after the one with the password. */
export function generatorString(input: CPaceInput): Uint8Array {
  const used = prependLength(input.password).length + prependLength(DOMAIN).length
  const padding = new Uint8Array(Math.max(0, SHA512_BLOCK_BYTES - 1 - used))
  return lengthValueConcat(DOMAIN, input.password, padding, input.channel, input.sessionId)
}

/** calculate_generator: the encoded group element g that only those who know the password can compute. */
export function calculateGenerator(input: CPaceInput): Uint8Array {
  const generator = ristretto255_hasher.deriveToCurve?.(sha512(generatorString(input)))
  if (generator === undefined) throw new Error('ristretto255 without element derivation')
  return generator.toBytes()
}

/** A fresh secret scalar, little-endian: 252 uniform bits (always below the group order), never zero. */
export function sampleScalar(random: (length: number) => Uint8Array = randomBytes): Uint8Array {
  for (;;) {
    const scalar = random(SHARE_BYTES)
    scalar[SHARE_BYTES - 1] = (scalar[SHARE_BYTES - 1] ?? 0) & 0x0f
    if (scalar.some((byte) => byte !== 0)) return scalar
  }
}

/**
 * scalar_mult_vfy: `scalar` times an element that came from outside. Undefined when `element` is not the canonical encoding
 * of a group element or when the result is the neutral element: the caller must abort then.
 */
export function scalarMultVerified(scalar: Uint8Array, element: Uint8Array): Uint8Array | undefined {
  try {
    const product = ristretto255.Point.fromBytes(element).multiply(scalarOf(scalar))
    return product.is0() ? undefined : product.toBytes()
  } catch {
    return undefined
  }
}

/** scalar_mult: the share for a generator of our own making. Throws RangeError if either is not valid. */
export function scalarMult(scalar: Uint8Array, generator: Uint8Array): Uint8Array {
  const product = scalarMultVerified(scalar, generator)
  if (product === undefined) throw new RangeError('not a generator and a scalar of ristretto255')
  return product
}

/** transcript_ir: the initiator's message, then the responder's. */
export function transcriptOf(initiator: CPaceMessage, responder: CPaceMessage): Uint8Array {
  return concatBytes(
    lengthValueConcat(initiator.share, initiator.associatedData),
    lengthValueConcat(responder.share, responder.associatedData),
  )
}

/** ISK, 64 bytes, from the shared element K and the transcript. To be put through a key derivation before use. */
export function intermediateSessionKey(
  sessionId: Uint8Array,
  shared: Uint8Array,
  transcript: Uint8Array,
): Uint8Array {
  return sha512(concatBytes(lengthValueConcat(DOMAIN_SESSION_KEY, sessionId, shared), transcript))
}

function scalarOf(littleEndian: Uint8Array): bigint {
  let value = 0n
  for (const byte of [...littleEndian].reverse()) value = value * 256n + BigInt(byte)
  return value
}

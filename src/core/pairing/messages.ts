// The messages of the pairing handshake as CBOR maps; docs/protocol/pairing.md describes every field.
import { z } from 'zod'
import { DroplineError } from '../base/errors.ts'
import type { ErrorCode } from '../base/errors.ts'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { SHARE_BYTES } from './cpace.ts'

/** The version of the pairing protocol that this program speaks. */
export const PAIRING_VERSION = 1
/** The longest handshake message, in bytes: the largest real one (message 4) has about 320. */
export const PAIRING_MESSAGE_LIMIT_BYTES = 1024
export const NONCE_BYTES = 16
const COMMITMENT_BYTES = 32
const CONFIRMATION_BYTES = 64
const ASSOCIATED_DATA_LIMIT_BYTES = 256

/** What a side may say when it stops. Sent in the clear, so the words for it must not promise more than "it was said". */
export const refusalCodes = [
  'code-wrong',
  'code-busy',
  'code-used-up',
  'code-expired',
  'pairing-failed',
  'version-mismatch',
] as const satisfies readonly ErrorCode[]

/** @see refusalCodes */
export type RefusalCode = (typeof refusalCodes)[number]

const bytes = (minimum: number, maximum = minimum) =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length >= minimum && value.length <= maximum,
    `not ${minimum} to ${maximum} bytes`,
  )

const version = z.int().min(1).max(65_535)
const associatedData = bytes(1, ASSOCIATED_DATA_LIMIT_BYTES)

/** One schema for every message, by its type. */
export const schemas = {
  /** 1, owner to joiner. */
  hello: z.strictObject({ type: z.literal('hello'), version, nonce: bytes(NONCE_BYTES) }),
  /** 2, joiner to owner. */
  claim: z.strictObject({
    type: z.literal('claim'),
    version,
    nonce: bytes(NONCE_BYTES),
    commitment: bytes(COMMITMENT_BYTES),
  }),
  /** 3, owner to joiner. */
  share: z.strictObject({ type: z.literal('share'), share: bytes(SHARE_BYTES), associatedData }),
  /** 4, joiner to owner. */
  proof: z.strictObject({
    type: z.literal('proof'),
    share: bytes(SHARE_BYTES),
    associatedData,
    opening: bytes(NONCE_BYTES),
    confirmation: bytes(CONFIRMATION_BYTES),
  }),
  /** 5, owner to joiner. */
  confirm: z.strictObject({ type: z.literal('confirm'), confirmation: bytes(CONFIRMATION_BYTES) }),
}

const refusal = z.strictObject({ type: z.literal('refusal'), code: z.enum(refusalCodes) })

/** A later version may have other fields: these are all that must stay readable for ever. */
const versioned = z.looseObject({ type: z.enum(['hello', 'claim']), version })

/** Any handshake message. */
export type PairingMessage = z.infer<(typeof schemas)[keyof typeof schemas]>

/** The bytes of a handshake message. */
export function encodeMessage(message: PairingMessage): Uint8Array {
  return encodeCbor(message)
}

/** The bytes of a refusal, which may stand in place of any message. */
export function encodeRefusal(code: RefusalCode): Uint8Array {
  return encodeCbor({ type: 'refusal', code })
}

/**
 * The refusal in `message`, or undefined if it is something else. Throws DroplineError 'protocol-violation' when it is not
 * even CBOR or too long.
 */
export function decodeRefusal(message: Uint8Array): RefusalCode | undefined {
  const value = decodeCbor(z.unknown(), message, PAIRING_MESSAGE_LIMIT_BYTES)
  const parsed = refusal.safeParse(value)
  return parsed.success ? parsed.data.code : undefined
}

/** The message that `schema` describes. Throws DroplineError 'protocol-violation' if it is anything else. */
export function decodeMessage<T extends PairingMessage>(schema: z.ZodType<T>, message: Uint8Array): T {
  return decodeCbor(schema, message, PAIRING_MESSAGE_LIMIT_BYTES)
}

/**
 * The first message of the other side. Throws DroplineError 'version-mismatch' (detail.ours, detail.theirs) if it is of
 * another version, 'protocol-violation' if it is anything else.
 */
export function decodeFirstMessage<T extends PairingMessage>(schema: z.ZodType<T>, message: Uint8Array): T {
  const head = versioned.safeParse(decodeCbor(z.unknown(), message, PAIRING_MESSAGE_LIMIT_BYTES))
  if (head.success && head.data.version !== PAIRING_VERSION)
    throw new DroplineError('version-mismatch', { ours: PAIRING_VERSION, theirs: head.data.version })
  return decodeMessage(schema, message)
}

/** Whether a code may be told to the other side as it is. */
export function isRefusalCode(code: ErrorCode): code is RefusalCode {
  return (refusalCodes as readonly ErrorCode[]).includes(code)
}

import { crc32 } from './crc32.ts'
import {
  ATTRIBUTE,
  HEADER_BYTES,
  MAGIC_COOKIE,
  MAX_ATTRIBUTES,
  type MessageClass,
  TRANSACTION_ID_BYTES,
} from './constants.ts'

/** RFC 8489 §14.7: what the checksum is combined with, so that it differs from those of other protocols. */
const FINGERPRINT_XOR = 0x5354554e

/** One attribute as it came: its value without padding, and where in the message it begins. */
export interface Attribute {
  readonly type: number
  readonly value: Uint8Array
  readonly offset: number
}

/** A message whose frame is sound. The values point into `bytes`. */
export interface StunMessage {
  readonly method: number
  readonly messageClass: MessageClass
  readonly transactionId: Uint8Array
  /** What counts: attributes behind MESSAGE-INTEGRITY are not among them (RFC 8489 §14.5). */
  readonly attributes: readonly Attribute[]
  readonly integrity: Attribute | null
  readonly hasFingerprint: boolean
  readonly bytes: Uint8Array
}

const classes = ['request', 'indication', 'success', 'error'] as const

/**
 * Reads a whole datagram, or a whole frame of a stream, as a STUN message (RFC 8489 §5, §6.3, §7, §14). Null for everything
 * that must be dropped silently: no magic cookie, wrong lengths, a wrong FINGERPRINT. Never throws.
 */
export function decodeMessage(bytes: Uint8Array): StunMessage | null {
  if (bytes.length < HEADER_BYTES || bytes.length % 4 !== 0) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = view.getUint16(0)
  if (type >= 0x4000 || view.getUint16(2) !== bytes.length - HEADER_BYTES) return null
  if (view.getUint32(4) !== MAGIC_COOKIE) return null
  const all = readAttributes(bytes, view)
  if (all === null) return null
  const hasFingerprint = all.some(({ type: each }) => each === ATTRIBUTE.fingerprint)
  if (hasFingerprint && !fingerprintHolds(bytes, view, all)) return null
  const integrityAt = all.findIndex(({ type: each }) => each === ATTRIBUTE.messageIntegrity)
  const integrity = all[integrityAt] ?? null
  if (integrity !== null && integrity.value.length !== 20) return null
  return {
    method: (type & 0x0f) | ((type & 0xe0) >> 1) | ((type & 0x3e00) >> 2),
    messageClass: classes[((type & 0x10) >> 4) | ((type & 0x100) >> 7)] ?? 'error',
    transactionId: bytes.subarray(8, 8 + TRANSACTION_ID_BYTES),
    attributes: integrity === null ? all : all.slice(0, integrityAt),
    integrity,
    hasFingerprint,
    bytes,
  }
}

function readAttributes(bytes: Uint8Array, view: DataView): Attribute[] | null {
  const attributes: Attribute[] = []
  let offset = HEADER_BYTES
  while (offset < bytes.length) {
    if (attributes.length === MAX_ATTRIBUTES || offset + 4 > bytes.length) return null
    const length = view.getUint16(offset + 2)
    const end = offset + 4 + length
    if (end > bytes.length) return null
    attributes.push({ type: view.getUint16(offset), value: bytes.subarray(offset + 4, end), offset })
    offset = end + padding(length)
  }
  return attributes
}

/** RFC 8489 §7 and §14.7: FINGERPRINT must be the last attribute and hold the checksum of everything before it. */
function fingerprintHolds(bytes: Uint8Array, view: DataView, attributes: readonly Attribute[]): boolean {
  const last = attributes.at(-1)
  if (last?.type !== ATTRIBUTE.fingerprint || last.value.length !== 4) return false
  return view.getUint32(last.offset + 4) === fingerprintOf(bytes.subarray(0, last.offset))
}

/** The value of FINGERPRINT behind `bytes`, whose length field counts it already. */
export function fingerprintOf(bytes: Uint8Array): number {
  return (crc32(bytes) ^ FINGERPRINT_XOR) >>> 0
}

/** Bytes that fill `length` up to a multiple of four (RFC 8489 §14). */
export function padding(length: number): number {
  return (4 - (length & 3)) & 3
}

/** The first attribute of a type: of repeated ones only the first counts (RFC 8489 §14). */
export function attribute(message: StunMessage, type: number): Uint8Array | null {
  return message.attributes.find((each) => each.type === type)?.value ?? null
}

/** The 16-bit type of a message (RFC 8489 §5): method and class bits interleaved. */
export function messageType(method: number, messageClass: MessageClass): number {
  const bits = classes.indexOf(messageClass)
  return (
    (method & 0x0f) | ((method & 0x70) << 1) | ((method & 0xf80) << 2) | ((bits & 1) << 4) | ((bits & 2) << 7)
  )
}

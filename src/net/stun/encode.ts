import { ATTRIBUTE, HEADER_BYTES, MAGIC_COOKIE, type MessageClass } from './constants.ts'
import { INTEGRITY_BYTES, integrityOf } from './integrity.ts'
import { fingerprintOf, messageType, padding } from './message.ts'

/** FINGERPRINT: four bytes of type and length, then the checksum (RFC 8489 §14.7). */
const FINGERPRINT_BYTES = 8

/** What to write as a message. */
export interface StunContent {
  readonly method: number
  readonly messageClass: MessageClass
  readonly transactionId: Uint8Array
  readonly attributes: readonly (readonly [type: number, value: Uint8Array])[]
  /** With it the message gets a MESSAGE-INTEGRITY. */
  readonly key?: Uint8Array | null
  readonly fingerprint?: boolean
}

/** The bytes of a message (RFC 8489 §5, §14): attributes padded with zeros, then integrity, then fingerprint. */
export function encodeMessage(content: StunContent): Uint8Array {
  const { method, messageClass, transactionId, attributes, key = null, fingerprint = false } = content
  let bodyEnd = HEADER_BYTES
  for (const [, value] of attributes) bodyEnd += 4 + value.length + padding(value.length)
  const integrityEnd = bodyEnd + (key === null ? 0 : INTEGRITY_BYTES)
  const out = new Uint8Array(integrityEnd + (fingerprint ? FINGERPRINT_BYTES : 0))
  const view = new DataView(out.buffer)
  view.setUint16(0, messageType(method, messageClass))
  view.setUint16(2, out.length - HEADER_BYTES)
  view.setUint32(4, MAGIC_COOKIE)
  out.set(transactionId, 8)
  let offset = HEADER_BYTES
  for (const [type, value] of attributes) {
    writeHead(view, offset, type, value.length)
    out.set(value, offset + 4)
    offset += 4 + value.length + padding(value.length)
  }
  if (key !== null) {
    writeHead(view, bodyEnd, ATTRIBUTE.messageIntegrity, INTEGRITY_BYTES - 4)
    out.set(integrityOf(key, out, bodyEnd), bodyEnd + 4)
  }
  if (fingerprint) {
    writeHead(view, integrityEnd, ATTRIBUTE.fingerprint, FINGERPRINT_BYTES - 4)
    view.setUint32(integrityEnd + 4, fingerprintOf(out.subarray(0, integrityEnd)))
  }
  return out
}

function writeHead(view: DataView, offset: number, type: number, length: number): void {
  view.setUint16(offset, type)
  view.setUint16(offset + 2, length)
}

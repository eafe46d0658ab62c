import { TRANSACTION_ID_BYTES } from './constants.ts'
import { Endpoint, type Family } from './endpoint.ts'

/** Magic cookie and transaction id: what addresses are combined with (RFC 8489 §14.2). */
const cookieBytes = [0x21, 0x12, 0xa4, 0x42]

/** The value of XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS and XOR-RELAYED-ADDRESS (RFC 8489 §14.2). */
export function encodeXorAddress({ ip, port, family }: Endpoint, transactionId: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + ip.length)
  out[1] = family === 4 ? 1 : 2
  const mixed = port ^ 0x2112
  out[2] = mixed >> 8
  out[3] = mixed & 0xff
  for (let i = 0; i < ip.length; i++) out[4 + i] = (ip[i] ?? 0) ^ maskByte(i, transactionId)
  return out
}

/** Reads such a value; null when it is malformed. The first byte is ignored, as the RFC asks. */
export function decodeXorAddress(value: Uint8Array, transactionId: Uint8Array): Endpoint | null {
  const family = value[1]
  if (family !== 1 && family !== 2) return null
  const length = family === 1 ? 4 : 16
  if (value.length !== 4 + length || transactionId.length !== TRANSACTION_ID_BYTES) return null
  const ip = new Uint8Array(length)
  for (let i = 0; i < length; i++) ip[i] = (value[4 + i] ?? 0) ^ maskByte(i, transactionId)
  return new Endpoint(ip, (((value[2] ?? 0) << 8) | (value[3] ?? 0)) ^ 0x2112)
}

function maskByte(index: number, transactionId: Uint8Array): number {
  return (index < 4 ? cookieBytes[index] : transactionId[index - 4]) ?? 0
}

/** The value of a plain address attribute: MAPPED-ADDRESS, OTHER-ADDRESS, RESPONSE-ORIGIN (RFC 8489 §14.1). */
export function encodeAddress({ ip, port, family }: Endpoint): Uint8Array {
  const out = new Uint8Array(4 + ip.length)
  out[1] = family === 4 ? 1 : 2
  out[2] = port >> 8
  out[3] = port & 0xff
  out.set(ip, 4)
  return out
}

/** The value of ERROR-CODE (RFC 8489 §14.8) without a reason phrase: small answers do not amplify. */
export function encodeErrorCode(code: number): Uint8Array {
  return Uint8Array.of(0, 0, Math.floor(code / 100), code % 100)
}

/** A 32-bit number, big-endian: LIFETIME. */
export function encodeUint32(value: number): Uint8Array {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value)
  return out
}

/** Reads a 32-bit number; null when the length is another one. */
export function decodeUint32(value: Uint8Array): number | null {
  if (value.length !== 4) return null
  return new DataView(value.buffer, value.byteOffset, 4).getUint32(0)
}

/** Type numbers one after the other: UNKNOWN-ATTRIBUTES (RFC 8489 §14.13). */
export function encodeTypes(types: readonly number[]): Uint8Array {
  return Uint8Array.from(types.flatMap((type) => [type >> 8, type & 0xff]))
}

/** A family as REQUESTED-ADDRESS-FAMILY and ADDRESS-ERROR-CODE write it (RFC 8656 §18.6). */
export function familyNumber(family: Family): number {
  return family === 4 ? 1 : 2
}

/** Reads the family of REQUESTED-ADDRESS-FAMILY and ADDITIONAL-ADDRESS-FAMILY; null for one that does not exist. */
export function decodeFamily(value: Uint8Array): Family | null {
  if (value.length !== 4) return null
  return value[0] === 1 ? 4 : value[0] === 2 ? 6 : null
}

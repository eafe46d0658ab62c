// What is remembered of devices, sealed: magic, name of the key, nonce, AES-256-GCM of one CBOR value.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { concatBytes, utf8 } from '../../core/base/bytes.ts'
import { SECRET_KEY_BYTES } from '../../core/trust/identity.ts'
import { parseTrustRecord, type TrustRecord } from '../../core/trust/record.ts'
import { decodeCbor, encodeCbor } from '../../core/wire/cbor.ts'

const MAGIC = utf8('dropdev1')
const KEY_NAME_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = MAGIC.length + KEY_NAME_BYTES
/** More devices than anybody remembers. */
const RECORDS_LIMIT = 1000
/** As many records of the largest kind. */
const CONTENTS_LIMIT_BYTES = 8 * 1024 * 1024

/** What of this computer's relations to others is kept. */
export interface DeviceContents {
  /** Ed25519 secret key of this installation. */
  readonly identity: Uint8Array
  readonly records: readonly TrustRecord[]
}

export type OpenedDevices =
  | { readonly kind: 'opened'; readonly contents: DeviceContents }
  /** Sealed with another key. */
  | { readonly kind: 'locked' }
  | { readonly kind: 'damaged' }

const contents = z.strictObject({
  identity: z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length === SECRET_KEY_BYTES,
    'not an identity',
  ),
  records: z.array(z.unknown()).max(RECORDS_LIMIT),
})

/** Seals with `key` (32 bytes), under a fresh nonce each time. */
export function sealDevices({ identity, records }: DeviceContents, key: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const header = concatBytes(MAGIC, keyName(key))
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(header)
  const sealed = cipher.update(encodeCbor({ identity, records }))
  return concatBytes(header, nonce, sealed, cipher.final(), cipher.getAuthTag())
}

export function openDevices(bytes: Uint8Array, key: Uint8Array): OpenedDevices {
  if (bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) return { kind: 'damaged' }
  const header = bytes.subarray(0, HEADER_BYTES)
  if (!sameBytes(header.subarray(0, MAGIC.length), MAGIC)) return { kind: 'damaged' }
  if (!sameBytes(header.subarray(MAGIC.length), keyName(key))) return { kind: 'locked' }
  try {
    const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(header).setAuthTag(bytes.subarray(-TAG_BYTES))
    const plain = decipher.update(bytes.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES))
    const whole = concatBytes(plain, decipher.final())
    const { identity, records } = decodeCbor(contents, whole, CONTENTS_LIMIT_BYTES)
    return { kind: 'opened', contents: { identity, records: records.map(parseTrustRecord) } }
  } catch {
    return { kind: 'damaged' }
  }
}

/** Tells a wrong key from a damaged file; says nothing about the key. */
function keyName(key: Uint8Array): Uint8Array {
  return new Uint8Array(
    createHash('sha256').update('dropline/devices/1 key name').update(key).digest(),
  ).subarray(0, KEY_NAME_BYTES)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

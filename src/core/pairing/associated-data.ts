import { fromUtf8, randomBytes } from '../base/bytes.ts'
import { lengthValueConcat, lengthValueSplit } from './length-value.ts'
import { NONCE_BYTES, PAIRING_VERSION } from './messages.ts'

/** Which end of the handshake: the owner made the code, the joiner typed it. */
export type PairingRole = 'owner' | 'joiner'

const SUITE = 'CPACE-RISTR255-SHA512/HMAC-SHA-512/AES-256-GCM'
const CAPABILITIES_LIMIT_BYTES = 64

/**
 * Associated data of one side: role, version, suite, capabilities (none yet), and 16 random bytes. It travels in the clear,
 * so it holds nothing that lasts longer than this handshake.
 */
export function createAssociatedData(role: PairingRole): Uint8Array {
  return lengthValueConcat(role, String(PAIRING_VERSION), SUITE, '', randomBytes(NONCE_BYTES))
}

/** Whether `bytes` is what the side with `role` sends in this version. Capabilities that we do not know are allowed. */
export function isAssociatedDataOf(role: PairingRole, bytes: Uint8Array): boolean {
  const parts = lengthValueSplit(bytes)
  if (parts?.length !== 5) return false
  const [roleBytes, version, suite, capabilities, random] = parts
  return (
    isText(roleBytes, role) &&
    isText(version, String(PAIRING_VERSION)) &&
    isText(suite, SUITE) &&
    (capabilities?.length ?? 0) <= CAPABILITIES_LIMIT_BYTES &&
    random?.length === NONCE_BYTES
  )
}

function isText(bytes: Uint8Array | undefined, text: string): boolean {
  if (bytes === undefined) return false
  try {
    return fromUtf8(bytes) === text
  } catch {
    return false
  }
}

import { createHash } from 'node:crypto'
import type { Sha256 } from '../../../core/transfer/ports.ts'

/** SHA-256 by OpenSSL or BoringSSL, which use the processor's own instructions. */
export const nodeSha256: Sha256 = (...parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

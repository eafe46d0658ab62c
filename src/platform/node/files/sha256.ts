import * as crypto from 'node:crypto'
import type { Sha256 } from '../../../core/transfer/ports.ts'

const hasOneShot = typeof crypto.hash === 'function'

/** SHA-256 by OpenSSL or BoringSSL, which use the processor's own instructions. */
export const nodeSha256: Sha256 = (...parts) => {
  const [only] = parts
  // In one call where Node has it (20.12): an object for each of many small files keeps the collector busy.
  if (only !== undefined && parts.length === 1 && hasOneShot) return crypto.hash('sha256', only, 'buffer')
  const hash = crypto.createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

import type { PairingKeys } from '../pairing/handshake.ts'
import { advertKeyOf } from './tags.ts'

/** What tells whether the other side of a pairing has come to remember this computer. Kept in memory only. */
export interface Candidate {
  readonly role: 'owner' | 'joiner'
  readonly advertKey: Uint8Array
}

/** The candidate of a pairing by code or between strangers. */
export function candidateOf(keys: Pick<PairingKeys, 'role' | 'pairSecret'>): Candidate {
  return { role: keys.role, advertKey: advertKeyOf(keys.pairSecret) }
}

import { equalBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import type { SignalingConnection } from '../signaling/ports.ts'
import type { Purpose } from './door-messages.ts'
import type { Introduced } from './introduce.ts'
import { type DeviceKind, rotatedRecord, type TrustRecord } from './record.ts'

/** Two computers that have met without a code, one of which has dialled. */
export interface Met {
  /** `keys.role` is 'owner' on the side that dialled. `keys.sas` is the short number. */
  readonly paired: { readonly keys: PairingKeys; readonly connection: SignalingConnection }
  /** The remembered device, proven; null for a stranger. */
  readonly deviceId: string | null
  /** The petname; a stranger's own word otherwise, made printable. */
  readonly name: string
  readonly kind: DeviceKind
  /** What the side that dialled wants; strangers can only want 'transfer'. */
  readonly purpose: Purpose
}

/**
 * Replaces a record by what `change` makes of its newest version, and resolves when that will survive a power cut. Does nothing
 * when the device is not remembered any more.
 */
export type UpdateRecord = (deviceId: string, change: (record: TrustRecord) => TrustRecord) => Promise<void>

export interface Reconnect {
  readonly deviceId: string
  readonly usedSecret: Uint8Array
  readonly newSecret: Uint8Array
  readonly introduced: Introduced
  readonly nowMs: number
}

/**
 * Keeps what a reconnect has shown: pins the identity at the first one, and rotates the secret. Answers the record. Throws
 * DroplineError 'identity-changed' (and marks the record) when the device is known by another identity, 'device-unknown' when it
 * was forgotten meanwhile.
 */
export async function keepReconnect(update: UpdateRecord, reconnect: Reconnect): Promise<TrustRecord> {
  const { deviceId, usedSecret, newSecret, introduced, nowMs } = reconnect
  const { publicKey, kind } = introduced
  if (publicKey === null) throw new DroplineError('pairing-failed', { what: 'identity' })
  let kept: TrustRecord | null = null
  await update(deviceId, (record) => {
    const isSame = record.peerIdentity === null || equalBytes(record.peerIdentity, publicKey)
    kept = isSame
      ? rotatedRecord(record, { usedSecret, newSecret, peerIdentity: publicKey, kind, nowMs })
      : { ...record, identityChanged: true }
    return kept
  })
  return judged(kept)
}

function judged(kept: TrustRecord | null): TrustRecord {
  if (kept === null) throw new DroplineError('device-unknown')
  if (kept.identityChanged) throw new DroplineError('identity-changed')
  return kept
}

import { toHex } from '../core/base/bytes.ts'
import type { LifelineStart } from '../core/session/lifeline.ts'
import { summarise } from '../core/transfer/summary.ts'
import type { ScannedSource } from '../platform/node/files/source.ts'
import type { LinkPolicy, TransferSnapshot } from './api.ts'
import type { StoredShare } from './stored-transfer.ts'
import type { TransferEntry } from './transfer-entry.ts'

export const DEFAULT_CODE_WORDS = 2
export const DEFAULT_TTL_MINUTES = 10

/** What is shared, before anything was read. */
export interface ShareRequest {
  readonly kind: TransferSnapshot['kind']
  readonly paths: readonly string[]
  readonly links: LinkPolicy
  readonly codeWords: number
  readonly ttlMs: number
  readonly receivers: number
}

/** What is shared, once it has been read. */
export interface Share extends ShareRequest {
  readonly source: ScannedSource
}

/** To whom, and as which transfer. */
export interface Destination {
  readonly start: LifelineStart
  readonly transferId: Uint8Array
  readonly accepted: boolean
  /** Whether somebody else decides what becomes of its files when it fails. */
  readonly mayTryAgain?: boolean
}

/** A share as it is kept while it is delivered, so that it can be taken up again. */
export function storedShareOf(
  entry: TransferEntry,
  share: Share,
  to: Destination,
  nowMs: number,
): StoredShare {
  const { manifest, tops } = share.source
  const { resumeSecret } = 'keys' in to.start ? to.start.keys : to.start
  return {
    version: 1,
    id: entry.id,
    direction: 'send',
    kind: share.kind,
    transferId: toHex(to.transferId),
    resumeSecret: toHex(resumeSecret),
    peerName: entry.snapshot.peerName,
    summary: summarise(manifest),
    progress: entry.progress,
    touchedAtMs: nowMs,
    paths: [...share.paths],
    tops: [...tops],
    links: share.links,
    accepted: to.accepted,
    manifest: {
      entries: manifest.length,
      bytes: manifest.totalBytes,
      sha256: toHex(manifest.sha256),
    },
  }
}

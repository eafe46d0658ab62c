// What of a transfer outlives this process: enough to meet the other side again and to go on. One JSON file each.
import { z } from 'zod'
import { transferProgress, transferSummary } from './rpc/schemas.ts'

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const time = z.number().int().min(0)
const count = z.number().int().min(0)
const place = z.string().min(1).max(32_767)
const PATHS_LIMIT = 10_000
const TOPS_LIMIT = 1_100_000

const common = {
  version: z.literal(1),
  id: z.uuid(),
  kind: z.enum(['files', 'text']),
  /** Names the transfer between the two sides. */
  transferId: hex(16),
  /** With which the two meet again. */
  resumeSecret: hex(32),
  peerName: z.string().max(4096).nullable(),
  summary: transferSummary,
  progress: transferProgress.nullable(),
  touchedAtMs: time,
  /** It has ended here, and the other side has not been told yet. */
  cancelled: z.literal(true).exactOptional(),
}

const share = z.object({
  ...common,
  direction: z.literal('send'),
  /** What the person chose, absolute. */
  paths: z.array(place).max(PATHS_LIMIT),
  /** Where each top-level entry lies. */
  tops: z.array(place).max(TOPS_LIMIT),
  links: z.enum(['keep', 'follow', 'skip']),
  accepted: z.boolean(),
  manifest: z.object({ entries: count, bytes: count, sha256: hex(32) }),
})

const receipt = z.object({
  ...common,
  direction: z.literal('receive'),
  folder: place,
  conflict: z.enum(['rename', 'skip', 'overwrite']),
})

export const storedTransfer = z.discriminatedUnion('direction', [share, receipt])
export type StoredShare = z.infer<typeof share>
export type StoredReceipt = z.infer<typeof receipt>
export type StoredTransfer = StoredShare | StoredReceipt

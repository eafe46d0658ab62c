// What the engine says and hears about other computers, as parsers. The types are those of ../neighbourhood-api.ts.
import { z } from 'zod'
import { errorCodes } from '../../core/base/errors.ts'
import {
  type AutoAccept,
  type DevicesProblem,
  HISTORY_NAMES_LIMIT,
  HISTORY_PAGE_LIMIT,
  type HistoryEntry,
  type HistoryQuery,
  type NearbyDevice,
  type TrustDuration,
  type TrustedDevice,
  type Visibility,
  type VisibilityState,
} from '../neighbourhood-api.ts'
import { pathOrNull, transferId } from './schemas.ts'

/** Devices in one list: more than any network shows and any person remembers. */
const DEVICES_LIMIT = 1000
const ADDRESSES_LIMIT = 100
/** Names, addresses and searches: longer ones are defects. */
const TEXT_LIMIT_CHARACTERS = 4096

export const shortText = z.string().max(TEXT_LIMIT_CHARACTERS)
const count = z.number().int().min(0)
const timeMs = z.number().min(0)
const deviceKind = z.enum(['laptop', 'desktop', 'other'])

export const visibilityMode: z.ZodType<Visibility> = z.enum(['trusted', 'everyone', 'hidden'])
export const trustDuration: z.ZodType<TrustDuration> = z.enum(['once', '30-days', 'always'])
export const devicesProblem: z.ZodType<DevicesProblem | null> = z.enum(['damaged', 'locked']).nullable()

export const nearbyDevice: z.ZodType<NearbyDevice> = z.object({
  id: transferId,
  deviceId: transferId.nullable(),
  name: shortText,
  kind: deviceKind,
  address: shortText.nullable(),
})
export const nearbyDevices = z.array(nearbyDevice).max(DEVICES_LIMIT)

export const visibilityState: z.ZodType<VisibilityState> = z.object({
  mode: visibilityMode,
  everyoneUntilMs: timeMs.nullable(),
  addresses: z.array(shortText).max(ADDRESSES_LIMIT),
})

export const autoAcceptOrNull: z.ZodType<AutoAccept | null> = z
  .object({ folder: pathOrNull, limitBytes: count })
  .nullable()

export const trustedDevices: z.ZodType<readonly TrustedDevice[]> = z
  .array(
    z.object({
      id: transferId,
      name: shortText,
      kind: deviceKind,
      rememberedAtMs: timeMs,
      lastSeenAtMs: timeMs.nullable(),
      duration: trustDuration,
      expiresAtMs: timeMs.nullable(),
      mutual: z.boolean(),
      nearby: z.boolean(),
      autoAccept: autoAcceptOrNull,
      identityChanged: z.boolean(),
    }),
  )
  .max(DEVICES_LIMIT)

export const historyQuery: z.ZodType<HistoryQuery> = z.object({
  text: shortText.exactOptional(),
  beforeMs: timeMs.exactOptional(),
  limit: z.number().int().min(1).max(HISTORY_PAGE_LIMIT).exactOptional(),
})

export const historyEntry: z.ZodType<HistoryEntry> = z.object({
  id: transferId,
  direction: z.enum(['send', 'receive']),
  kind: z.enum(['files', 'text']),
  peerName: shortText.nullable(),
  names: z.array(shortText).max(HISTORY_NAMES_LIMIT),
  files: count,
  bytes: count,
  endedAtMs: timeMs,
  outcome: z.enum(['done', 'failed', 'cancelled']),
  code: z.enum(errorCodes).nullable(),
  canSendAgain: z.boolean(),
  canReveal: z.boolean(),
})
export const historyEntries = z.array(historyEntry).max(HISTORY_PAGE_LIMIT)

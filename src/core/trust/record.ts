// What this computer keeps of a device that it remembers (docs/protocol/trust.md).
import { z } from 'zod'
import { randomBytes, toHex } from '../base/bytes.ts'
import type { PairingKeys } from '../pairing/handshake.ts'
import { parseUnknown } from '../wire/cbor.ts'
import { advertKeyOf, SECRET_BYTES } from './tags.ts'
import { PUBLIC_KEY_BYTES } from './identity.ts'

/** What a device says it is: for its picture only. */
export type DeviceKind = (typeof deviceKinds)[number]

/** How long a device is remembered: for its next transfer, for 30 days, or until it is forgotten. */
export type TrustDuration = (typeof trustDurations)[number]

export const deviceKinds = ['laptop', 'desktop', 'other'] as const
export const trustDurations = ['once', '30-days', 'always'] as const

/** The longest petname, in characters. */
export const PETNAME_LIMIT = 60
const PETNAME_LIMIT_UNITS = 4 * PETNAME_LIMIT
const FOLDER_LIMIT = 4096
const DEVICE_ID_BYTES = 12
const THIRTY_DAYS_MS = 30 * 24 * 60 * 60_000

/** A remembered device. The secrets are never logged and never leave this computer. */
export interface TrustRecord {
  /** Random; means nothing to anybody else. */
  readonly deviceId: string
  /** Which end of the first pairing this computer was: makes the adverts of the two differ. */
  readonly role: 'owner' | 'joiner'
  /** 32 bytes from the first pair secret, never changed. */
  readonly advertKey: Uint8Array
  /** 32 bytes, new after every reconnect. */
  readonly pairSecret: Uint8Array
  /** The secret with which the last reconnect was made: the other side may not have stored the newer one. */
  readonly previousSecret: Uint8Array | null
  /** Ed25519; null until the first reconnect has pinned it. */
  readonly peerIdentity: Uint8Array | null
  readonly petname: string
  readonly kind: DeviceKind
  readonly rememberedAtMs: number
  /** The last reconnect; null before the first. */
  readonly lastSeenAtMs: number | null
  readonly duration: TrustDuration
  /** null for 'once' and 'always'. */
  readonly expiresAtMs: number | null
  /** Whether it is known to remember this computer too. */
  readonly mutual: boolean
  readonly autoAccept: { readonly folder: string | null; readonly limitBytes: number } | null
  /** It proved the secret but showed another identity: from then on nothing goes to it and nothing is taken from it. */
  readonly identityChanged: boolean
}

const bytes = (length: number): z.ZodType<Uint8Array> =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length === length,
    `not ${length} bytes`,
  )

const timeMs = z.int().min(0)

const trustRecord = z.strictObject({
  deviceId: z.string().regex(/^[0-9a-f]{24}$/),
  role: z.enum(['owner', 'joiner']),
  advertKey: bytes(SECRET_BYTES),
  pairSecret: bytes(SECRET_BYTES),
  previousSecret: bytes(SECRET_BYTES).nullable(),
  peerIdentity: bytes(PUBLIC_KEY_BYTES).nullable(),
  petname: z.string().min(1).max(PETNAME_LIMIT_UNITS),
  kind: z.enum(deviceKinds),
  rememberedAtMs: timeMs,
  lastSeenAtMs: timeMs.nullable(),
  duration: z.enum(trustDurations),
  expiresAtMs: timeMs.nullable(),
  mutual: z.boolean(),
  autoAccept: z
    .strictObject({ folder: z.string().min(1).max(FOLDER_LIMIT).nullable(), limitBytes: timeMs })
    .nullable(),
  identityChanged: z.boolean(),
})

/** A record as it was kept (in CBOR, with byte strings). Throws DroplineError 'protocol-violation' if it is none. */
export function parseTrustRecord(value: unknown): TrustRecord {
  return parseUnknown(trustRecord, value)
}

export interface RememberInit {
  /** Of the pairing in which the two met: by code or as strangers. */
  readonly keys: Pick<PairingKeys, 'role' | 'pairSecret'>
  readonly petname: string
  readonly kind: DeviceKind
  readonly duration: TrustDuration
  readonly nowMs: number
}

/** The record with which this side remembers the other side of a pairing. It does nothing until the other side has one too. */
export function newTrustRecord({ keys, petname, kind, duration, nowMs }: RememberInit): TrustRecord {
  return {
    deviceId: toHex(randomBytes(DEVICE_ID_BYTES)),
    role: keys.role,
    advertKey: advertKeyOf(keys.pairSecret),
    pairSecret: keys.pairSecret,
    previousSecret: null,
    peerIdentity: null,
    petname,
    kind,
    rememberedAtMs: nowMs,
    lastSeenAtMs: null,
    duration,
    expiresAtMs: expiryOf(duration, nowMs),
    mutual: false,
    autoAccept: null,
    identityChanged: false,
  }
}

/** The record with another duration, from `nowMs` on. */
export function lastingRecord(record: TrustRecord, duration: TrustDuration, nowMs: number): TrustRecord {
  return { ...record, duration, expiresAtMs: expiryOf(duration, nowMs) }
}

function expiryOf(duration: TrustDuration, nowMs: number): number | null {
  return duration === '30-days' ? nowMs + THIRTY_DAYS_MS : null
}

/** What a good reconnect has shown. */
export interface ReconnectOutcome {
  /** The secret with which it was made. */
  readonly usedSecret: Uint8Array
  /** The pair secret that came out of it. */
  readonly newSecret: Uint8Array
  readonly peerIdentity: Uint8Array
  readonly kind: DeviceKind
  readonly nowMs: number
}

/** The record after a good reconnect. The secret that was used stays the previous one: the other side surely has it. */
export function rotatedRecord(record: TrustRecord, outcome: ReconnectOutcome): TrustRecord {
  return {
    ...record,
    pairSecret: outcome.newSecret,
    previousSecret: outcome.usedSecret,
    peerIdentity: outcome.peerIdentity,
    kind: outcome.kind,
    lastSeenAtMs: outcome.nowMs,
    mutual: true,
  }
}

/** Whether a record may be used at all. */
export function isUsable(record: TrustRecord, nowMs: number): boolean {
  return !record.identityChanged && (record.expiresAtMs === null || nowMs < record.expiresAtMs)
}

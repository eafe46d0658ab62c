// What is said at the door of a computer that can be reached without a code; docs/protocol/trust.md describes every field.
import { z } from 'zod'
import { DroplineError } from '../base/errors.ts'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from './identity.ts'
import { deviceKinds } from './record.ts'
import { DOOR_NONCE_BYTES, DOOR_TAG_BYTES, SALT_BYTES, SLOT_BYTES } from './tags.ts'

export const DOOR_VERSION = 1
/** The longest message at the door, in bytes: the largest real one has about 600. */
const DOOR_MESSAGE_LIMIT_BYTES = 1024
/** A name on the wire, in UTF-16 units; what is shown of it is shorter. */
const NAME_LIMIT = 250
/** How many slots an advert has: enough for the records, and a number that does not tell how many there are. */
export const SLOT_COUNTS = [8, 16, 32] as const

/** Why somebody comes: to send something, or, friends only, to have bytes relayed to a third computer. */
export const purposes = ['transfer', 'relay'] as const
/** @see purposes */
export type Purpose = (typeof purposes)[number]

export const INSTANCE = /^[a-z2-7]{12}$/

const bytes = (length: number): z.ZodType<Uint8Array> =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length === length,
    `not ${length} bytes`,
  )

const slots = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array && isSlots(value),
  'not 8, 16 or 32 slots',
)

const version = z.int().min(1).max(65_535)
const name = z.string().min(1).max(NAME_LIMIT)
const kind = z.enum(deviceKinds)

/** What a computer says of itself to everybody who asks: the same at its door as in its advert. */
export const presence = z.strictObject({
  /** Names the advert, for who hears it in several ways. */
  instance: z.string().regex(INSTANCE),
  salt: bytes(SALT_BYTES),
  slots,
  /** Only while it is visible to everyone. */
  open: z.strictObject({ name, kind }).nullable(),
  /** Whether it relays for its friends. */
  relay: z.boolean(),
})

/** @see presence */
export type Presence = z.infer<typeof presence>

export const doorSchemas = {
  /** 1, from who listens. */
  greeting: z.strictObject({
    type: z.literal('greeting'),
    version,
    nonce: bytes(DOOR_NONCE_BYTES),
    presence,
  }),
  /** 2, from who dials: the two tags of a remembered device, or null for a stranger. */
  knock: z.strictObject({
    type: z.literal('knock'),
    version,
    tags: z.tuple([bytes(DOOR_TAG_BYTES), bytes(DOOR_TAG_BYTES)]).nullable(),
  }),
  /** In place of 2: who dials is there too, behind this port, and wants no more than to be seen. */
  here: z.strictObject({ type: z.literal('here'), version, port: z.int().min(1024).max(65_535), presence }),
  /** The answer to it: whether that was known already. */
  noted: z.strictObject({ type: z.literal('noted'), known: z.boolean() }),
  /** 3, from who listens: which tag it knows; null for a stranger. */
  admitted: z.strictObject({
    type: z.literal('admitted'),
    tag: z.union([z.literal(0), z.literal(1)]).nullable(),
  }),
  /** In place of 3. Whoever is not known is told nothing. */
  refused: z.strictObject({ type: z.literal('refused'), reason: z.enum(['busy', 'version']) }),
}

/** Said by both sides after the handshake, sealed: who they are. */
export const introduction = z.strictObject({
  name,
  kind,
  /** What who dials wants; 'transfer' from who listens. */
  purpose: z.enum(purposes),
  /** null between strangers. */
  identity: z
    .strictObject({ publicKey: bytes(PUBLIC_KEY_BYTES), signature: bytes(SIGNATURE_BYTES) })
    .nullable(),
})

/** @see introduction */
export type Introduction = z.infer<typeof introduction>

export type DoorMessage = z.infer<(typeof doorSchemas)[keyof typeof doorSchemas]>

/** A later version may have other fields: these are all that must stay readable for ever. */
const versioned = z.looseObject({ type: z.enum(['greeting', 'knock', 'here']), version })

export function encodeDoor(message: DoorMessage): Uint8Array {
  return encodeCbor(message)
}

/** The message that `schema` describes. Throws DroplineError 'protocol-violation' if it is anything else. */
export function decodeDoor<T>(schema: z.ZodType<T>, message: Uint8Array): T {
  return decodeCbor(schema, message, DOOR_MESSAGE_LIMIT_BYTES)
}

/** The same for the first message of a side. Throws DroplineError 'version-mismatch' for one of another version. */
export function decodeFirstDoor<T>(schema: z.ZodType<T>, message: Uint8Array): T {
  const head = versioned.safeParse(decodeDoor(z.unknown(), message))
  if (head.success && head.data.version !== DOOR_VERSION)
    throw new DroplineError('version-mismatch', { ours: DOOR_VERSION, theirs: head.data.version })
  return decodeDoor(schema, message)
}

/** Whether bytes are as many slots as an advert may have. */
export function isSlots(value: Uint8Array): boolean {
  return SLOT_COUNTS.some((count) => value.length === count * SLOT_BYTES)
}

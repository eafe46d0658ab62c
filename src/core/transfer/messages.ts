import { z } from 'zod'
import { DroplineError, type ErrorCode, type ErrorDetail } from '../base/errors.ts'
import { concatBytes } from '../base/bytes.ts'
import { decodeCbor, encodeCbor } from '../wire/cbor.ts'
import { CONTROL_LIMIT_BYTES, TRANSFER_ID_BYTES } from './limits.ts'

/** The first byte of every message. */
export const messageType = { control: 0, manifestPart: 1, block: 2, chunk: 3, pack: 4, plan: 5 } as const

/** What a side may give as the reason for a failure: facts about the transfer, never about pairing. */
export const failureCodes = [
  'protocol-violation',
  'version-mismatch',
  'manifest-rejected',
  'disk-full',
  'source-unreadable',
  'source-changed',
  'target-unwritable',
  'target-missing',
  'hash-mismatch',
  'internal',
] as const satisfies readonly ErrorCode[]

export type FailureCode = (typeof failureCodes)[number]

/** Why a side lets no bytes flow for now. */
export const pauseReasons = ['user', 'disk-full', 'target-missing'] as const

export type PauseReason = (typeof pauseReasons)[number]

/** What is offered: the user's files, or a text that is shown and not kept as a file. */
export const contents = ['files', 'text'] as const

export type Content = (typeof contents)[number]

const count = z.int().nonnegative()
const bytesOf = (length: number): z.ZodType<Uint8Array> =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length === length,
    `not ${length} bytes`,
  )
const hash = bytesOf(32)
const detail = z
  .record(z.string().max(40), z.union([z.string().max(400), z.number()]))
  .refine((facts) => Object.keys(facts).length <= 8, 'too many facts')

const controlSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), version: count, name: z.string().max(1000) }),
  z.strictObject({
    type: z.literal('offer'),
    transfer: bytesOf(TRANSFER_ID_BYTES),
    sha256: hash,
    entries: count,
    files: count,
    bytes: count,
    content: z.enum(contents),
  }),
  z.strictObject({ type: z.literal('manifest-wanted') }),
  z.strictObject({ type: z.literal('manifest-known') }),
  z.strictObject({ type: z.literal('manifest-end') }),
  z.strictObject({ type: z.literal('asking') }),
  z.strictObject({ type: z.literal('accept') }),
  z.strictObject({ type: z.literal('decline') }),
  z.strictObject({ type: z.literal('plan-end') }),
  z.strictObject({ type: z.literal('ack'), bytes: count, files: count, bytesDone: count, filesDone: count }),
  z.strictObject({ type: z.literal('file-end'), file: count, root: hash }),
  z.strictObject({ type: z.literal('file-same'), file: count }),
  z.strictObject({ type: z.literal('file-failed'), file: count, code: z.enum(failureCodes), detail }),
  z.strictObject({ type: z.literal('end'), more: z.boolean() }),
  z.strictObject({ type: z.literal('complete'), files: count, bytes: count, failed: count }),
  z.strictObject({ type: z.literal('pause'), reason: z.enum(pauseReasons) }),
  z.strictObject({ type: z.literal('go') }),
  z.strictObject({ type: z.literal('limit'), bytesPerSecond: count }),
  z.strictObject({ type: z.literal('leave') }),
  z.strictObject({ type: z.literal('cancel') }),
  z.strictObject({ type: z.literal('fail'), code: z.enum(failureCodes), detail }),
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('bye') }),
])

/** Everything that is said besides file bytes and names. docs/protocol/transfer.md says who sends what and when. */
export type Control = z.infer<typeof controlSchema>

/** One control message with its type byte. */
export function encodeControl(control: Control): Uint8Array {
  return concatBytes(Uint8Array.of(messageType.control), encodeCbor(control))
}

/** Parses a control message, type byte included. Throws DroplineError 'protocol-violation'. */
export function decodeControl(message: Uint8Array): Control {
  return decodeCbor(controlSchema, message.subarray(1), CONTROL_LIMIT_BYTES)
}

/** Whether a failure may be told to the peer by its own code; everything else is told as 'internal'. */
export function isFailureCode(code: ErrorCode): code is FailureCode {
  return (failureCodes as readonly ErrorCode[]).includes(code)
}

/** What a failure is called to the peer. */
export function tellableCode(code: ErrorCode): FailureCode {
  return isFailureCode(code) ? code : 'internal'
}

/** An error's facts as the schema allows them. */
export function tellableDetail(facts: ErrorDetail): Record<string, string | number> {
  const entries = Object.entries(facts).slice(0, 8)
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key.slice(0, 40),
      typeof value === 'string' ? value.slice(0, 400) : value,
    ]),
  )
}

/** The error for a message that is well formed and comes at the wrong time. */
export function unexpected(type: string): DroplineError {
  return new DroplineError('protocol-violation', { what: `unexpected ${type}` })
}

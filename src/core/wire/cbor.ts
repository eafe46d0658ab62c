import { decode, encode } from 'cborg'
import type { z } from 'zod'
import { DroplineError } from '../base/errors.ts'
import './without-eval.ts'

/** One value as deterministic CBOR (RFC 8949 section 4.2). */
export function encodeCbor(value: unknown): Uint8Array {
  return encode(value)
}

/**
 * The value in `bytes`, as `schema` says it must be. Strict: no trailing bytes, no duplicate keys, no indefinite lengths,
 * no tags. Throws DroplineError 'protocol-violation'.
 */
export function decodeCbor<T>(schema: z.ZodType<T>, bytes: Uint8Array, limitBytes: number): T {
  if (bytes.length > limitBytes)
    throw new DroplineError('protocol-violation', { what: 'message too long', bytes: bytes.length })
  let value: unknown
  try {
    value = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      rejectDuplicateMapKeys: true,
      allowBigInt: false,
    })
  } catch (cause) {
    throw new DroplineError('protocol-violation', { what: 'not CBOR' }, { cause })
  }
  return parseUnknown(schema, value)
}

/** Parses a value from outside. Throws DroplineError 'protocol-violation' that names the first wrong field. */
export function parseUnknown<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const where = issue === undefined ? '' : issue.path.map(String).join('.')
  throw new DroplineError(
    'protocol-violation',
    { what: issue?.message ?? 'invalid', where },
    { cause: result.error },
  )
}

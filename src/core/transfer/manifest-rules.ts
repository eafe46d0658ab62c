import { fromUtf8 } from '../base/bytes.ts'
import { DroplineError, type ErrorCode } from '../base/errors.ts'
import { escapeForDisplay } from './display.ts'
import { NAME_LIMIT_BYTES } from './limits.ts'

/** Why an entry cannot be offered to any system; goes into the detail of 'manifest-rejected' and 'name-unsupported'. */
export type ManifestProblem =
  | 'empty-name'
  | 'dot-name'
  | 'malformed-text'
  | 'separator'
  | 'nul'
  | 'name-too-long'
  | 'too-deep'
  | 'no-entries'
  | 'too-many-entries'
  | 'bad-size'
  | 'bad-time'
  | 'total-too-large'
  | 'duplicate'
  | 'folder-missing'
  | 'bad-link'
  | 'link-outside'

/** The latest and earliest time of a Date (ECMA-262 section 21.4.1.1). */
export const TIME_LIMIT_MS = 8_640_000_000_000_000

/** 'manifest-rejected' for what a peer offers, 'name-unsupported' for this side's own. */
export type ManifestErrorCode = Extract<ErrorCode, 'manifest-rejected' | 'name-unsupported'>

/** The error for a problem with the entry of this name. */
export function manifestError(code: ManifestErrorCode, reason: ManifestProblem, name: string): DroplineError {
  return new DroplineError(code, { reason, name: escapeForDisplay(name) })
}

/** Why these bytes, UTF-8, cannot be a name; null when they can. What one file system or another refuses is no matter here. */
export function nameProblem(name: Uint8Array): ManifestProblem | null {
  if (name.length === 0) return 'empty-name'
  if (name.length > NAME_LIMIT_BYTES) return 'name-too-long'
  const isDots = name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e))
  if (isDots) return 'dot-name'
  let ascii = 0
  for (const byte of name) {
    if (byte === 0x2f) return 'separator'
    if (byte === 0) return 'nul'
    ascii |= byte
  }
  return ascii < 0x80 || isWellFormedUtf8(name) ? null : 'malformed-text'
}

/** Whether bytes are UTF-8 (RFC 3629), without surrogates. */
export function isWellFormedUtf8(bytes: Uint8Array): boolean {
  try {
    fromUtf8(bytes)
    return true
  } catch {
    return false
  }
}

import { concatBytes, utf8 } from '../base/bytes.ts'

/** `data` behind its length as LEB128: prepend_len of draft-irtf-cfrg-cpace, appendix A. */
export function prependLength(data: Uint8Array): Uint8Array {
  const length: number[] = []
  let rest = data.length
  do {
    length.push(rest >= 128 ? (rest % 128) + 128 : rest)
    rest = Math.floor(rest / 128)
  } while (rest > 0)
  return concatBytes(Uint8Array.from(length), data)
}

/** All parts, each behind its length (lv_cat of the draft), so that no two lists of parts give the same bytes. Strings as UTF-8. */
export function lengthValueConcat(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return concatBytes(...parts.map((part) => prependLength(typeof part === 'string' ? utf8(part) : part)))
}

/**
 * The parts of a lengthValueConcat, or undefined if the lengths do not add up to exactly the input. Parts of 128 bytes and
 * more are refused: nothing that we parse is that long, and a one-byte length has only one spelling.
 */
export function lengthValueSplit(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const parts: Uint8Array[] = []
  let offset = 0
  while (offset < bytes.length) {
    const length = bytes[offset] ?? 0
    const end = offset + 1 + length
    if (length >= 128 || end > bytes.length) return undefined
    parts.push(bytes.slice(offset + 1, end))
    offset = end
  }
  return parts
}

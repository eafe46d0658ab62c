import { randomBelow } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import type { ErrorDetail } from '../base/errors.ts'
import { codeWords, isCodeWord, nearestWord } from './words.ts'

/** What one person tells another: where to meet (public) and the secret words. */
export interface PairingCode {
  /** Four or five digits. Known to whoever introduces the two sides; independent of the words. */
  readonly nameplate: string
  /** Two to four words, in lower case. */
  readonly words: readonly string[]
}

/** How many words a code may have. */
export const MIN_CODE_WORDS = 2
export const MAX_CODE_WORDS = 4

/** The longest text that is looked at, in UTF-16 units: a link with a long host name and a code is far below. */
const TEXT_LIMIT = 400
const NAMEPLATE_COUNT = 10_000
const LINK_PREFIX = 'dropline://receive#'

/** What an error may repeat. Errors reach log files: two words that were typed without a gap must not get there. */
const ONE_TYPED_WORD = /^\p{L}{1,9}$/u

/** Format characters that copying drags along: zero-width spaces, direction marks, soft hyphens. */
const INVISIBLE = /\p{Cf}/gu
/** White space, every kind of dash, underscores, and what people put between or after parts of a sentence. */
const SEPARATORS = /[\s\p{Pd}\u2212_.,;:/"'“”‘’«»()<>[\]]+/u

/**
 * Reads a code as people type and paste it: any case, any separators, full-width forms, or a link with the code behind `#`.
 * Throws DroplineError 'code-malformed' with detail.reason 'empty', 'form' (not digits and two to four words) or 'word'
 * (detail.position, from 1, of the first word that is not in the list; detail.word as it was typed, unless it is so long
 * that it could be several; detail.suggestion the nearest one, if any is near). All of it happens here, so none of it costs
 * a guess.
 */
export function parseCode(text: string): PairingCode {
  if (text.length > TEXT_LIMIT) throw malformed({ reason: 'form' })
  const parts = partsOf(codeOfLink(text.normalize('NFKC').trim()))
  const [nameplate, ...words] = parts
  if (nameplate === undefined) throw malformed({ reason: 'empty' })
  if (!/^[0-9]{4,5}$/.test(nameplate)) throw malformed({ reason: 'form' })
  if (words.length < MIN_CODE_WORDS || words.length > MAX_CODE_WORDS) throw malformed({ reason: 'form' })
  const unknown = words.findIndex((word) => !isCodeWord(word))
  if (unknown >= 0) throw malformed(unknownWord(words[unknown] ?? '', unknown + 1))
  return { nameplate, words }
}

/** The code as it is shown and said: `4821-ocean-velvet`. */
export function formatCode(code: PairingCode): string {
  return [code.nameplate, ...code.words].join('-')
}

/** The link that opens Dropline with this code. The code is in the fragment, which no browser sends to a server. */
export function codeLink(code: PairingCode): string {
  return LINK_PREFIX + formatCode(code)
}

/** Four random digits, 0000 to 9999. */
export function randomNameplate(): string {
  return String(randomBelow(NAMEPLATE_COUNT)).padStart(4, '0')
}

/** `count` (2 to 4) code words, each chosen uniformly and independently. Throws RangeError on another count. */
export function randomWords(count: number): string[] {
  if (!Number.isInteger(count) || count < MIN_CODE_WORDS || count > MAX_CODE_WORDS)
    throw new RangeError(`a code has ${MIN_CODE_WORDS} to ${MAX_CODE_WORDS} words`)
  const words = codeWords()
  return Array.from({ length: count }, () => words[randomBelow(words.length)] ?? '')
}

/** At most `limit` code words that begin with `prefix` (any case), in alphabetical order; none for an empty prefix. */
export function completeWord(prefix: string, limit: number): string[] {
  const start = prefix.normalize('NFKC').trim().toLowerCase()
  if (start === '' || start.length > TEXT_LIMIT) return []
  return codeWords()
    .filter((word) => word.startsWith(start))
    .slice(0, Math.max(0, limit))
}

function codeOfLink(text: string): string {
  if (!/^(?:dropline|https?):/i.test(text)) return text
  const hash = text.indexOf('#')
  if (hash < 0) throw malformed({ reason: 'form' })
  try {
    return decodeURIComponent(text.slice(hash + 1))
  } catch (cause) {
    throw malformed({ reason: 'form' }, { cause })
  }
}

function partsOf(text: string): string[] {
  return text
    .replace(INVISIBLE, '')
    .toLowerCase()
    .split(SEPARATORS)
    .filter((part) => part !== '')
}

function unknownWord(typed: string, position: number): ErrorDetail {
  const suggestion = nearestWord(typed)
  return {
    reason: 'word',
    position,
    ...(ONE_TYPED_WORD.test(typed) ? { word: typed } : {}),
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

function malformed(detail: ErrorDetail, options?: ErrorOptions): DroplineError {
  return new DroplineError('code-malformed', detail, options)
}

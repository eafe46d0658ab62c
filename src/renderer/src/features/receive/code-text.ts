import { completeWord, formatCode, parseCode } from '../../../../core/pairing/code.ts'
import { nearestWord } from '../../../../core/pairing/words.ts'

/** How many words are offered at once. */
export const SUGGESTION_LIMIT = 3
/** Longer than any code: five digits and four words of eight letters. */
const TEXT_LIMIT = 60

/** The digits of Arabic, Persian and Hindi keyboards: U+0660, U+06F0 and U+0966 are their zeros. */
const otherDigits = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g

/** What the text in the code field is so far. */
export type CodeReading =
  | { readonly name: 'empty' }
  /** Not yet, or not only, digits at the start. */
  | { readonly name: 'digits' }
  /** The digits are there, the next word has no letter yet. */
  | { readonly name: 'word-expected' }
  | { readonly name: 'word'; readonly typed: string; readonly suggestions: readonly string[] }
  /** A word that is in no code: said before a guess is spent. */
  | { readonly name: 'unknown-word'; readonly typed: string; readonly suggestion: string | null }
  | { readonly name: 'complete' }

/** The text as it should stand in the field: lower case, one dash between the parts, whole codes and links as the code. */
export function tidyCodeText(text: string): string {
  const whole = wholeCode(text)
  if (whole !== null && /[^0-9a-z-]/i.test(text.trim())) return whole
  return text
    .normalize('NFKC')
    .replace(otherDigits, asciiDigit)
    .toLowerCase()
    .replace(/[^0-9a-z]+/g, '-')
    .replace(/^-+/, '')
    .replace(/^([0-9]+)([a-z])/, '$1-$2')
    .slice(0, TEXT_LIMIT)
}

/** Reads a tidy text. */
export function readCodeText(text: string): CodeReading {
  if (text === '') return { name: 'empty' }
  const [digits = '', ...words] = text.split('-')
  if (!/^[0-9]{4,5}$/.test(digits)) return { name: 'digits' }
  const typed = words.at(-1) ?? ''
  const unknown = words.slice(0, -1).find((word) => completeWord(word, 1)[0] !== word)
  if (unknown !== undefined) return unknownWord(unknown)
  if (typed === '') return wholeCode(text) === null ? { name: 'word-expected' } : { name: 'complete' }
  if (wholeCode(text) !== null) return { name: 'complete' }
  const suggestions = completeWord(typed, SUGGESTION_LIMIT)
  return suggestions.length === 0 ? unknownWord(typed) : { name: 'word', typed, suggestions }
}

/** The text with its last, unfinished word replaced; a dash follows while a code needs more words. */
export function withWord(text: string, word: string): string {
  const completed = text.slice(0, text.lastIndexOf('-') + 1) + word
  return wholeCode(completed) === null ? `${completed}-` : completed
}

/** The text with the unknown word replaced by a known one. */
export function withCorrection(text: string, typed: string, correction: string): string {
  const parts = text.split('-')
  const position = parts.indexOf(typed, 1)
  if (position < 0) return text
  if (position === parts.length - 1) return withWord(text, correction)
  return parts.with(position, correction).join('-')
}

/** The code in its canonical form, or null when the text is not a whole code. */
export function wholeCode(text: string): string | null {
  try {
    return formatCode(parseCode(text))
  } catch {
    return null
  }
}

function asciiDigit(digit: string): string {
  const zeros = ['\u0660', '\u06f0', '\u0966']
  const values = zeros.map((zero) => digit.charCodeAt(0) - zero.charCodeAt(0))
  return String(values.find((value) => value >= 0 && value <= 9) ?? '')
}

function unknownWord(typed: string): CodeReading {
  return { name: 'unknown-word', typed, suggestion: nearestWord(typed) ?? null }
}

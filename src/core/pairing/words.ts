import { wordlist } from '@scure/bip39/wordlists/english.js'

const SHORTEST_WORD_LETTERS = 4
/** A typed word this far from every code word gets no suggestion. */
const SUGGESTION_DISTANCE = 2
/** Longer input is not compared at all: no code word has more than eight letters. */
const LONGEST_TYPED_LETTERS = 16

let cached: readonly string[] | undefined

/**
 * The words that codes are made of, sorted: the BIP39 English words of four letters or more, thinned in alphabetical order
 * until no two are one typing error apart. Both sides only compare text, so an older list elsewhere does no harm;
 * docs/decisions/0001-code-words.md has the reasons. Computed at the first call (about 8 ms).
 */
export function codeWords(): readonly string[] {
  cached ??= pickDistantWords(wordlist.filter((word) => word.length >= SHORTEST_WORD_LETTERS))
  return cached
}

/** Whether `word`, in lower case, is a code word. */
export function isCodeWord(word: string): boolean {
  return codeWords().includes(word)
}

/** The code word closest to what was typed (two typing errors away at most, the alphabetically first of equals). */
export function nearestWord(typed: string): string | undefined {
  if (typed.length > LONGEST_TYPED_LETTERS) return undefined
  let best: string | undefined
  let bestDistance = SUGGESTION_DISTANCE + 1
  for (const word of codeWords()) {
    if (Math.abs(word.length - typed.length) > SUGGESTION_DISTANCE) continue
    const distance = typingDistance(typed, word)
    if (distance < bestDistance) {
      best = word
      bestDistance = distance
    }
  }
  return best
}

/**
 * The number of typing errors between two words: letters inserted, dropped, replaced, or swapped with their neighbour
 * (optimal string alignment distance).
 */
export function typingDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}

/**
 * Keeps a word unless it is one typing error from a word that was kept before. Two words are that close exactly when they
 * agree with one position masked, when one is the other with a letter dropped, or when two neighbours are swapped; so set
 * lookups replace comparing all pairs (which would take seconds).
 */
function pickDistantWords(candidates: readonly string[]): readonly string[] {
  const kept = new Set<string>()
  const masked = new Set<string>()
  const shortened = new Set<string>()
  for (const word of candidates) {
    const positions = Array.from({ length: word.length }, (_, index) => index)
    const masks = positions.map((index) => `${word.slice(0, index)}?${word.slice(index + 1)}`)
    const drops = positions.map((index) => word.slice(0, index) + word.slice(index + 1))
    const swaps = positions.map(
      (index) =>
        word.slice(0, index) + word.slice(index + 1, index + 2) + word.charAt(index) + word.slice(index + 2),
    )
    const tooClose =
      masks.some((mask) => masked.has(mask)) ||
      drops.some((drop) => kept.has(drop)) ||
      shortened.has(word) ||
      swaps.some((swap) => kept.has(swap))
    if (tooClose) continue
    kept.add(word)
    for (const mask of masks) masked.add(mask)
    for (const drop of drops) shortened.add(drop)
  }
  return [...kept]
}

// What the terminal says is English, whatever the machine speaks: scripts and people compare it.
import { pickLocale } from './locale.ts'
import { english } from './texts/en/index.ts'
import { createWords, type Words } from './words.ts'

let words: Words | null = null

/** The words for terminals. */
export function terminalWords(): Words {
  words ??= createWords(pickLocale('en', []), { en: { translation: english } })
  return words
}

/** A sentence without what only a screen needs: spaces that do not break, and the marks around names that run from right to left. */
export function forTerminal(sentence: string): string {
  return sentence.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u2066-\u2069]/g, '')
}

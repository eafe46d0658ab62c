import type { Language } from '../../src/core/base/language.ts'
import { pickLocale } from '../../src/words/locale.ts'
import { allTexts } from '../../src/words/texts/index.ts'
import { createWords, type Words } from '../../src/words/words.ts'

const spoken = new Map<string, Words>()

/** The words of a language, whatever the machine speaks. */
export function wordsIn(language: Language | null, systemTags: readonly string[] = []): Words {
  const locale = pickLocale(language, systemTags)
  const words = spoken.get(locale.tag) ?? createWords(locale, allTexts)
  spoken.set(locale.tag, words)
  return words
}

type TextTree = { readonly [key: string]: string | TextTree }

/** Every text of a tree with its dotted key. */
export function flatTexts(tree: TextTree, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [key, value] of Object.entries(tree))
    if (typeof value === 'string') texts.set(prefix + key, value)
    else for (const [inner, text] of flatTexts(value, `${prefix}${key}.`)) texts.set(inner, text)
  return texts
}

export const pseudoMarks = ['⟦', '⟧'] as const

/** English with every text in marks: what is shown without them did not come from the language files. */
export function pseudoWords(): Words {
  const mark = (tree: TextTree): TextTree =>
    Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [
        key,
        typeof value === 'string' ? pseudoMarks.join(value) : mark(value),
      ]),
    )
  return createWords(pickLocale('en', []), { en: { translation: mark(allTexts.en.translation) } })
}

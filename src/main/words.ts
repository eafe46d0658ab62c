import { app } from 'electron'
import type { Language } from '../core/base/language.ts'
import { pickLocale } from '../words/locale.ts'
import { allTexts } from '../words/texts/index.ts'
import { createWords, type Words } from '../words/words.ts'

/** The words of menus, dialogs and notifications; null is the language of the system. Electron must be ready. */
export function wordsOf(language: Language | null): Words {
  return createWords(pickLocale(language, [app.getLocale()]), allTexts)
}

import type { Language } from '../../core/base/language.ts'
import { arabic } from './ar/index.ts'
import { german } from './de/index.ts'
import { english } from './en/index.ts'
import { spanish } from './es/index.ts'
import { french } from './fr/index.ts'
import { hindi } from './hi/index.ts'
import { japanese } from './ja/index.ts'
import { korean } from './ko/index.ts'
import { portuguese } from './pt/index.ts'
import { chinese } from './zh/index.ts'

/** The texts of all languages, as i18next takes them. Terminals load English alone. */
export const allTexts = {
  en: { translation: english },
  de: { translation: german },
  fr: { translation: french },
  es: { translation: spanish },
  pt: { translation: portuguese },
  zh: { translation: chinese },
  ja: { translation: japanese },
  ko: { translation: korean },
  ar: { translation: arabic },
  hi: { translation: hindi },
} satisfies Record<Language, { readonly translation: Record<keyof typeof english, object> }>

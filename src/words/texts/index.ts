import type { Resource } from 'i18next'
import type { Language } from '../../core/base/language.ts'
import { arabic } from './ar.ts'
import { german } from './de.ts'
import { english } from './en.ts'
import { spanish } from './es.ts'
import { french } from './fr.ts'
import { hindi } from './hi.ts'
import { japanese } from './ja.ts'
import { korean } from './ko.ts'
import { portuguese } from './pt.ts'
import { chinese } from './zh.ts'

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
} satisfies Record<Language, Resource[string]>

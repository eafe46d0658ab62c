import { type Language, languages } from '../core/base/language.ts'

/** What to write in, and how: the language of the words, the tag for numbers, and where a line begins. */
export interface Locale {
  readonly language: Language
  /** BCP 47, of the same language, with the system's region where it is known: de-AT writes numbers unlike de-DE. */
  readonly tag: string
  readonly direction: 'ltr' | 'rtl'
}

/** Every language in its own words, for a list to choose from: these are never translated. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  zh: '简体中文',
  ja: '日本語',
  ko: '한국어',
  ar: 'العربية',
  hi: 'हिन्दी',
}

/** The locale for a user's choice, null for what the system speaks; `systemTags` are the languages of the system, the preferred first. English when none is ours. */
export function pickLocale(choice: Language | null, systemTags: readonly string[]): Locale {
  const known = systemTags.map(parseTag).filter((parsed) => parsed !== null)
  const ours = known.find(({ language }) => choice === null || language === choice)
  if (ours !== undefined) return ours
  return localeOf(choice ?? 'en', null)
}

function parseTag(tag: string): Locale | null {
  let locale: Intl.Locale
  try {
    locale = new Intl.Locale(tag.replaceAll('_', '-'))
  } catch {
    return null // environments hand over tags like "C" and "POSIX.UTF-8"
  }
  const language = languages.find((own) => own === locale.language)
  return language === undefined ? null : localeOf(language, locale.baseName)
}

function localeOf(language: Language, tag: string | null): Locale {
  return { language, tag: tag ?? language, direction: language === 'ar' ? 'rtl' : 'ltr' }
}

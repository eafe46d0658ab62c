import { createInstance, type i18n, type Resource, type TFunction } from 'i18next'
import type { Locale } from './locale.ts'
import { type NumberWords, numberWords } from './numbers.ts'
import type { english } from './texts/en/index.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof english }
  }
}

/** Everything that is said in one language. */
export interface Words {
  readonly locale: Locale
  /** A text by its key, in the language's plural form; what is filled in is text, never markup and never another key. */
  readonly t: TFunction
  readonly numbers: NumberWords
  /** For the window's components that draw texts with parts of their own. */
  readonly i18n: i18n
}

const leftToRightIsolate = '\u2066'
const rightToLeftIsolate = '\u2067'
const firstStrongIsolate = '\u2068'
const popIsolate = '\u2069'
/** Letters that are written from right to left: Hebrew, Arabic and their neighbours. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** The words of `locale`, out of `texts`: by language, each under `translation`. */
export function createWords(locale: Locale, texts: Resource): Words {
  const instance = createInstance({
    lng: locale.tag,
    fallbackLng: 'en',
    resources: texts,
    initAsync: false,
    interpolation: {
      // Names come from the other side: nothing that is filled in is looked at again.
      skipOnVariables: true,
      // A name of the other direction would tear the sentence around it apart (Unicode TR 9).
      escape: (text) => isolate(text, locale),
    },
  })
  void instance.init()
  return { locale, t: instance.t, numbers: numberWords(locale.tag), i18n: instance }
}

/** A name or an address as it stands in a sentence of `locale`, without turning the sentence around. */
export function isolate(text: string, { direction }: Locale): string {
  return direction === 'rtl' || rightToLeft.test(text) ? isolated(text, direction) : text
}

/**
 * The text as a world of its own inside a sentence. Its direction is that of its first letter; but what is put together from
 * filled texts has no letter outside of them, so it runs as the sentence does.
 */
function isolated(text: string, direction: Locale['direction']): string {
  const isFilled = text.includes(popIsolate)
  const start = !isFilled ? firstStrongIsolate : direction === 'rtl' ? rightToLeftIsolate : leftToRightIsolate
  return `${start}${text}${popIsolate}`
}

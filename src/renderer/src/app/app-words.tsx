import { useEffect, useMemo, type ReactNode } from 'react'
import { type Language, languages } from '../../../core/base/language.ts'
import { pickLocale } from '../../../words/locale.ts'
import { allTexts } from '../../../words/texts/index.ts'
import { createWords } from '../../../words/words.ts'
import { useApp } from './app-context.ts'
import { WordsProvider } from './words-context.tsx'

const storageKey = 'language'

/** Speaks the language of the settings. Until they are known, that of the last time, so that no start changes its language. */
export function AppWords({ children }: { readonly children: ReactNode }) {
  const settings = useApp((state) => state.shellSettings)
  const language = settings === null ? rememberedLanguage() : settings.language
  const words = useMemo(() => createWords(pickLocale(language, navigator.languages), allTexts), [language])
  useEffect(() => {
    if (settings === null) return
    if (settings.language === null) localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, settings.language)
  }, [settings])
  return <WordsProvider words={words}>{children}</WordsProvider>
}

/** null for the language of the system. */
function rememberedLanguage(): Language | null {
  const stored = localStorage.getItem(storageKey)
  return languages.find((language) => language === stored) ?? null
}

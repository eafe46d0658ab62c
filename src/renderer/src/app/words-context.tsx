import { createContext, useContext, useLayoutEffect, type ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import type { Words } from '../../../words/words.ts'

const WordsContext = createContext<Words | null>(null)

/** Everything the window says, in the language of now. */
export function useWords(): Words {
  const words = useContext(WordsContext)
  if (words === null) throw new Error('rendered outside of WordsProvider')
  return words
}

interface WordsProviderProps {
  readonly words: Words
  readonly children: ReactNode
}

/** Gives `children` their language, and the document its direction. */
export function WordsProvider({ words, children }: WordsProviderProps) {
  useLayoutEffect(() => {
    document.documentElement.lang = words.locale.tag
    document.documentElement.dir = words.locale.direction
  }, [words])
  return (
    <I18nextProvider i18n={words.i18n}>
      <WordsContext value={words}>{children}</WordsContext>
    </I18nextProvider>
  )
}

import type { english } from './en.ts'

/** The plural categories of Unicode, of which each language has its own. */
type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'

/**
 * What the file of a language must hold: every text of English, and of every counted text all plural forms that the language
 * has (`Forms`). A missing or invented key does not compile; test/unit/words/texts.test.ts checks the forms and the placeholders.
 */
export type Texts<Forms extends PluralForm> = Localized<typeof english, Forms>

type Localized<T, Forms extends PluralForm> = {
  readonly [K in keyof T as K extends `${string}_${PluralForm}` ? never : K]: T[K] extends string
    ? string
    : Localized<T[K], Forms>
} & {
  readonly [K in keyof T as K extends `${infer Counted}_other` ? `${Counted}_${Forms}` : never]: string
}

/** The plural categories of Unicode, of which each language has its own. */
type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'

/**
 * What a file of a language must hold: every text of the English one (`Part`), and of every counted text all plural forms that the
 * language has (`Forms`). A missing or invented key does not compile; test/unit/words/texts.test.ts checks the forms and the placeholders.
 */
export type TextsLike<Part, Forms extends PluralForm> = {
  readonly [K in keyof Part as K extends `${string}_${PluralForm}` ? never : K]: Part[K] extends string
    ? string
    : TextsLike<Part[K], Forms>
} & {
  readonly [K in keyof Part as K extends `${infer Counted}_other` ? `${Counted}_${Forms}` : never]: string
}

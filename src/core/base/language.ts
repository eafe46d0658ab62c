/** The languages the program speaks, as BCP 47 tags. Each has one file in src/words/texts; English comes first and fills gaps. */
export const languages = ['en', 'de', 'fr', 'es', 'pt', 'zh', 'ja', 'ko', 'ar', 'hi'] as const

/** @see languages */
export type Language = (typeof languages)[number]

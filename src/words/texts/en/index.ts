// English, the language that every other file is measured by. Plural forms end in _one and _other (the Intl.PluralRules of the
// language); {{names}} are filled in, <tags/> are drawn by the window. Sentences are whole: never built from pieces.
import { desktopTexts } from './desktop.ts'
import { doctorTexts } from './doctor.ts'
import { errorsTexts } from './errors.ts'
import { neighboursTexts } from './neighbours.ts'
import { settingsTexts } from './settings.ts'
import { windowTexts } from './window.ts'

export const english = {
  ...windowTexts,
  ...neighboursTexts,
  ...settingsTexts,
  ...doctorTexts,
  ...errorsTexts,
  ...desktopTexts,
} as const

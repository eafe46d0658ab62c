import { desktopTexts } from './desktop.ts'
import { doctorTexts } from './doctor.ts'
import { errorsTexts } from './errors.ts'
import { neighboursTexts } from './neighbours.ts'
import { settingsTexts } from './settings.ts'
import { windowTexts } from './window.ts'

export const portuguese = {
  ...windowTexts,
  ...neighboursTexts,
  ...settingsTexts,
  ...doctorTexts,
  ...errorsTexts,
  ...desktopTexts,
}

import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron'
import type { Words } from '../../words/words.ts'
import type { Told } from './update-words.ts'

/** Asks whether to quit although `count` transfers have not ended; true for yes. */
export async function askToQuit(
  window: BrowserWindow | undefined,
  count: number,
  { t }: Words,
): Promise<boolean> {
  const options: MessageBoxOptions = {
    type: 'question',
    message: t('quit.question', { count }),
    detail: t('quit.detail'),
    buttons: [t('quit.quit'), t('quit.keep')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  return (await showBox(window, options)) === 0
}

/** Tells something that the user asked for. */
export async function tell(window: BrowserWindow | undefined, told: Told): Promise<void> {
  await showBox(window, { type: told.kind, message: told.message, detail: told.detail })
}

/** A dialog of a hidden window would be hidden with it. */
async function showBox(window: BrowserWindow | undefined, options: MessageBoxOptions): Promise<number> {
  const { response } =
    window?.isVisible() === true
      ? await dialog.showMessageBox(window, options)
      : await dialog.showMessageBox(options)
  return response
}

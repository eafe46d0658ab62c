import { type BrowserWindow, dialog, type MessageBoxOptions } from 'electron'
import { shellWords } from '../../words/shell.ts'

/** Asks whether to quit although `count` transfers have not ended; true for yes. */
export async function askToQuit(window: BrowserWindow | undefined, count: number): Promise<boolean> {
  const words = shellWords.quit
  const options: MessageBoxOptions = {
    type: 'question',
    message: words.question(count),
    detail: words.detail,
    buttons: [words.quit, words.keep],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  // A dialog of a hidden window would be hidden with it.
  const { response } =
    window?.isVisible() === true
      ? await dialog.showMessageBox(window, options)
      : await dialog.showMessageBox(options)
  return response === 0
}

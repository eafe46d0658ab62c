import { type BrowserWindow, clipboard, dialog, shell } from 'electron'
import type { Words } from '../words/words.ts'

/** What main asks of the desktop for the window. */
export interface Desktop {
  /** Absolute paths; none when the user changed their mind. */
  choose(kind: 'files' | 'folder'): Promise<readonly string[]>
  /** An absolute path, or null. */
  chooseSaveFolder(): Promise<string | null>
  /** Only for paths from the engine's own table: a name from outside could make a file manager start something. */
  showInFolder(path: string): void
  copy(text: string): Promise<void>
}

/** The desktop of the system; dialogs belong to `window()` and speak `words()`. */
export function electronDesktop(window: () => BrowserWindow | undefined, words: () => Words): Desktop {
  const open = async (options: Electron.OpenDialogOptions): Promise<readonly string[]> => {
    const parent = window()
    if (parent === undefined) return []
    const { canceled, filePaths } = await dialog.showOpenDialog(parent, options)
    return canceled ? [] : filePaths
  }
  return {
    choose: (kind) =>
      kind === 'files'
        ? open({ title: words().t('desktop.chooseFiles'), properties: ['openFile', 'multiSelections'] })
        : open({
            title: words().t('desktop.chooseFolders'),
            properties: ['openDirectory', 'multiSelections'],
          }),
    chooseSaveFolder: async () => {
      const [folder] = await open({
        title: words().t('desktop.chooseSaveFolder'),
        properties: ['openDirectory', 'createDirectory'],
      })
      return folder ?? null
    },
    showInFolder: (path) => shell.showItemInFolder(path),
    copy: (text) => clipboard.writeText(text),
  }
}

import type { MenuItemConstructorOptions } from 'electron'
import type { WindowCommand } from '../ipc/shell.ts'
import { shellWords } from '../words/shell.ts'

export type MenuAction = WindowCommand | 'quit' | 'website'

/** The menu bar: what each system expects, and nothing that reloads the window or opens its tools. */
export function menuTemplate(
  platform: NodeJS.Platform,
  act: (action: MenuAction) => void,
): readonly MenuItemConstructorOptions[] {
  const words = shellWords.menu
  const item = (label: string, action: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => act(action),
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const isMac = platform === 'darwin'
  const settings = item(words.settings, 'settings', 'CommandOrControl+,')
  const quit = item(words.quit, 'quit', 'CommandOrControl+Q')
  const fileMenu: MenuItemConstructorOptions = {
    label: words.file,
    submenu: [
      item(words.sendFiles, 'choose-files', 'CommandOrControl+O'),
      item(words.sendFolder, 'choose-folder', 'CommandOrControl+Shift+O'),
      item(words.enterCode, 'enter-code', 'CommandOrControl+L'),
      { type: 'separator' },
      ...(isMac ? [] : [settings, { type: 'separator' } as const]),
      { role: 'close', label: words.close, accelerator: 'CommandOrControl+W' },
      ...(isMac ? [] : [quit]),
    ],
  }
  return [
    ...(isMac ? [appMenu(settings, quit)] : []),
    fileMenu,
    { role: 'editMenu' },
    {
      label: words.view,
      submenu: [
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item(words.website, 'website')] },
  ]
}

/** The first menu of macOS, as every app there has it; the system's own would quit without a question. */
function appMenu(
  settings: MenuItemConstructorOptions,
  quit: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  return {
    label: 'Dropline',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      quit,
    ],
  }
}

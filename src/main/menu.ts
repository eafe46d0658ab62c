import type { MenuItemConstructorOptions } from 'electron'
import type { WindowCommand } from '../ipc/shell.ts'
import type { Words } from '../words/words.ts'

export type MenuAction = WindowCommand | 'quit' | 'website' | 'check-updates'

/**
 * The menu bar: what each system expects, and nothing that reloads the window or opens its tools. Every label is ours:
 * Electron's own are English only.
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  act: (action: MenuAction) => void,
  words: Words,
): readonly MenuItemConstructorOptions[] {
  const { t } = words
  const item = (label: string, action: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => act(action),
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const isMac = platform === 'darwin'
  const settings = item(t('menu.settings'), 'settings', 'CommandOrControl+,')
  const quit = item(t('menu.quit'), 'quit', 'CommandOrControl+Q')
  const fileMenu: MenuItemConstructorOptions = {
    label: t('menu.file'),
    submenu: [
      item(t('menu.sendFiles'), 'choose-files', 'CommandOrControl+O'),
      item(t('menu.sendFolder'), 'choose-folder', 'CommandOrControl+Shift+O'),
      item(t('menu.enterCode'), 'enter-code', 'CommandOrControl+L'),
      { type: 'separator' },
      ...(isMac ? [] : [settings, { type: 'separator' } as const]),
      { role: 'close', label: t('menu.close'), accelerator: 'CommandOrControl+W' },
      ...(isMac ? [] : [quit]),
    ],
  }
  const menus: readonly MenuItemConstructorOptions[] = [
    ...(isMac ? [appMenu(settings, quit, words)] : []),
    fileMenu,
    { role: 'editMenu', label: t('menu.edit'), submenu: editItems(words) },
    {
      label: t('menu.view'),
      submenu: [
        { role: 'zoomIn', label: t('menu.zoomIn') },
        { role: 'zoomOut', label: t('menu.zoomOut') },
        { role: 'resetZoom', label: t('menu.actualSize') },
        { type: 'separator' },
        { role: 'togglefullscreen', label: t('menu.fullScreen') },
      ],
    },
    {
      role: 'windowMenu',
      label: t('menu.window'),
      submenu: [{ role: 'minimize', label: t('menu.minimize') }],
    },
    {
      role: 'help',
      label: t('menu.help'),
      submenu: [
        item(t('menu.doctor'), 'doctor'),
        item(t('menu.website'), 'website'),
        item(t('menu.checkUpdates'), 'check-updates'),
      ],
    },
  ]
  return isMac ? menus.map(withoutMnemonic) : menus
}

function editItems({ t }: Words): MenuItemConstructorOptions[] {
  return [
    { role: 'undo', label: t('menu.undo') },
    { role: 'redo', label: t('menu.redo') },
    { type: 'separator' },
    { role: 'cut', label: t('menu.cut') },
    { role: 'copy', label: t('menu.copy') },
    { role: 'paste', label: t('menu.paste') },
    { role: 'selectAll', label: t('menu.selectAll') },
  ]
}

/** macOS has no letters to press with Alt; where they stand in brackets, the brackets would stay. */
function withoutMnemonic(item: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return { ...item, label: (item.label ?? '').replace(/\(&.\)|&/g, '') }
}

/** The first menu of macOS, as every app there has it; the system's own would quit without a question. */
function appMenu(
  settings: MenuItemConstructorOptions,
  quit: MenuItemConstructorOptions,
  { t }: Words,
): MenuItemConstructorOptions {
  return {
    label: 'Dropline',
    submenu: [
      { role: 'about', label: t('menu.about') },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services', label: t('menu.services') },
      { type: 'separator' },
      { role: 'hide', label: t('menu.hide') },
      { role: 'hideOthers', label: t('menu.hideOthers') },
      { role: 'unhide', label: t('menu.showAll') },
      { type: 'separator' },
      quit,
    ],
  }
}

import { app, Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron'
import path from 'node:path'
import type { Words } from '../../words/words.ts'
import {
  type TrayAction,
  type TrayFacts,
  type TrayLine,
  trayLines,
  trayState,
  type TrayState,
  trayToolTip,
} from './tray-menu.ts'

/** The icon in the tray or menu bar. */
export interface TrayIcon {
  /** Shows the present facts; nothing happens when they look as before. */
  update(facts: TrayFacts, words: Words): void
}

/** Puts the icon up. `act` is called for what was chosen; a click on the icon itself is 'show'. */
export function openTray(act: (action: TrayAction) => void): TrayIcon {
  const tray = new Tray(iconOf('idle'))
  const shown = { state: 'idle', toolTip: '', menu: '' }
  // macOS opens the menu on a click; the others have the second button for it.
  if (process.platform !== 'darwin') tray.on('click', () => act({ do: 'show' }))
  return {
    update(facts, words) {
      const state = trayState(facts.activity)
      if (state !== shown.state) tray.setImage(iconOf(state))
      const toolTip = trayToolTip(facts.activity, words)
      if (toolTip !== shown.toolTip) tray.setToolTip(toolTip)
      const lines = trayLines(facts, words)
      const menu = JSON.stringify(lines)
      // A new menu closes the one that is open.
      if (menu !== shown.menu)
        tray.setContextMenu(Menu.buildFromTemplate(lines.map((line) => menuItem(line, act))))
      Object.assign(shown, { state, toolTip, menu })
    },
  }
}

function menuItem(line: TrayLine, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (line.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'submenu':
      return { label: withoutMnemonic(line.label), submenu: line.lines.map((inner) => menuItem(inner, act)) }
    case 'item': {
      const { action } = line
      const label = withoutMnemonic(line.label)
      return action === null ? { label, enabled: false } : { label, click: () => act(action) }
    }
  }
}

/** `&` underlines the next letter, also in the name of a file. */
function withoutMnemonic(label: string): string {
  return label.replaceAll('&', '&&')
}

/** Template images take the colour of the menu bar; elsewhere the icon brings its own, readable on dark and light. */
function iconOf(state: TrayState): Electron.NativeImage {
  const kinds: Partial<Record<NodeJS.Platform, string>> = { darwin: 'Template', linux: '-linux' }
  const name = `${state}${kinds[process.platform] ?? ''}.png`
  return nativeImage.createFromPath(path.join(app.getAppPath(), 'resources', 'tray', name))
}

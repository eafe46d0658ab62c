import type { App } from 'electron'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Words } from '../../words/words.ts'

/** Whether the app starts when the user logs in; the system keeps it, so that it is asked each time. */
export interface Autostart {
  isOn(): boolean
  /** Throws when it cannot be stored. */
  set(on: boolean): void
}

/** Starts into the tray. */
export const HIDDEN_SWITCH = '--hidden'

/** The way of the system for `command` (the executable and what it needs before its own arguments). */
export function systemAutostart(
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>,
  platform: NodeJS.Platform,
  command: readonly string[],
  words: () => Words,
): Autostart {
  if (platform === 'linux') return desktopFileAutostart(autostartFile(process.env), command, words)
  const [executable = process.execPath, ...rest] = command
  const item = { path: executable, args: [...rest, HIDDEN_SWITCH] }
  return {
    isOn: () => app.getLoginItemSettings(item).openAtLogin,
    set: (on) => app.setLoginItemSettings({ ...item, openAtLogin: on }),
  }
}

/** Desktop Application Autostart Specification: a desktop file in the user's own folder. */
function autostartFile(environment: Readonly<Record<string, string | undefined>>): string {
  const configured = environment['XDG_CONFIG_HOME']
  const folder =
    configured !== undefined && path.isAbsolute(configured) ? configured : path.join(homedir(), '.config')
  return path.join(folder, 'autostart', 'dropline.desktop')
}

function desktopFileAutostart(file: string, command: readonly string[], words: () => Words): Autostart {
  return {
    isOn: () => existsSync(file),
    set(on) {
      if (!on) {
        rmSync(file, { force: true })
        return
      }
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, autostartEntry([...command, HIDDEN_SWITCH], words().t('desktop.autostart')))
    },
  }
}

/** The desktop file that runs `command`; `comment` says what for. */
export function autostartEntry(command: readonly string[], comment: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Dropline',
    `Comment=${comment}`,
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=dropline',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** An argument in the Exec key (Desktop Entry Specification 1.5): quoted, then once more escaped as a string value. */
function quoted(argument: string): string {
  const inQuotes = argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`
}

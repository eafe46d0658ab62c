// What the window and the app around it (tray, menus, notifications, how it was opened) tell each other.
import type { ErrorInfo } from '../core/base/errors.ts'
import type { Language } from '../core/base/language.ts'
import type { ChosenItem } from './contract.ts'

/** Settings of the desktop app; those of transfers are the engine's. */
export interface ShellSettings {
  /** Whether closing the window leaves Dropline running in the tray. */
  readonly keepRunning: boolean
  /** Whether Dropline starts, without its window, when this user logs in. */
  readonly startAtLogin: boolean
  readonly notifications: boolean
  /** Whether new versions are looked for and downloaded. */
  readonly updates: boolean
  readonly theme: 'system' | 'light' | 'dark'
  /** null for the language of the system. */
  readonly language: Language | null
}

export type ShellSettingsChange = Partial<ShellSettings>

/** What the app was opened with: a link, files from a file manager or a command line. */
export interface Opened {
  /** A pairing code from a link: put it into the field, and start nothing. Not checked against the words. */
  readonly code: string | null
  /** To be sent, as if they had been dropped on the window. */
  readonly items: readonly ChosenItem[]
  /** Why files could not be taken. */
  readonly error: ErrorInfo | null
}

/** What the menu bar and the tray ask the window to do. */
export type WindowCommand = 'choose-files' | 'choose-folder' | 'enter-code' | 'settings' | 'doctor'

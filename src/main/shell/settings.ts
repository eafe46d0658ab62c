import type { ShellSettings, ShellSettingsChange } from '../../ipc/shell.ts'
import type { Autostart } from './autostart.ts'
import type { ShellStore, StoredSettings } from './store.ts'

/** The settings of the app around the window, from where each of them is kept. */
export class Settings {
  readonly #store: ShellStore
  readonly #autostart: Autostart
  readonly #onChange: (settings: StoredSettings) => void

  /** `onChange` is called after each change, and not at the start. */
  constructor(store: ShellStore, autostart: Autostart, onChange: (settings: StoredSettings) => void) {
    this.#store = store
    this.#autostart = autostart
    this.#onChange = onChange
  }

  get current(): ShellSettings {
    return { ...this.#store.memory.settings, startAtLogin: this.#autostart.isOn() }
  }

  /** Stores a change and answers all of them. */
  change(change: ShellSettingsChange): ShellSettings {
    if (change.startAtLogin !== undefined) this.#autostart.set(change.startAtLogin)
    this.#onChange(this.#store.changeSettings(change))
    return this.current
  }
}

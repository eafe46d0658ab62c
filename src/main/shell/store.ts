import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { languages } from '../../core/base/language.ts'
import type { ShellSettings, ShellSettingsChange } from '../../ipc/shell.ts'
import type { SavedPlacement } from './placement.ts'

/** What the app around the window remembers. `startAtLogin` is not among it: the system knows. */
export interface ShellMemory {
  readonly settings: StoredSettings
  readonly placement: SavedPlacement | null
  /** Whether the user was told once that closing the window leaves Dropline running. */
  readonly toldKeepsRunning: boolean
}

/** @see ShellMemory */
export type StoredSettings = Omit<ShellSettings, 'startAtLogin'>

const settingsSchema = z.object({
  keepRunning: z.boolean().catch(true),
  notifications: z.boolean().catch(true),
  updates: z.boolean().catch(true),
  theme: z.enum(['system', 'light', 'dark']).catch('system'),
  language: z.enum(languages).nullable().catch(null),
})

/** Screens are smaller; stops a broken file from making a window that cannot be drawn. */
const LIMIT_PIXELS = 100_000
const coordinate = z.number().int().min(-LIMIT_PIXELS).max(LIMIT_PIXELS)
const placementSchema = z.object({
  x: coordinate,
  y: coordinate,
  width: coordinate.min(1),
  height: coordinate.min(1),
  maximized: z.boolean(),
})

const memorySchema = z.object({
  settings: settingsSchema.catch(settingsSchema.parse({})),
  placement: placementSchema.nullable().catch(null),
  toldKeepsRunning: z.boolean().catch(false),
})
const firstMemory: ShellMemory = memorySchema.parse({})

/** The file `shell.json` in a data folder: read once, replaced whole. What is missing or wrong in it gets its default. */
export class ShellStore {
  readonly #file: string
  #memory: ShellMemory

  constructor(folder: string) {
    this.#file = path.join(folder, 'shell.json')
    this.#memory = memorySchema.catch(firstMemory).parse(readJson(this.#file))
  }

  get memory(): ShellMemory {
    return this.#memory
  }

  /** Stores a change of settings; the value for the system is left out. Throws when the folder cannot be written. */
  changeSettings({ startAtLogin: _, ...change }: ShellSettingsChange): StoredSettings {
    this.remember({ settings: { ...this.#memory.settings, ...change } })
    return this.#memory.settings
  }

  /** Stores facts beside the settings. A few hundred bytes, so that waiting for them is no harm, even while quitting. */
  remember(change: Partial<ShellMemory>): void {
    this.#memory = { ...this.#memory, ...change }
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
    const temporary = `${this.#file}.tmp`
    writeFileSync(temporary, `${JSON.stringify(this.#memory, null, 2)}\n`, { mode: 0o600 })
    renameSync(temporary, this.#file)
  }
}

/** undefined for no file, or one that is no JSON. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

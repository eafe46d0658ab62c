import { hostname } from 'node:os'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { DroplineError } from '../core/base/errors.ts'
import { iceServersSchema } from '../core/peer/ice-servers.ts'
import { isWebSocketUrl } from '../core/base/web-socket-url.ts'
import type { EngineSettings } from './api.ts'
import { defaultSettings } from './default-settings.ts'
import { writeAtomically } from './atomic-file.ts'
import { defaultSaveFolder } from './save-folder.ts'

/** A device name longer than this does not fit where it is shown. */
const DEVICE_NAME_LIMIT = 60
/** URLs and paths of settings; stops a broken file from growing. */
const TEXT_LIMIT = 4096

const rendezvousUrlSchema = z.string().max(TEXT_LIMIT).refine(isWebSocketUrl, 'not a ws: or wss: URL')

/** Slower than this nothing would ever arrive, and the silence would look like a lost connection. */
export const LEAST_LIMIT_BYTES_PER_SECOND = 1024
const limitSchema = z.number().int().min(LEAST_LIMIT_BYTES_PER_SECOND).nullable()

const settingsSchema = z.object({
  deviceName: z.string().trim().min(1).max(DEVICE_NAME_LIMIT),
  saveFolder: z
    .string()
    .max(TEXT_LIMIT)
    .refine((text) => path.isAbsolute(text), 'not an absolute path'),
  rendezvousUrl: rendezvousUrlSchema.nullable(),
  lan: z.boolean(),
  relay: z.enum(['auto', 'on', 'off']),
  conflict: z.enum(['rename', 'skip', 'overwrite', 'ask']),
  keepTimes: z.boolean(),
  keepExecutable: z.boolean(),
  links: z.enum(['keep', 'follow', 'skip']),
  uploadLimitBytesPerSecond: limitSchema,
  downloadLimitBytesPerSecond: limitSchema,
  iceServers: iceServersSchema,
  relayOnly: z.boolean(),
  visibility: z.enum(['trusted', 'hidden']),
  historyEnabled: z.boolean(),
})

const changeSchema = settingsSchema.partial()

/** The settings of this computer: a JSON file, read once, replaced atomically. Overrides hold for this run only. */
export class SettingsStore {
  readonly #file: string
  readonly #overrides: Partial<EngineSettings>
  #stored: EngineSettings

  private constructor(file: string, stored: EngineSettings, overrides: Partial<EngineSettings>) {
    this.#file = file
    this.#stored = stored
    this.#overrides = overrides
  }

  /** Reads `settings.json` in `folder`. Fields that are missing or wrong get their default; the file is never refused whole. */
  static async open(folder: string, overrides: Partial<EngineSettings> = {}): Promise<SettingsStore> {
    const defaults: EngineSettings = {
      deviceName: hostname().slice(0, DEVICE_NAME_LIMIT) || 'Computer',
      saveFolder: defaultSaveFolder(),
      ...defaultSettings,
    }
    const file = path.join(folder, 'settings.json')
    return new SettingsStore(file, { ...defaults, ...(await readStored(file)) }, parseChange(overrides))
  }

  get current(): EngineSettings {
    return { ...this.#stored, ...this.#overrides }
  }

  /** Stores a change; a field that was overridden for this run follows it. Throws DroplineError 'setting-invalid'. */
  async change(change: Partial<EngineSettings>): Promise<EngineSettings> {
    const parsed = parseChange(change)
    this.#stored = { ...this.#stored, ...parsed }
    for (const key of Object.keys(parsed)) Reflect.deleteProperty(this.#overrides, key)
    await writeAtomically(this.#file, `${JSON.stringify(this.#stored, null, 2)}\n`)
    return this.current
  }
}

function parseChange(change: Partial<EngineSettings>): Partial<EngineSettings> {
  const result = changeSchema.safeParse(change)
  if (result.success) return withoutUndefined(result.data)
  throw new DroplineError('setting-invalid', { setting: String(result.error.issues[0]?.path[0] ?? '') })
}

/** With exactOptionalPropertyTypes an absent field and an undefined one are two things; only absent ones are meant. */
function withoutUndefined(value: z.infer<typeof changeSchema>): Partial<EngineSettings> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
}

async function readStored(file: string): Promise<Partial<EngineSettings>> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return {} // no file yet, or not JSON: the defaults hold, and the next change writes a good one
  }
  if (typeof value !== 'object' || value === null) return {}
  const good: [string, unknown][] = []
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    const field: unknown = Reflect.get(value, key)
    const parsed = schema.safeParse(field)
    if (parsed.success) good.push([key, parsed.data])
  }
  return withoutUndefined(changeSchema.parse(Object.fromEntries(good)))
}

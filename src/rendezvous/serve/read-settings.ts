import { readFileSync } from 'node:fs'
import { parse as parseToml, TomlError } from 'smol-toml'
import { ServeConfigError } from './config.ts'
import { type ServeSettings, serveSettings } from './settings.ts'

/** Longer than any configuration that a person writes. */
const FILE_LIMIT_CHARACTERS = 64 * 1024

/** The settings in a TOML file. Throws ServeConfigError that names the file, the line or the setting, and what is wrong. */
export function readSettingsFile(file: string): ServeSettings {
  const text = readText(file)
  let value: unknown
  try {
    value = parseToml(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [what = ''] = error.message.split('\n')
    throw new ServeConfigError(`${file}, line ${error.line}: ${what}`, { cause: error })
  }
  return parseSettings(value, file)
}

/** Checks settings that came from `source` (a file's name, "the command line"). Throws ServeConfigError. */
export function parseSettings(value: unknown, source: string): ServeSettings {
  const result = serveSettings.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.slice(0, 5).map(({ path, message, code, ...issue }) => {
    const where = path.map(String).join('.')
    const unknown = code === 'unrecognized_keys' && 'keys' in issue ? (issue.keys as readonly string[]) : []
    if (unknown.length === 0) return `${where}: ${message}`
    return `${[...path.map(String), unknown[0] ?? ''].join('.')}: there is no such setting`
  })
  throw new ServeConfigError(`${source}: ${problems.join('; ')}`, { cause: result.error })
}

/** The settings that are given in the environment, which other users cannot see: secrets, and what may hold a password. */
export function settingsFromEnvironment(env: Readonly<Record<string, string | undefined>>): ServeSettings {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name])
  const [turn, coturn] = [given('DROPLINE_TURN_SECRET'), given('DROPLINE_COTURN_SECRET')]
  const [redis, token] = [given('DROPLINE_REDIS_URL'), given('DROPLINE_METRICS_TOKEN')]
  const settings = {
    ...(redis === undefined ? {} : { redis }),
    ...(token === undefined ? {} : { metrics: { token } }),
    ...(turn === undefined ? {} : { turn: { secret: turn } }),
    ...(coturn === undefined ? {} : { coturn: { 'static-auth-secret': coturn } }),
  }
  return parseSettings(settings, 'the environment')
}

/** Settings of several sources; the first that says something about one counts. */
export function mergeSettings(...sources: readonly ServeSettings[]): ServeSettings {
  const merged: Record<string, unknown> = {}
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) {
      const known = merged[name]
      if (isTable(known) && isTable(value)) merged[name] = { ...value, ...known }
      else if (known === undefined) merged[name] = value
    }
  }
  return merged
}

/** The text of a small file. Throws ServeConfigError that names it. */
export function readText(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ServeConfigError(`${file} cannot be read (${reason})`, { cause })
  }
  if (text.length > FILE_LIMIT_CHARACTERS) throw new ServeConfigError(`${file} is too long`)
  return text
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

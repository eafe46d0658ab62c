import electronLog from 'electron-log/node'
import path from 'node:path'
import { DroplineError } from '../core/base/errors.ts'

/** One old file is kept beside it. */
const LOG_LIMIT_BYTES = 1024 * 1024

/** Facts for a log line. Never a pairing code, a file name, a path or an address: a log is sent to strangers for help. */
export type LogFacts = Readonly<Record<string, string | number | boolean>>

/** The file log of this process. Until `openLog` was called it writes nowhere. */
export const log = {
  info: (event: string, facts: LogFacts = {}): void => electronLog.info(event, facts),
  warn: (event: string, facts: LogFacts = {}): void => electronLog.warn(event, facts),
  /** Something that threw and should not have. */
  failure: (event: string, error: unknown): void => electronLog.error(event, describeError(error)),
}

electronLog.transports.console.level = false
electronLog.transports.file.level = false

/** Starts to write into a file of `folder`; each process has its own. */
export function openLog(folder: string, name: 'main.log' | 'engine.log'): void {
  electronLog.transports.file.resolvePathFn = () => path.join(folder, name)
  electronLog.transports.file.maxSize = LOG_LIMIT_BYTES
  electronLog.transports.file.level = 'info'
}

/** Name, code and place of an error; not its message, which may hold a path (ENOENT ... open '/home/...'). */
export function describeError(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { thrown: typeof error }
  const code: unknown = error instanceof DroplineError ? error.code : Reflect.get(error, 'code')
  const cause = error.cause instanceof Error ? { cause: error.cause.name } : {}
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...cause,
    place: placesOf(error.cause instanceof Error ? error.cause : error),
  }
}

/** The first frames of the stack, without the message above them and without the folders that the app lies in. */
function placesOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return frames
    .slice(0, 5)
    .map((line) => line.trim().replace(/\(?(file:\/\/)?[^\s()]*[/\\]([^/\\\s()]+)\)?$/, '$2'))
    .join(' < ')
}

// What a start of the app asks for: by a command line, or by another start of it that found this one running.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { LINK_SCHEME } from './deep-link.ts'

/** A link and files that the app was opened with. */
export interface OpenRequest {
  /** As it came, not judged yet. */
  readonly link: string | null
  /** Absolute. */
  readonly paths: readonly string[]
  /** Start without showing the window: at login. */
  readonly hidden: boolean
}

/** More than a file manager ever hands over. */
const PATHS_LIMIT = 10_000
const TEXT_LIMIT_CHARACTERS = 32_767

const requestSchema = z.object({
  link: z.string().max(TEXT_LIMIT_CHARACTERS).nullable(),
  paths: z.array(z.string().min(1).max(TEXT_LIMIT_CHARACTERS)).max(PATHS_LIMIT),
  hidden: z.boolean(),
})

/** A start that asks for nothing but the window. */
export const nothingAsked: OpenRequest = { link: null, paths: [], hidden: false }

export interface CommandLine {
  /** Without the executable, and without the folder of an app that is not packed. */
  readonly args: readonly string[]
  /** The folder that relative paths start from. */
  readonly cwd: string
  /** Whether there is a file or folder. */
  readonly exists: (file: string) => boolean
}

/**
 * Reads `[--send] FILE...`, `dropline://...` and `--hidden`. Other switches are Electron's. Files that do not exist are left
 * out, unless `--send` says that they are meant: then it must be told that they are missing. After `--` everything is a file.
 */
export function readOpenRequest({ args, cwd, exists }: CommandLine): OpenRequest {
  const end = args.indexOf('--')
  const before = end < 0 ? args : args.slice(0, end)
  const loose = before.filter((argument) => !argument.startsWith('-'))
  const link = loose.find(isLink) ?? null
  const named = [...loose.filter((argument) => !isLink(argument)), ...(end < 0 ? [] : args.slice(end + 1))]
  const paths = named
    .flatMap((argument) => absolutePath(argument, cwd) ?? [])
    .filter((file) => !file.includes('\0'))
  const isMeant = before.includes('--send')
  return {
    link,
    paths: paths.filter((file) => isMeant || exists(file)).slice(0, PATHS_LIMIT),
    hidden: before.includes('--hidden'),
  }
}

/** What another start of the app sent; asks for nothing when it is not ours. */
export function parseOpenRequest(value: unknown): OpenRequest {
  const { success, data } = requestSchema.safeParse(value)
  if (!success || !data.paths.every((file) => path.isAbsolute(file))) return nothingAsked
  return data
}

function isLink(argument: string): boolean {
  return argument.toLowerCase().startsWith(`${LINK_SCHEME}:`)
}

/** File managers of Linux hand over `file:` URLs as well as paths. */
function absolutePath(argument: string, cwd: string): string | undefined {
  if (!argument.startsWith('file:')) return path.resolve(cwd, argument)
  try {
    return fileURLToPath(argument)
  } catch {
    return undefined // a file of another computer
  }
}

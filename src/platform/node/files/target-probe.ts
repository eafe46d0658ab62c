import { constants } from 'node:fs'
import { lstat, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes, toHex } from '../../../core/base/bytes.ts'
import type { TargetTraits } from '../../../core/transfer/name-mapping.ts'
import { fileSystemOf, isQuick } from './file-system.ts'
import { errnoCode } from './fs-errors.ts'

/** What a receiving folder is like. */
export interface TargetProbe {
  readonly traits: TargetTraits
  /** Permission bits of a new file that may be executed: a umask cannot be asked for safely. */
  readonly executableMode: number
}

/** What can be found out about the folder `root`, a real path, without creating anything. */
export async function lookAtTarget(root: string): Promise<TargetTraits> {
  const platform = process.platform
  const fileSystem = await fileSystemOf(root)
  const known = platform === 'win32' ? { limit: null, unit: null } : await longestName(root)
  return { platform, fileSystem, foldsCase: null, foldsForm: null, takesColon: null, ...known }
}

/** Finds out the rest with files that it creates and removes. Rejects as the file system does when nothing can be created. */
export async function probeTarget(root: string): Promise<TargetProbe> {
  const seen = await lookAtTarget(root)
  const base = `.dropline-${toHex(randomBytes(8))}-probe`
  // One name that is written differently in capitals, and in another Unicode form.
  const name = `${base}\u00e9`
  const handle = await open(join(root, name), 'wx', 0o777)
  try {
    const { mode, ino } = await handle.stat()
    const isIt = async (other: string): Promise<boolean> =>
      (await lstat(join(root, other)).catch(() => null))?.ino === ino
    const traits = {
      ...seen,
      foldsCase: await isIt(`${base.toUpperCase()}\u00e9`),
      foldsForm: await isIt(`${base}e\u0301`),
      takesColon: seen.platform === 'win32' ? false : await takesColon(root, base, seen.fileSystem),
    }
    return { traits, executableMode: mode & 0o777 }
  } finally {
    await handle.close()
    await unlink(join(root, name))
  }
}

async function takesColon(root: string, base: string, fileSystem: string | null): Promise<boolean> {
  if (isQuick(fileSystem)) return true
  const location = join(root, `${base}:?`)
  try {
    await (await open(location, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)).close()
  } catch {
    return false
  }
  await unlink(location)
  return true
}

/** eCryptfs has room for 143 bytes only. */
const LIMITS = [255, 143]

async function longestName(root: string): Promise<Pick<TargetTraits, 'limit' | 'unit'>> {
  const isTooLong = async (name: string): Promise<boolean> =>
    lstat(join(root, name)).then(
      () => false,
      (error: unknown) => errnoCode(error) === 'ENAMETOOLONG',
    )
  for (const limit of LIMITS)
    if (!(await isTooLong('a'.repeat(limit)))) {
      // Three bytes each.
      const unit = (await isTooLong('\u6587'.repeat(limit - 10))) ? 'bytes' : 'utf16'
      return { limit, unit }
    }
  return { limit: null, unit: null }
}

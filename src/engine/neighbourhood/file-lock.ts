import { mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isRunning, OWN_MARK } from '../running-process.ts'

/** A lock whose holder has written nothing into it for this long belongs to nobody: it crashed in that very moment. */
const EMPTY_LOCK_MS = 1_000
const LOOK_AGAIN_MS = 20

/**
 * Runs `work` while no other process of this user runs its own under the lock of the same file. A lock whose process has ended
 * is taken over.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  while (!(await take(lock))) await pause(LOOK_AGAIN_MS)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600)
    await handle.writeFile(OWN_MARK)
    await handle.close()
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    if (await isLeft(lock)) await rm(lock, { force: true })
    return false
  }
}

async function isLeft(lock: string): Promise<boolean> {
  try {
    const holder = await readFile(lock, 'utf8')
    if (holder !== '') return !isRunning(holder)
    return Date.now() - (await stat(lock)).mtimeMs > EMPTY_LOCK_MS
  } catch {
    return false // it has just been given back
  }
}

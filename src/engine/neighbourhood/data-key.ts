import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Of the key that encrypts what is remembered of devices: AES-256. */
export const DATA_KEY_BYTES = 32

/**
 * The data key in a file of `dataFolder` that this user alone can read, made when there is none: for the command line, and for
 * desktops without a keyring. A file that holds no key is left alone, and answered as null.
 */
export async function fileDataKey(dataFolder: string): Promise<Uint8Array | null> {
  const file = path.join(dataFolder, 'data.key')
  const kept = await readFile(file).catch(() => null)
  if (kept === null) await makeKey(file)
  else await chmod(file, 0o600)
  const key = kept ?? (await readFile(file))
  return key.length === DATA_KEY_BYTES ? new Uint8Array(key) : null
}

/** Whole or not at all, and never over a key that another process has made in the same moment. */
async function makeKey(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomUUID()}.tmp`
  await writeFile(temporary, randomBytes(DATA_KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true })
  try {
    await link(temporary, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

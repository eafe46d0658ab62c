// The key that seals the remembered devices: guarded by the platform's keyring where there is one.
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { SafeStorage } from 'electron'
import { DATA_KEY_BYTES, fileDataKey } from '../engine/neighbourhood/data-key.ts'

export interface DataKey {
  /** 32 bytes; null when the keyring that guards it cannot be opened now. */
  readonly key: Uint8Array | null
  /** Whether the platform's keyring guards it. */
  readonly keyring: boolean
}

/** What is used of Electron's safeStorage. */
export type Keyring = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

/**
 * The data key of `dataFolder`, made when there is none. Where the platform has no keyring it is a file that this user alone can
 * read. Electron must be ready.
 */
export async function openDataKey(
  dataFolder: string,
  keyring: Keyring,
  platform: NodeJS.Platform,
): Promise<DataKey> {
  const file = path.join(dataFolder, 'data.key.sealed')
  const sealed = await readFile(file).catch(() => null)
  const guards = await isGuarding(keyring, platform)
  if (!guards) return { key: sealed === null ? await fileDataKey(dataFolder) : null, keyring: false }
  const known = sealed === null ? null : await unseal(sealed, keyring)
  if (known !== null) return { key: known, keyring: true }
  // Of another keyring: the devices that it opens will be moved aside, too.
  if (sealed !== null) await rename(file, `${file}.locked-${Date.now()}`)
  return { key: await seal(dataFolder, file, keyring), keyring: true }
}

/** On Linux Electron otherwise takes a password that everybody knows. */
async function isGuarding(keyring: Keyring, platform: NodeJS.Platform): Promise<boolean> {
  if (!(await keyring.isAsyncEncryptionAvailable())) return false
  return platform !== 'linux' || !['basic_text', 'unknown'].includes(keyring.getSelectedStorageBackend())
}

async function unseal(sealed: Buffer, keyring: Keyring): Promise<Uint8Array | null> {
  try {
    const { result } = await keyring.decryptStringAsync(sealed)
    const key = new Uint8Array(Buffer.from(result, 'base64'))
    return key.length === DATA_KEY_BYTES ? key : null
  } catch {
    return null
  }
}

/** A key that was a plain file until now, because there was no keyring, goes on under the seal. */
async function seal(dataFolder: string, file: string, keyring: Keyring): Promise<Uint8Array> {
  const plain = path.join(dataFolder, 'data.key')
  const before = await readFile(plain).catch(() => null)
  const key = before?.length === DATA_KEY_BYTES ? before : randomBytes(DATA_KEY_BYTES)
  const sealed = await keyring.encryptStringAsync(key.toString('base64'))
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const temporary = `${file}.tmp`
  const handle = await open(temporary, 'w', 0o600)
  try {
    await handle.writeFile(sealed)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await rm(plain, { force: true })
  return new Uint8Array(key)
}

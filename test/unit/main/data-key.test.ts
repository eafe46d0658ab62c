import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataKeyMessage, readDataKey } from '../../../src/main/data-key-message.ts'
import { type Keyring, openDataKey } from '../../../src/main/data-key.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dropline-key-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A keyring that seals by naming itself. */
function keyring(
  name: string,
  available = true,
  backend: 'gnome_libsecret' | 'basic_text' = 'gnome_libsecret',
): Keyring {
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(`${name}:${text}`)),
    decryptStringAsync: (sealed) => {
      const text = sealed.toString()
      return text.startsWith(`${name}:`)
        ? Promise.resolve({ result: text.slice(name.length + 1), shouldReEncrypt: false })
        : Promise.reject(new Error('not mine'))
    },
  }
}

describe('the data key of the app', () => {
  it('is guarded by the keyring, and the same at every start', async () => {
    const first = await openDataKey(folder, keyring('a'), 'linux')
    expect(first.key).toHaveLength(32)
    expect(first.keyring).toBe(true)
    expect(await openDataKey(folder, keyring('a'), 'linux')).toEqual(first)
    expect(await readdir(folder)).toEqual(['data.key.sealed'])
    expect((await stat(path.join(folder, 'data.key.sealed'))).mode & 0o777).toBe(0o600)
  })

  it('is a file where there is no keyring, which goes on under the seal of a later one', async () => {
    const plain = await openDataKey(folder, keyring('a', true, 'basic_text'), 'linux')
    expect(plain.keyring).toBe(false)
    expect(await readdir(folder)).toEqual(['data.key'])
    expect(await openDataKey(folder, keyring('a'), 'linux')).toEqual({ key: plain.key, keyring: true })
    expect(await readdir(folder)).toEqual(['data.key.sealed'])
  })

  it('is not replaced while the keyring is locked', async () => {
    const first = await openDataKey(folder, keyring('a'), 'linux')
    expect(await openDataKey(folder, keyring('a', false), 'linux')).toEqual({ key: null, keyring: false })
    expect(await openDataKey(folder, keyring('a'), 'linux')).toEqual(first)
  })

  it('of another keyring is kept aside', async () => {
    await openDataKey(folder, keyring('a'), 'linux')
    const sealed = await readFile(path.join(folder, 'data.key.sealed'))
    expect((await openDataKey(folder, keyring('b'), 'linux')).key).toHaveLength(32)
    const aside = (await readdir(folder)).find((name) => name.includes('locked')) ?? ''
    expect(await readFile(path.join(folder, aside))).toEqual(sealed)
  })

  it('does not ask for the name of the keyring elsewhere than on Linux', async () => {
    await writeFile(path.join(folder, 'unrelated'), '')
    expect((await openDataKey(folder, keyring('a', true, 'basic_text'), 'darwin')).keyring).toBe(true)
  })
})

describe('the message with the data key', () => {
  it('is told from others', () => {
    const key = new Uint8Array(32).fill(7)
    expect(readDataKey(dataKeyMessage(key))).toEqual(key)
    expect(readDataKey(dataKeyMessage(null))).toBeNull()
    expect(readDataKey({ kind: 'call' })).toBeUndefined()
    expect(readDataKey({ dataKey: new Uint8Array(3) })).toBeUndefined()
  })
})

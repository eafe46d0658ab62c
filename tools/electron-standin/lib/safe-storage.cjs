'use strict'
// safeStorage with a key file in the user data folder instead of the system's keyring (STANDIN_NO_KEYRING=1: without any).
const { createCipheriv, createDecipheriv, randomBytes } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')
const { app, life } = require('./app.cjs')
const { loud } = require('./loud.cjs')

const prefix = Buffer.from('v11')
const ivBytes = 12
const tagBytes = 16
const hasKeyring = process.env.STANDIN_NO_KEYRING !== '1'

function key() {
  const file = path.join(app.getPath('userData'), 'standin.key')
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, randomBytes(32), { mode: 0o600 })
  }
  return fs.readFileSync(file)
}

function encryptString(text) {
  if (!life.ready) throw new Error('safeStorage cannot be used before app is ready')
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key(), iv)
  return Buffer.concat([prefix, iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function decryptString(bytes) {
  const failed = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.'
  const body = bytes.subarray(prefix.length + ivBytes, -tagBytes)
  if (!bytes.subarray(0, prefix.length).equals(prefix))
    throw new Error(`${failed} Ciphertext does not appear to be encrypted.`)
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      key(),
      bytes.subarray(prefix.length, prefix.length + ivBytes),
    )
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    return decipher.update(body, undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new Error(failed)
  }
}

const safeStorage = {
  isEncryptionAvailable: () => life.ready && hasKeyring,
  getSelectedStorageBackend: () => (hasKeyring ? 'gnome_libsecret' : 'basic_text'),
  setUsePlainTextEncryption() {},
  encryptString,
  decryptString,
  isAsyncEncryptionAvailable: async () => life.ready && hasKeyring,
  encryptStringAsync: async (text) => encryptString(text),
  decryptStringAsync: async (bytes) => ({ result: decryptString(bytes), shouldReEncrypt: false }),
}

module.exports = { safeStorage: loud('safeStorage', safeStorage) }

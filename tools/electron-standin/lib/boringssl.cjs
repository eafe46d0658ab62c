'use strict'
// Electron's node:crypto is BoringSSL, which lacks much of what OpenSSL has. Code that works here must work there, so
// what BoringSSL does not have is refused with the errors that Node gives for unknown algorithms. Loaded with
// `node -r`, so that worker threads get it too.
const crypto = require('node:crypto')
const { syncBuiltinESMExports } = require('node:module')

const digests = /^(rsa-)?(md4|md5|md5-sha1|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512|sha-?512-256)$/i
const ciphers =
  /^(aes-?(128|192|256)-(cbc|ctr|ecb|gcm|ofb)|id-aes(128|192|256)-gcm|aes(128|192|256)|des-(cbc|ecb|ede|ede-cbc|ede3-cbc)|rc4)$/i
const curves = /^(secp224r1|P-224|prime256v1|P-256|secp384r1|P-384|secp521r1|P-521)$/i
const keyTypes = new Set(['rsa', 'rsa-pss', 'dsa', 'ec', 'ed25519', 'x25519', 'dh'])

const codedError = (Type, code, message) => Object.assign(new Type(message), { code })

const errors = {
  digest: () => new Error('Digest method not supported'),
  namedDigest: (name) => codedError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${name}`),
  cipher: () => codedError(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher'),
  curve: () => codedError(TypeError, 'ERR_CRYPTO_INVALID_CURVE', 'Invalid EC curve name'),
  keyType: (name) =>
    codedError(
      TypeError,
      'ERR_INVALID_ARG_VALUE',
      `The argument 'type' must be a supported key type. Received '${name}'`,
    ),
}

/** Replaces crypto[method] by one that first looks at the algorithm named in argument `index`. */
function restrict(method, index, allowed, error) {
  const original = crypto[method]
  if (typeof original !== 'function') return
  crypto[method] = function (...args) {
    const name = args[index]
    if (typeof name === 'string' && !allowed(name)) throw error(name)
    return original.apply(this, args)
  }
}

const isDigest = (name) => digests.test(name)
const isCipher = (name) => ciphers.test(name)

restrict('createHash', 0, isDigest, errors.digest)
restrict('hash', 0, isDigest, errors.digest)
for (const [method, index] of [
  ['createHmac', 0],
  ['hkdf', 0],
  ['hkdfSync', 0],
  ['pbkdf2', 4],
  ['pbkdf2Sync', 4],
]) {
  restrict(method, index, isDigest, errors.namedDigest)
}
for (const method of ['createCipheriv', 'createDecipheriv']) restrict(method, 0, isCipher, errors.cipher)
restrict('createECDH', 0, (name) => curves.test(name), errors.curve)
for (const method of ['generateKeyPair', 'generateKeyPairSync']) {
  restrict(method, 0, (name) => keyTypes.has(name), errors.keyType)
}
for (const [method, allowed] of [
  ['getHashes', isDigest],
  ['getCiphers', isCipher],
  ['getCurves', (name) => curves.test(name)],
]) {
  const original = crypto[method]
  crypto[method] = () => original().filter(allowed)
}
syncBuiltinESMExports()

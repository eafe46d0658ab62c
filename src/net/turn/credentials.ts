import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { utf8 } from '../../core/base/bytes.ts'
import { toBase64 } from '../stun/base64.ts'

/** A name and password that a TURN server takes until a time. */
export interface RestCredentials {
  /** `<expiry in seconds since 1970>:<user>` */
  readonly username: string
  readonly credential: string
  readonly expiresAtMs: number
}

/**
 * Credentials of the REST form (draft-uberti-behave-turn-rest-00), which our relay and coturn's use-auth-secret take: the
 * server needs only the shared secret to check them. `userId` must not tell who the user is: servers log it.
 */
export function issueRestCredentials(
  secret: string,
  userId: string,
  ttlSeconds: number,
  nowMs: number,
): RestCredentials {
  const expirySeconds = Math.floor(nowMs / 1000) + ttlSeconds
  const username = `${expirySeconds}:${userId}`
  return { username, credential: restPassword(secret, username), expiresAtMs: expirySeconds * 1000 }
}

/** The password that belongs to a REST user name: base64 of HMAC-SHA1. */
export function restPassword(secret: string, username: string): string {
  return toBase64(hmac(sha1, utf8(secret), utf8(username)))
}

/** A REST user name in its parts; the bare expiry is a user name too. Null when it does not begin with a time. */
export function parseRestUsername(username: string): { expiresAtMs: number; userId: string } | null {
  const match = /^(\d{1,12})(?::(.*))?$/su.exec(username)
  if (match === null) return null
  return { expiresAtMs: Number(match[1]) * 1000, userId: match[2] ?? username }
}

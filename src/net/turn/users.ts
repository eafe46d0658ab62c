import { randomBytes } from '../../core/base/bytes.ts'
import { toBase64 } from '../stun/base64.ts'
import { longTermKey } from '../stun/integrity.ts'
import { parseRestUsername, restPassword } from './credentials.ts'

/** Somebody whose MESSAGE-INTEGRITY can be checked. */
export interface KnownUser {
  /** What quotas count by: in the REST form the part behind the time. */
  readonly userId: string
  /** Any of them may have been used: several secrets while one replaces another. */
  readonly keys: readonly Uint8Array[]
  /** Set for one who was granted access; the peers go by it. */
  readonly session: string | null
}

/** Where users are known from. */
export interface Users {
  /** Null for one who is not known, or whose time is over. */
  find(username: string, nowMs: number): KnownUser | null
}

/** Names and passwords without an end. */
export function fixedUsers(realm: string, passwords: Readonly<Record<string, string>>): Users {
  const known = new Map(
    Object.entries(passwords).map(([username, password]) => [
      username,
      { userId: username, keys: [longTermKey(username, realm, password)], session: null },
    ]),
  )
  return { find: (username) => known.get(username) ?? null }
}

/** Users of the REST form; `secrets` is asked each time, so that they can be replaced. */
export function restUsers(realm: string, secrets: () => readonly string[]): Users {
  return {
    find(username, nowMs) {
      const parsed = parseRestUsername(username)
      if (parsed === null || parsed.expiresAtMs <= nowMs || secrets().length === 0) return null
      const keys = secrets().map((secret) => longTermKey(username, realm, restPassword(secret, username)))
      return { userId: parsed.userId, keys, session: null }
    },
  }
}

interface Grant {
  readonly session: string
  readonly key: Uint8Array
  readonly expiresAtMs: number
}

/** Users that were granted access one by one, until a time or until they are revoked. */
export class GrantedUsers implements Users {
  readonly #realm: string
  readonly #grants = new Map<string, Grant>()

  constructor(realm: string) {
    this.#realm = realm
  }

  /** Makes up a name and a password for a session. */
  grant(session: string, expiresAtMs: number): { username: string; credential: string } {
    const username = toBase64(randomBytes(9))
    const credential = toBase64(randomBytes(18))
    this.#grants.set(username, {
      session,
      key: longTermKey(username, this.#realm, credential),
      expiresAtMs,
    })
    return { username, credential }
  }

  /** Whether a session has credentials, even such whose time is just over. */
  has(session: string): boolean {
    return [...this.#grants.values()].some((grant) => grant.session === session)
  }

  /** Moves the end of a session's credentials, if it has any. */
  extend(session: string, expiresAtMs: number): void {
    for (const [username, grant] of this.#grants)
      if (grant.session === session) this.#grants.set(username, { ...grant, expiresAtMs })
  }

  revoke(session: string): void {
    for (const [username, grant] of this.#grants) if (grant.session === session) this.#grants.delete(username)
  }

  /** Forgets whose time is over; answers the sessions that have no credentials left. */
  expire(nowMs: number): string[] {
    const ended = [...this.#grants].filter(([, grant]) => grant.expiresAtMs <= nowMs)
    for (const [username] of ended) this.#grants.delete(username)
    const alive = new Set([...this.#grants.values()].map(({ session }) => session))
    return ended.map(([, { session }]) => session).filter((session) => !alive.has(session))
  }

  find(username: string, nowMs: number): KnownUser | null {
    const grant = this.#grants.get(username)
    if (grant === undefined || grant.expiresAtMs <= nowMs) return null
    return { userId: grant.session, keys: [grant.key], session: grant.session }
  }
}

/** The first of several that knows the user. */
export function anyOf(all: readonly Users[]): Users {
  return {
    find(username, nowMs) {
      for (const users of all) {
        const found = users.find(username, nowMs)
        if (found !== null) return found
      }
      return null
    },
  }
}

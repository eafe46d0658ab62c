import { parseIceUrl } from '../../../../core/peer/ice-url.ts'
import type { IceServer } from '../../../../core/peer/ports.ts'

/** Those of iceServersSchema. */
const URLS_LIMIT = 8
const LOGIN_LIMIT_CHARACTERS = 512

/** A STUN or TURN server as it is typed. */
export interface ServerDraft {
  /** One address, or several with spaces or commas between them. */
  readonly address: string
  readonly user: string
  readonly password: string
}

/** What is wrong with one: the address, or that a TURN server has no login. */
export type ServerProblem = 'address' | 'login'

export type ReadServer =
  { readonly ok: true; readonly server: IceServer } | { readonly ok: false; readonly problem: ServerProblem }

export const emptyServerDraft: ServerDraft = { address: '', user: '', password: '' }

/** Reads what was typed. WebRTC refuses a TURN server without a login, and a STUN server with a transport (RFC 7064). */
export function readServer({ address, user, password }: ServerDraft): ReadServer {
  const urls = address.split(/[\s,]+/).filter((url) => url !== '')
  if (urls.length === 0 || urls.length > URLS_LIMIT || !urls.every(isUsable))
    return { ok: false, problem: 'address' }
  const asksLogin = urls.some((url) => url.startsWith('turn'))
  const username = user.trim()
  if (!asksLogin) return { ok: true, server: { urls } }
  const complete = username !== '' && password !== ''
  if (!complete || username.length > LOGIN_LIMIT_CHARACTERS || password.length > LOGIN_LIMIT_CHARACTERS)
    return { ok: false, problem: 'login' }
  return { ok: true, server: { urls, username, credential: password } }
}

function isUsable(text: string): boolean {
  const url = parseIceUrl(text)
  if (url === null) return false
  switch (url.scheme) {
    case 'stuns': // no WebRTC stack here asks one
      return false
    case 'stun':
      return !text.includes('?')
    case 'turn':
      return true
    case 'turns':
      return url.transport === 'tcp'
  }
}

/** A stored server as it would be typed. */
export function draftOfServer({ urls, username = '', credential = '' }: IceServer): ServerDraft {
  return { address: serverName({ urls }), user: username, password: credential }
}

/** How a server is called in a list. */
export function serverName({ urls }: Pick<IceServer, 'urls'>): string {
  return urls.join(' ')
}

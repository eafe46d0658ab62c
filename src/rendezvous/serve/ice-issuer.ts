import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { issueRestCredentials } from '../../net/turn/credentials.ts'
import type { IceIssuer } from '../rooms/ice.ts'

/** Long enough for the slowest pairing and a restart of ICE; renewed while both sides are connected. */
export const CREDENTIAL_TTL_SECONDS = 30 * 60
const RENEW_AFTER_MS = CREDENTIAL_TTL_SECONDS * 500
const USER_ID_BYTES = 8

/** Where a relay listens, as clients see it. */
export interface RelayPort {
  readonly protocol: 'udp' | 'tcp' | 'tls'
  readonly port: number
}

export interface IceIssuerInit {
  /** The name or address of the relay; null for the one under which the client has reached the server. */
  readonly host: string | null
  /** For a client of which that is not known. */
  readonly fallbackHost: string
  readonly ports: readonly RelayPort[]
  /** Shared with the relay. */
  readonly secret: string
}

/** Credentials in the REST form for one side of a pair: a random user, so that the relay's log tells nobody's name. */
export function restIceIssuer({ host, fallbackHost, ports, secret }: IceIssuerInit): IceIssuer {
  return (nowMs, reachedAs) => {
    const userId = randomBytes(USER_ID_BYTES).toString('hex')
    const { username, credential } = issueRestCredentials(secret, userId, CREDENTIAL_TTL_SECONDS, nowMs)
    const shown = uriHost(host ?? reachedAs ?? fallbackHost)
    const turn = { urls: ports.map((port) => turnUrl(shown, port)), username, credential }
    const stun = ports.filter(({ protocol }) => protocol === 'udp').map(({ port }) => `stun:${shown}:${port}`)
    return {
      iceServers: stun.length === 0 ? [turn] : [{ urls: stun }, turn],
      renewAtMs: nowMs + RENEW_AFTER_MS,
    }
  }
}

/** RFC 7065 section 3. */
function turnUrl(host: string, { protocol, port }: RelayPort): string {
  return protocol === 'tls'
    ? `turns:${host}:${port}?transport=tcp`
    : `turn:${host}:${port}?transport=${protocol}`
}

/** An IPv6 address in brackets, as a URI has it. */
export function uriHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { EndpointFact } from '../../../core/doctor/findings.ts'
import { type IceUrl, parseIceUrl } from '../../../core/peer/ice-url.ts'
import type { IceServer } from '../../../core/peer/ports.ts'

/** One URL of an ICE server with the credentials that belong to it. */
export interface IceTarget {
  readonly text: string
  readonly url: IceUrl
  readonly username: string
  readonly credential: string
}

/** The URLs of several servers, one by one; malformed ones are left out. */
export function iceTargets(servers: readonly IceServer[]): IceTarget[] {
  return servers.flatMap(({ urls, username = '', credential = '' }) =>
    urls.flatMap((text) => {
      const url = parseIceUrl(text)
      return url === null ? [] : [{ text, url, username, credential }]
    }),
  )
}

export interface ResolvedEndpoint extends EndpointFact {
  readonly family: 4 | 6
}

/** The first address of each family of a host. Rejects as lookups do. */
export async function resolveHost(host: string, port: number): Promise<ResolvedEndpoint[]> {
  const literal = isIP(host)
  if (literal !== 0) return [{ address: host, port, family: literal === 6 ? 6 : 4 }]
  const all = await lookup(host, { all: true })
  return ([6, 4] as const).flatMap((family) => {
    const found = all.find((each) => each.family === family)
    return found === undefined ? [] : [{ address: found.address, port, family }]
  })
}

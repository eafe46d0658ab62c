import { z } from 'zod'
import '../wire/without-eval.ts'
import { parseIceUrl } from './ice-url.ts'
import type { IceServer, PeerConfig } from './ports.ts'

/** Servers that one connection uses: more make gathering slow and help nobody. */
export const ICE_SERVERS_LIMIT = 8

/** Of one server. A computer with many addresses (VPN, containers) lends a relay with many URLs. */
export const ICE_URLS_LIMIT = 8
const TEXT_LIMIT_CHARACTERS = 512

/** STUN and TURN servers as a person sets them: well-formed URLs only. */
export const iceServersSchema: z.ZodType<readonly IceServer[]> = z
  .array(
    z.strictObject({
      urls: z
        .array(z.string().refine((url) => parseIceUrl(url) !== null, 'no URL of a STUN or TURN server'))
        .min(1)
        .max(ICE_URLS_LIMIT)
        .readonly(),
      username: z.string().max(TEXT_LIMIT_CHARACTERS).exactOptional(),
      credential: z.string().max(TEXT_LIMIT_CHARACTERS).exactOptional(),
    }),
  )
  .max(ICE_SERVERS_LIMIT)
  .readonly()

/** Several lists as one, the first first: each URL once, at most ICE_SERVERS_LIMIT servers of ICE_URLS_LIMIT URLs, malformed URLs left out. */
export function mergeIceServers(...lists: readonly (readonly IceServer[])[]): IceServer[] {
  const seen = new Set<string>()
  const merged: IceServer[] = []
  for (const server of lists.flat()) {
    const urls = server.urls
      .filter((url) => parseIceUrl(url) !== null && !seen.has(url))
      .slice(0, ICE_URLS_LIMIT)
    for (const url of urls) seen.add(url)
    if (urls.length > 0 && merged.length < ICE_SERVERS_LIMIT) merged.push({ ...server, urls })
  }
  return merged
}

/** The configuration with which a connection can come up without a relay only. A TURN server over UDP is asked as STUN server. */
export function withoutRelays(config: PeerConfig): PeerConfig {
  const urls = config.iceServers.flatMap((server) => server.urls.flatMap(asStun))
  const servers = [...new Set(urls)].slice(0, ICE_SERVERS_LIMIT).map((url) => ({ urls: [url] }))
  return { iceServers: servers, relayOnly: false }
}

function asStun(text: string): string[] {
  const url = parseIceUrl(text)
  if (url === null || url.scheme === 'turns' || url.transport !== 'udp') return []
  const host = url.host.includes(':') ? `[${url.host}]` : url.host
  return [`stun:${host}:${url.port}`]
}

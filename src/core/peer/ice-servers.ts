import { parseIceUrl } from './ice-url.ts'
import type { IceServer, PeerConfig } from './ports.ts'

/** Servers that one connection uses: more make gathering slow and help nobody. */
export const ICE_SERVERS_LIMIT = 8

/** Several lists as one, the first first: each URL once, at most ICE_SERVERS_LIMIT servers, malformed URLs left out. */
export function mergeIceServers(...lists: readonly (readonly IceServer[])[]): IceServer[] {
  const seen = new Set<string>()
  const merged: IceServer[] = []
  for (const server of lists.flat()) {
    const urls = server.urls.filter((url) => parseIceUrl(url) !== null && !seen.has(url))
    for (const url of urls) seen.add(url)
    if (urls.length > 0 && merged.length < ICE_SERVERS_LIMIT) merged.push({ ...server, urls })
  }
  return merged
}

/** The configuration with which a connection can come up without a relay only. A TURN server over UDP is asked as STUN server. */
export function withoutRelays(config: PeerConfig): PeerConfig {
  const urls = config.iceServers.flatMap((server) => server.urls.flatMap(asStun))
  return { iceServers: [...new Set(urls)].map((url) => ({ urls: [url] })), relayOnly: false }
}

function asStun(text: string): string[] {
  const url = parseIceUrl(text)
  if (url === null || url.scheme === 'turns' || url.transport !== 'udp') return []
  const host = url.host.includes(':') ? `[${url.host}]` : url.host
  return [`stun:${host}:${url.port}`]
}

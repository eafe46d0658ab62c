/** The parts of a STUN or TURN URI (RFC 7064, RFC 7065). */
export interface IceUrl {
  readonly scheme: 'stun' | 'stuns' | 'turn' | 'turns'
  readonly host: string
  readonly port: number
  readonly transport: 'udp' | 'tcp'
}

const PATTERN =
  /^(stuns?|turns?):(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z._-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/

/** Parses a STUN or TURN URI; null when it is none. The host of an IPv6 literal comes without brackets. */
export function parseIceUrl(url: string): IceUrl | null {
  const match = PATTERN.exec(url)
  if (match === null) return null
  const [, scheme, host = '', port, transport] = match
  if (scheme !== 'stun' && scheme !== 'stuns' && scheme !== 'turn' && scheme !== 'turns') return null
  const secure = scheme.endsWith('s')
  const number = port === undefined ? (secure ? 5349 : 3478) : Number(port)
  if (number < 1 || number > 65_535) return null
  return {
    scheme,
    host: host.startsWith('[') ? host.slice(1, -1) : host,
    port: number,
    transport: transport === 'tcp' || (transport === undefined && secure) ? 'tcp' : 'udp',
  }
}

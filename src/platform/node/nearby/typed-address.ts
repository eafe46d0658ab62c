import { DroplineError } from '../../../core/base/errors.ts'
import { isLinkLocalIpv6, parseIpAddress, splitZone } from '../../../core/base/ip-address.ts'

/** The longest host name (RFC 1035) and a port. */
const TEXT_LIMIT = 253 + 6
const HOST_NAME = /^(?=.*[a-z0-9])[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?$/i
/** Names of interfaces, and their numbers on Windows. */
const ZONE = /^[a-z0-9][a-z0-9._-]{0,63}$/i
const BRACKETED = /^\[([^[\]]+)\](?::(\d{1,5}))?$/

export interface TypedAddress {
  /** An IPv4 address, an IPv6 address (a link-local one perhaps with its zone), or a host name. */
  readonly host: string
  readonly port: number
}

/**
 * Reads what a person types: `host`, `host:port`, `fe80::1`, `fe80::1%eth0`, `[fe80::1%eth0]:port` (RFC 3986 section 3.2.2,
 * RFC 4007 section 11). Throws DroplineError 'address-malformed'.
 */
export function parseTypedAddress(text: string, defaultPort: number): TypedAddress {
  const trimmed = text.normalize('NFKC').trim()
  const parts = trimmed.length > TEXT_LIMIT ? null : partsOf(trimmed)
  if (parts === null) throw new DroplineError('address-malformed')
  const port = parts.port === undefined ? defaultPort : /^\d{1,5}$/.test(parts.port) ? Number(parts.port) : 0
  if (port < 1 || port > 65_535) throw new DroplineError('address-malformed')
  return { host: parts.host, port }
}

/** null when the host is none. */
function partsOf(text: string): { readonly host: string; readonly port: string | undefined } | null {
  const [, bracketed, bracketedPort] = BRACKETED.exec(text) ?? []
  const [host = '', port, ...rest] = text.split(':')
  if (bracketed !== undefined) return isIpv6(bracketed) ? { host: bracketed, port: bracketedPort } : null
  if (rest.length > 0) return isIpv6(text) ? { host: text, port: undefined } : null
  return HOST_NAME.test(host) && !host.includes('..') ? { host, port } : null
}

function isIpv6(text: string): boolean {
  const { bare, zone } = splitZone(text)
  if (parseIpAddress(bare)?.length !== 16) return false
  return zone === null || (isLinkLocalIpv6(bare) && ZONE.test(zone))
}

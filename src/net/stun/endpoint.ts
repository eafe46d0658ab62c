import ipaddr from 'ipaddr.js'
import { toHex } from '../../core/base/bytes.ts'

/** The address families of STUN (RFC 8489 §14.1), named by the version of IP. */
export type Family = 4 | 6

/** An IP address and a port. Made by `endpoint` only, so that equal ones have equal keys. */
export interface Endpoint {
  readonly family: Family
  /** 4 or 16 bytes in network order. */
  readonly ip: Uint8Array
  readonly port: number
  /** The same for every port of this address; for tables. */
  readonly ipKey: string
  /** The same for equal endpoints only; for tables. */
  readonly key: string
}

/** The endpoint of 4 or 16 address bytes (kept, not copied) and a port. */
export function endpoint(ip: Uint8Array, port: number): Endpoint {
  const family = ip.length === 4 ? 4 : 6
  const ipKey = family === 4 ? `${ip[0] ?? 0}.${ip[1] ?? 0}.${ip[2] ?? 0}.${ip[3] ?? 0}` : toHex(ip)
  return { family, ip, port, ipKey, key: `${ipKey}|${port}` }
}

/** The endpoint of an address as text (an IPv6 zone is ignored) and a port; null when it is no IP address. */
export function parseEndpoint(host: string, port: number): Endpoint | null {
  const text = host.split('%', 1)[0] ?? ''
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return null
  return endpoint(Uint8Array.from(ipaddr.parse(text).toByteArray()), port)
}

/** The address as text: dotted IPv4, or IPv6 as RFC 5952 writes it. */
export function hostOf({ family, ip, ipKey }: Endpoint): string {
  return family === 4 ? ipKey : ipaddr.fromByteArray([...ip]).toString()
}

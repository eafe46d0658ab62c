import ipaddr from 'ipaddr.js'
import { toHex } from '../../core/base/bytes.ts'

/** The address families of STUN (RFC 8489 §14.1), named by the version of IP. */
export type Family = 4 | 6

/** An IP address and a port. */
export class Endpoint {
  readonly family: Family
  /** 4 or 16 bytes in network order. */
  readonly ip: Uint8Array
  readonly port: number
  /** The same for every port of this address; for tables. */
  readonly ipKey: string
  /** The same for equal endpoints only; for tables. */
  readonly key: string
  #host: string | null

  /** Of 4 or 16 address bytes, which are kept, not copied. */
  constructor(ip: Uint8Array, port: number) {
    this.family = ip.length === 4 ? 4 : 6
    this.ip = ip
    this.port = port
    this.ipKey = this.family === 4 ? ip.join('.') : toHex(ip)
    this.key = `${this.ipKey}|${port}`
    this.#host = this.family === 4 ? this.ipKey : null
  }

  /** The address as text: dotted IPv4, or IPv6 as RFC 5952 writes it. */
  get host(): string {
    this.#host ??= ipaddr.fromByteArray([...this.ip]).toString()
    return this.#host
  }
}

/** The endpoint of an address as text (an IPv6 zone is ignored) and a port; null when it is no IP address. */
export function parseEndpoint(host: string, port: number): Endpoint | null {
  const text = host.split('%', 1)[0] ?? ''
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return null
  return new Endpoint(Uint8Array.from(ipaddr.parse(text).toByteArray()), port)
}

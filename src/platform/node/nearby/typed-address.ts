import { DroplineError } from '../../../core/base/errors.ts'

/** The longest host name (RFC 1035) and a port. */
const TEXT_LIMIT = 253 + 6
const HOST_NAME = /^(?=.*[a-z0-9])[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?$/i

export interface TypedAddress {
  /** An IPv4 address or a host name. */
  readonly host: string
  readonly port: number
}

/** Reads `host` or `host:port` as a person types it. Throws DroplineError 'address-malformed'. */
export function parseTypedAddress(text: string, defaultPort: number): TypedAddress {
  const trimmed = text.normalize('NFKC').trim()
  const [host = '', portText, ...rest] = trimmed.split(':')
  const port = portText === undefined ? defaultPort : /^\d{1,5}$/.test(portText) ? Number(portText) : 0
  const isHost = HOST_NAME.test(host) && !host.includes('..')
  if (trimmed.length > TEXT_LIMIT || rest.length > 0 || !isHost || port < 1 || port > 65_535)
    throw new DroplineError('address-malformed')
  return { host, port }
}

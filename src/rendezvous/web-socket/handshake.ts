// The opening handshake of RFC 6455 section 4.2, without extensions and subprotocols.
import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const VERSION = '13'
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** 16 bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/

/**
 * The whole response to an upgrade request, which node:http has found to be one, and whether it makes a WebSocket of the
 * connection. Otherwise the connection is to be closed after it.
 */
export function handshake(request: Pick<IncomingMessage, 'method' | 'headers'>): {
  readonly accepted: boolean
  readonly response: string
} {
  const { upgrade, 'sec-websocket-key': key, 'sec-websocket-version': version } = request.headers
  if (request.method !== 'GET') return { accepted: false, response: refusal('405 Method Not Allowed') }
  if (upgrade?.toLowerCase() !== 'websocket' || key === undefined || !KEY.test(key))
    return { accepted: false, response: refusal('400 Bad Request') }
  if (version !== VERSION) {
    const response = refusal('426 Upgrade Required', `sec-websocket-version: ${VERSION}\r\n`)
    return { accepted: false, response }
  }
  const accept = hash('sha1', key + GUID, 'base64')
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  return { accepted: true, response: `${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n` }
}

/** Answers an upgrade request with a status, for example '403 Forbidden', and ends its connection. */
export function refuse(stream: Duplex, status: string): void {
  endWith(stream, refusal(status))
}

/** Says `response` and ends the connection, whether the client takes it or not. */
export function endWith(stream: Duplex, response: string): void {
  stream.on('error', () => {
    stream.destroy()
  })
  stream.end(response, () => {
    stream.destroy()
  })
}

function refusal(status: string, headers = ''): string {
  return `HTTP/1.1 ${status}\r\n${headers}connection: close\r\ncontent-length: 0\r\n\r\n`
}

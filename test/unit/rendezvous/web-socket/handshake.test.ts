import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { handshake, refuse } from '../../../../src/rendezvous/web-socket/handshake.ts'

const good = {
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
}

describe('handshake', () => {
  it('answers the example of RFC 6455 section 1.3', () => {
    const { accepted, response } = handshake({ method: 'GET', headers: good })
    expect(accepted).toBe(true)
    expect(response).toContain('\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n')
  })

  it('takes the name of the protocol in any case', () => {
    const { accepted } = handshake({ method: 'GET', headers: { ...good, upgrade: 'WebSocket' } })
    expect(accepted).toBe(true)
  })

  it.each([
    ['another method', 'POST', good, '405'],
    ['another protocol', 'GET', { ...good, upgrade: 'h2c' }, '400'],
    ['no key', 'GET', { ...good, 'sec-websocket-key': undefined }, '400'],
    ['a short key', 'GET', { ...good, 'sec-websocket-key': 'AAAA' }, '400'],
    [
      'a line break in the key',
      'GET',
      { ...good, 'sec-websocket-key': `${'A'.repeat(22)}==\r\nx: y` },
      '400',
    ],
    ['no version', 'GET', { ...good, 'sec-websocket-version': undefined }, '426'],
    ['an old version', 'GET', { ...good, 'sec-websocket-version': '8' }, '426'],
  ])('refuses %s', (_, method, headers, status) => {
    const { accepted, response } = handshake({ method, headers })
    expect(accepted).toBe(false)
    expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    if (status === '426') expect(response).toContain('\r\nsec-websocket-version: 13\r\n')
  })

  it('ends a connection that is refused', async () => {
    const stream = new PassThrough()
    refuse(stream, '403 Forbidden')
    expect(await text(stream)).toBe(
      'HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    )
  })
})

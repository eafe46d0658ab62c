import { describe, expect, it } from 'vitest'
import { clientAddress } from '../../../src/rendezvous/client-address.ts'

describe('client address', () => {
  it('believes no header without a proxy of ours', () => {
    expect(clientAddress('192.0.2.1', '10.0.0.1', 0)).toBe('192.0.2.1')
  })

  it('takes the address that the outermost of our proxies saw, not what the client wrote', () => {
    const header = '6.6.6.6, 203.0.113.9, 10.0.0.2'
    expect(clientAddress('10.0.0.1', header, 1)).toBe('10.0.0.2')
    expect(clientAddress('10.0.0.1', header, 2)).toBe('203.0.113.9')
    expect(clientAddress('10.0.0.1', ['6.6.6.6', '203.0.113.9, 10.0.0.2'], 2)).toBe('203.0.113.9')
  })

  it('falls back to the socket when the header is missing or too short', () => {
    expect(clientAddress('10.0.0.1', undefined, 1)).toBe('10.0.0.1')
    expect(clientAddress('10.0.0.1', '203.0.113.9', 2)).toBe('10.0.0.1')
  })
})

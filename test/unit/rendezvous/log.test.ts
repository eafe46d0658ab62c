import { describe, expect, it } from 'vitest'
import { addressHasher, SALT_LIFE_MS } from '../../../src/rendezvous/address-hash.ts'
import { CLIENT_LINES_PER_MINUTE, type LogLevel, serverLog } from '../../../src/rendezvous/log.ts'
import { ManualClock } from '../../support/manual-clock.ts'

function setUp(level: LogLevel) {
  const clock = new ManualClock()
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  return { clock, lines, log: serverLog(level, clock, { write }) }
}

const address = '198.51.100.7'

describe('log of a server', () => {
  it('names an address by its hash, and says at its level only what an operator wants to know', () => {
    const { log, lines } = setUp('info')
    log.observe({ event: 'connected', address })
    log.observe({ event: 'refused', reason: 'unknown', address })
    log.observe({ event: 'refused', reason: 'too-many', address })
    log.observe({ event: 'connection-closed', reason: 'violation', address: null })
    log.observe({ event: 'store-failed', message: 'TimeoutError' })
    expect(lines.map(({ event, reason, message }) => [event, reason ?? message])).toEqual([
      ['refused', 'too-many'],
      ['connection-closed', 'violation'],
      ['store-failed', 'TimeoutError'],
    ])
    expect(lines[0]!['client']).toMatch(/^[0-9a-f]{12}$/)
    expect(JSON.stringify(lines)).not.toContain(address)
  })

  it('is not filled by who floods the server, and says how much it left out', () => {
    const { log, lines, clock } = setUp('info')
    for (let i = 0; i < 10_000; i++) log.observe({ event: 'socket-refused', address })
    expect(lines).toHaveLength(CLIENT_LINES_PER_MINUTE)
    clock.advance(60_000)
    log.observe({ event: 'socket-refused', address })
    expect(lines.at(-1)!['linesLeftOut']).toBe(10_000 - CLIENT_LINES_PER_MINUTE)
  })

  it('is silent when that is asked for', () => {
    const { log, lines } = setUp('silent')
    log.observe({ event: 'listening', url: 'ws://127.0.0.1:1' })
    log.error('x')
    expect(lines).toEqual([])
  })
})

describe('hash of an address', () => {
  it('is the same for a day, for one household, and under one server only', () => {
    const clock = new ManualClock()
    const hash = addressHasher(clock)
    const first = hash('2001:db8:1:2::1')
    expect(hash('2001:db8:1:2:ffff::9')).toBe(first)
    expect(hash('2001:db8:1:3::1')).not.toBe(first)
    expect(addressHasher(clock)('2001:db8:1:2::1')).not.toBe(first)
    clock.advance(SALT_LIFE_MS)
    expect(hash('2001:db8:1:2::1')).not.toBe(first)
  })
})

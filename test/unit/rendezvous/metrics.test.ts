import { describe, expect, it } from 'vitest'
import { serverMetrics } from '../../../src/rendezvous/metrics.ts'

describe('server metrics', () => {
  it('counts what happened, and the same however often it is asked', async () => {
    const { observe, render } = serverMetrics(() => null)
    observe({ event: 'relayed', bytes: 150 })
    observe({ event: 'relayed', bytes: 50 })
    observe({ event: 'refused', reason: 'busy', address: null })
    observe({ event: 'refused', reason: 'busy', address: null })
    observe({ event: 'refused', reason: 'unknown', address: '192.0.2.1' })
    observe({ event: 'socket-refused', address: '192.0.2.1' })
    await render()
    const { body } = await render()
    expect(body.split('\n').filter((line) => /^dropline_\w+_total/.test(line))).toEqual(
      expect.arrayContaining([
        'dropline_connections_total 0',
        'dropline_relayed_messages_total 2',
        'dropline_relayed_bytes_total 200',
        'dropline_refused_total{reason="busy"} 2',
        'dropline_refused_total{reason="unknown"} 1',
        'dropline_turned_away_total{reason="socket-refused"} 1',
      ]),
    )
    expect(body).not.toContain('192.0.2.1')
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { serverLog } from '../../../src/rendezvous/log.ts'
import { serverMetrics } from '../../../src/rendezvous/metrics.ts'
import type { RoomCounts } from '../../../src/rendezvous/rooms/rooms.ts'
import { RendezvousBench } from '../../support/rendezvous-bench.ts'

const bench = new RendezvousBench()
afterEach(() => bench.close())

describe('what a rendezvous server says of its work', () => {
  it('writes neither nameplates nor contents nor addresses into its log', async () => {
    const lines: string[] = []
    const log = serverLog('debug', systemClock, { write: (line) => void lines.push(line) })
    const { url } = await bench.start({ observe: log.observe })
    const owner = await bench.client(url).opened()
    await owner.open('4821')
    const joiner = await bench.client(url).opened()
    await joiner.claim('4821')
    joiner.socket.send('secret 4821')
    await joiner.closeCode
    const [listening = '', ...others] = lines
    expect(listening).toContain('ws://127.0.0.1')
    expect(others.some((line) => line.includes('"client":"'))).toBe(true)
    expect(others.join('').replaceAll(/"time":"[^"]*"/g, '')).not.toMatch(/4821|secret|127\.0\.0\.1/)
  })

  it('counts for Prometheus what it does, and shows it to this computer or with the token', async () => {
    let counts: () => RoomCounts | null = () => null
    const metrics = serverMetrics(() => counts())
    const server = await bench.start({
      observe: metrics.observe,
      metrics: { render: metrics.render, token: 'sesame' },
    })
    counts = () => server.counts
    const owner = await bench.client(server.url).opened()
    await owner.open('4821')
    await (await bench.client(server.url).opened()).claim('4821')
    await (await bench.client(server.url).opened()).claim('0000')
    const page = `http://127.0.0.1:${server.port}/metrics`
    const response = await fetch(page)
    expect(response.headers.get('content-type')).toContain('text/plain')
    const text = await response.text()
    expect(text).toContain('\ndropline_connections 2\n')
    expect(text).toContain('\ndropline_nameplates 1\n')
    expect(text).toContain('\ndropline_pairs_total 1\n')
    expect(text).toContain('\ndropline_refused_total{reason="unknown"} 1\n')
    expect(text).toContain('process_resident_memory_bytes')
    expect(text).not.toMatch(/4821/)
    const proxied = { 'x-forwarded-for': '203.0.113.1' }
    expect((await fetch(page, { headers: proxied })).status).toBe(404)
    const authorization = 'Bearer sesame'
    expect((await fetch(page, { headers: { ...proxied, authorization } })).status).toBe(200)
  })
})

import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { deferred } from '../../../src/core/base/deferred.ts'
import type { SignalingConnection } from '../../../src/core/signaling/ports.ts'
import { withJoiner } from '../../../src/core/signaling/rendezvous-messages.ts'
import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import { testCertificate } from '../../support/certificate.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { RendezvousBench } from '../../support/rendezvous-bench.ts'

const never = new AbortController().signal
const bench = new RendezvousBench()
afterEach(() => bench.close())

describe('rendezvous server', () => {
  it('answers its health page and nothing else', async () => {
    const { port } = await bench.start()
    const health = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect([health.status, await health.text()]).toEqual([200, 'ok\n'])
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  })

  it('refuses web pages, except those of its operator', async () => {
    const server = await bench.start({ origins: ['https://share.example.org'] })
    await expect(bench.client(server.url, { origin: 'https://evil.example.org' }).opened()).rejects.toThrow(
      '403',
    )
    const page = await bench.client(server.url, { origin: 'https://share.example.org' }).opened()
    expect(await page.open('4821')).toBe('{"type":"opened"}')
  })

  it('speaks TLS', async () => {
    const certificate = testCertificate()
    bench.later(() => {
      certificate.remove()
    })
    const server = await bench.start({ tls: certificate })
    expect(server.url).toMatch(/^wss:/)
    const client = bench.client(server.url, {}, { ca: certificate.cert })
    expect(await (await client.opened()).open('4821')).toBe('{"type":"opened"}')
  })

  it('expires and quarantines nameplates, with time in the hands of the test', async () => {
    const clock = new ManualClock()
    const { url } = await bench.start({ clock, limits: { silenceMs: 3_600_000 } })
    const owner = await bench.client(url).opened()
    await owner.open('4821')
    clock.advance(599_999)
    expect(owner.received).toEqual(['{"type":"opened"}'])
    clock.advance(1_001)
    expect(await owner.closeCode).toBe(1000)
    expect(owner.received.at(-1)).toBe('{"type":"ended"}')
    const taken = '{"type":"refused","reason":"nameplate-taken"}'
    expect(await (await bench.client(url).opened()).open('4821')).toBe(taken)
    clock.advance(600_000)
    expect(await (await bench.client(url).opened()).open('4821')).toBe('{"type":"opened"}')
  })

  it('restarts without its owners losing their nameplates', async () => {
    const first = await bench.start()
    const way = rendezvousWay({ url: first.url, connect: connectWebSocket, clock: systemClock })
    const arrivals = [deferred<SignalingConnection>(), deferred<SignalingConnection>()] as const
    let arrived = 0
    const opened = await way.open('4821', (joiner) => arrivals[arrived++]?.resolve(joiner), never)
    bench.later(() => {
      opened.close()
    })
    let lost = false
    opened.onLost(() => {
      lost = true
    })
    const joined = await way.join('4821', never)
    const closed = new Promise<void>((resolve) => {
      joined.pipe.onClose(resolve)
    })
    await first.close()
    await closed
    await expect(way.join('4821', never)).rejects.toMatchObject({ code: 'no-signaling' })
    const reopened = deferred<undefined>()
    await bench.start({
      port: first.port,
      observe: ({ event }) => {
        if (event === 'opened') reopened.resolve(undefined)
      },
    })
    await reopened.promise
    const again = await way.join('4821', never)
    again.pipe.send(Uint8Array.of(1))
    const { pipe } = await arrivals[1].promise
    const message = await new Promise((resolve) => pipe.onMessage(resolve))
    expect([message, lost]).toEqual([Uint8Array.of(1), false])
    again.pipe.close()
  })

  it('tells its clients before it stops, and closes them with a code for it', async () => {
    const server = await bench.start()
    const owner = await bench.client(server.url).opened()
    await owner.open('4821')
    const joiner = await bench.client(server.url).opened()
    await joiner.claim('4821')
    const stopping = server.drain(60_000)
    while (owner.received.at(-1) !== '{"type":"going"}') await once(owner.socket, 'message')
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(503)
    await expect(bench.client(server.url).opened()).rejects.toThrow('503')
    owner.socket.send(withJoiner(1, Uint8Array.of(65)))
    await once(joiner.socket, 'message')
    expect(joiner.received.at(-1)).toBe('A')
    joiner.socket.close()
    await stopping
    expect(await owner.closeCode).toBe(1012)
  })

  it('fails to start on a port that is taken', async () => {
    const { port } = await bench.start()
    await expect(bench.start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

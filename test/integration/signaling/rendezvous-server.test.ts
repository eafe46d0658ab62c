import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'
import { deferred } from '../../../src/core/base/deferred.ts'
import type { SignalingConnection } from '../../../src/core/signaling/ports.ts'
import { withJoiner } from '../../../src/core/signaling/rendezvous-messages.ts'
import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import { serverLog } from '../../../src/rendezvous/log.ts'
import { serverMetrics } from '../../../src/rendezvous/metrics.ts'
import type { RoomCounts } from '../../../src/rendezvous/rooms/rooms.ts'
import type { RendezvousLimits } from '../../../src/rendezvous/rooms/limits.ts'
import {
  type RendezvousInit,
  type RendezvousServer,
  startRendezvous,
} from '../../../src/rendezvous/server.ts'
import { testCertificate } from '../../support/certificate.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { clientFrame } from '../../support/web-socket-frames.ts'

const never = new AbortController().signal
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function startServer(init: Partial<RendezvousInit> = {}): Promise<RendezvousServer> {
  const server = await startRendezvous({ host: '127.0.0.1', port: 0, ...init })
  cleanups.push(() => server.close())
  return server
}

/** A bare client: what it got, and the code with which it was closed. */
class Client {
  readonly socket: WebSocket
  readonly received: string[] = []
  readonly closeCode: Promise<number>
  readonly #waiting: (() => void)[] = []

  constructor(url: string, headers: Record<string, string> = {}, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { ...options, headers })
    cleanups.push(() => {
      this.socket.terminate()
    })
    this.socket.on('error', () => undefined)
    this.socket.on('message', (data: Buffer) => {
      this.received.push(data.toString())
      for (const wake of this.#waiting.splice(0)) wake()
    })
    this.closeCode = new Promise((resolve) => this.socket.on('close', resolve))
  }

  async opened(): Promise<this> {
    await new Promise((resolve, reject) => this.socket.on('open', resolve).on('error', reject))
    return this
  }

  async say(message: object): Promise<string> {
    const count = this.received.length
    this.socket.send(JSON.stringify(message))
    while (this.received.length === count) await new Promise<void>((wake) => this.#waiting.push(wake))
    return this.received.at(-1)!
  }

  open(nameplate: string): Promise<string> {
    return this.say({ type: 'open', version: 1, nameplate, ttlMs: 600_000 })
  }

  claim(nameplate: string): Promise<string> {
    return this.say({ type: 'claim', version: 1, nameplate })
  }
}

/** A TCP connection with a WebSocket handshake done, for frames that no library would send. */
async function rawWebSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  cleanups.push(() => socket.destroy())
  socket.on('error', () => undefined)
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  await new Promise((resolve) => socket.once('data', resolve))
  return socket
}

/** The close code that a raw connection gets before it ends; null when it ends without one. */
function rawCloseCode(socket: Socket): Promise<number | null> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      if (received.length >= 4 && received[0] === 0x88) resolve(received.readUInt16BE(2))
    })
    socket.on('close', () => {
      resolve(null)
    })
  })
}

describe('rendezvous server', () => {
  it('answers its health page and nothing else', async () => {
    const { port } = await startServer()
    const health = await fetch(`http://127.0.0.1:${port}/healthz`)
    expect([health.status, await health.text()]).toEqual([200, 'ok\n'])
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  })

  it('refuses web pages, except those of its operator', async () => {
    const server = await startServer({ origins: ['https://share.example.org'] })
    await expect(new Client(server.url, { origin: 'https://evil.example.org' }).opened()).rejects.toThrow(
      '403',
    )
    const page = await new Client(server.url, { origin: 'https://share.example.org' }).opened()
    expect(await page.open('4821')).toBe('{"type":"opened"}')
  })

  it('closes a message that is too long with 1009', async () => {
    const { url } = await startServer()
    const client = await new Client(url).opened()
    client.socket.send(Buffer.alloc(33 * 1024))
    expect(await client.closeCode).toBe(1009)
  })

  it('closes garbage and messages in a wrong order with 1008', async () => {
    const { url } = await startServer()
    for (const hostile of ['garbage', '{"type":"drop","joiner":1}', Buffer.of(1, 2, 3)]) {
      const client = await new Client(url).opened()
      client.socket.send(hostile)
      expect(await client.closeCode).toBe(1008)
    }
  })

  it('closes a flood of fragments', async () => {
    const { port } = await startServer()
    const socket = await rawWebSocket(port)
    const code = rawCloseCode(socket)
    socket.write(clientFrame('binary', Uint8Array.of(1), { final: false }))
    for (let i = 0; i < 1_000; i++)
      socket.write(clientFrame('continuation', Uint8Array.of(1), { final: false }))
    expect(await code).toBe(1008)
  })

  it('closes frames that break RFC 6455', async () => {
    const { port } = await startServer()
    const unmasked = await rawWebSocket(port)
    const code = rawCloseCode(unmasked)
    unmasked.write(Buffer.of(0x82, 1, 0))
    expect(await code).toBe(1002)
  })

  it('closes a flood of messages, and still serves others', async () => {
    const { url } = await startServer()
    const client = await new Client(url).opened()
    for (let i = 0; i < 1_000; i++) client.socket.send('{"type":"ping"}')
    expect(await client.closeCode).toBe(1013)
    const other = await new Client(url).opened()
    expect(await other.open('4821')).toBe('{"type":"opened"}')
  })

  it('ends a client that stops reading instead of keeping what is meant for it', async () => {
    const { url } = await startServer({ limits: { messagesPerMinute: 1e6, bytesPerMinute: 1e9 } })
    const owner = await new Client(url).opened()
    await owner.open('4821')
    const joiner = await new Client(url).opened()
    await joiner.claim('4821')
    joiner.socket.pause()
    const left = new Promise<void>((resolve) => {
      owner.socket.on('message', (data: Buffer) => {
        if (data.toString() === '{"type":"left","joiner":1}') resolve()
      })
    })
    const message = Buffer.concat([Buffer.of(0, 0, 0, 1), Buffer.alloc(32 * 1024)])
    const pump = setInterval(() => {
      for (let i = 0; i < 100; i++) owner.socket.send(message)
    }, 5)
    cleanups.push(() => {
      clearInterval(pump)
    })
    await left
  })

  it('does not let a slow handshake or a mute client stay', async () => {
    const limits: Partial<RendezvousLimits> = { firstMessageMs: 200 }
    const { port, url } = await startServer({ limits })
    const slow = connect(port, '127.0.0.1')
    cleanups.push(() => slow.destroy())
    slow.on('error', () => undefined)
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n')
    slow.resume()
    const mute = await new Client(url).opened()
    await new Promise((resolve) => slow.on('close', resolve))
    expect(await mute.closeCode).toBe(1008)
  })

  it('does not wait for the goodbye of a client that it has closed', async () => {
    const clock = new ManualClock()
    const server = await startServer({ clock })
    const rude = await rawWebSocket(server.port)
    const code = rawCloseCode(rude)
    rude.write(clientFrame('text', 'garbage'))
    expect(await code).toBe(1008)
    const ended = once(rude, 'close')
    clock.advance(3_000)
    await ended
  })

  it('expires and quarantines nameplates, with time in the hands of the test', async () => {
    const clock = new ManualClock()
    const { url } = await startServer({ clock, limits: { silenceMs: 3_600_000 } })
    const owner = await new Client(url).opened()
    await owner.open('4821')
    clock.advance(599_999)
    expect(owner.received).toEqual(['{"type":"opened"}'])
    clock.advance(1_001)
    expect(await owner.closeCode).toBe(1000)
    expect(owner.received.at(-1)).toBe('{"type":"ended"}')
    const taken = '{"type":"refused","reason":"nameplate-taken"}'
    expect(await (await new Client(url).opened()).open('4821')).toBe(taken)
    clock.advance(600_000)
    expect(await (await new Client(url).opened()).open('4821')).toBe('{"type":"opened"}')
  })

  it('limits connections and claims by address, also behind a proxy of its own', async () => {
    const { url } = await startServer({
      trustedProxyHops: 1,
      limits: { connectionsPerAddress: 2, claimsPerMinute: 1 },
    })
    const from = (address: string) => new Client(url, { 'x-forwarded-for': `6.6.6.6, ${address}` })
    const first = await from('203.0.113.1').opened()
    expect(await first.claim('0000')).toBe('{"type":"refused","reason":"unknown"}')
    await first.closeCode
    const second = await from('203.0.113.1').opened()
    expect(await second.claim('0000')).toBe('{"type":"refused","reason":"too-many"}')
    await second.closeCode
    await from('203.0.113.2').opened()
    await from('203.0.113.2').opened()
    expect(await from('203.0.113.2').closeCode).toBe(1013)
    expect(await (await from('203.0.113.3').opened()).claim('0000')).toContain('unknown')
  })

  it('writes neither nameplates nor contents nor addresses into its log', async () => {
    const lines: string[] = []
    const log = serverLog('debug', systemClock, { write: (line) => void lines.push(line) })
    const { url } = await startServer({ observe: log.observe })
    const owner = await new Client(url).opened()
    await owner.open('4821')
    const joiner = await new Client(url).opened()
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
    const server = await startServer({
      observe: metrics.observe,
      metrics: { render: metrics.render, token: 'sesame' },
    })
    counts = () => server.counts
    const owner = await new Client(server.url).opened()
    await owner.open('4821')
    await (await new Client(server.url).opened()).claim('4821')
    await (await new Client(server.url).opened()).claim('0000')
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

  it('closes sockets of one address that say nothing, before there are many', async () => {
    const { port } = await startServer({ limits: { connectionsPerAddress: 2 } })
    const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1'))
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy()
    })
    await Promise.race(sockets.map((socket) => once(socket, 'close')))
    const open = sockets.filter((socket) => !socket.destroyed && !socket.closed)
    expect(open).toHaveLength(4)
  })

  it('speaks TLS', async () => {
    const certificate = testCertificate()
    cleanups.push(() => {
      certificate.remove()
    })
    const server = await startServer({ tls: certificate })
    expect(server.url).toMatch(/^wss:/)
    const client = new Client(server.url, {}, { ca: certificate.cert })
    expect(await (await client.opened()).open('4821')).toBe('{"type":"opened"}')
  })

  it('holds a thousand idle connections in little memory, and forgets them', async () => {
    const limits = {
      connectionsPerAddress: 2_000,
      connectionsPerSubnet: 2_000,
      connectsPerMinute: 2_000,
      firstMessageMs: 60_000,
    }
    const server = await startServer({ limits })
    const before = process.memoryUsage().rss
    const clients = Array.from({ length: 1_000 }, () => new Client(server.url))
    await Promise.all(clients.map((client) => client.opened()))
    // Both ends live in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    const late = await new Client(server.url).opened()
    expect(await late.open('4821')).toBe('{"type":"opened"}')
    for (const client of clients) client.socket.close()
    await Promise.all(clients.map((client) => client.closeCode))
  })

  it('restarts without its owners losing their nameplates', async () => {
    const first = await startServer()
    const way = rendezvousWay({ url: first.url, connect: connectWebSocket, clock: systemClock })
    const arrivals = [deferred<SignalingConnection>(), deferred<SignalingConnection>()] as const
    let arrived = 0
    const opened = await way.open('4821', (joiner) => arrivals[arrived++]?.resolve(joiner), never)
    cleanups.push(() => {
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
    await startServer({
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
    const server = await startServer()
    const owner = await new Client(server.url).opened()
    await owner.open('4821')
    const joiner = await new Client(server.url).opened()
    await joiner.claim('4821')
    const stopping = server.drain(60_000)
    while (owner.received.at(-1) !== '{"type":"going"}') await once(owner.socket, 'message')
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(503)
    await expect(new Client(server.url).opened()).rejects.toThrow('503')
    owner.socket.send(withJoiner(1, Uint8Array.of(65)))
    await once(joiner.socket, 'message')
    expect(joiner.received.at(-1)).toBe('A')
    joiner.socket.close()
    await stopping
    expect(await owner.closeCode).toBe(1012)
  })

  it('fails to start on a port that is taken', async () => {
    const { port } = await startServer()
    await expect(startServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

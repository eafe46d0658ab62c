import { connect, type Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import type { RendezvousLimits } from '../../../src/rendezvous/rooms/limits.ts'
import {
  type RendezvousInit,
  type RendezvousServer,
  startRendezvous,
} from '../../../src/rendezvous/server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

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

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers })
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

/** One masked WebSocket frame (RFC 6455 section 5.2) of at most 125 bytes. */
function frame(opcode: number, final: boolean, payload: Uint8Array): Buffer {
  const mask = randomBytes(4)
  const masked = payload.map((byte, i) => byte ^ mask[i % 4]!)
  return Buffer.concat([Buffer.of((final ? 0x80 : 0) | opcode, 0x80 | payload.length), mask, masked])
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
    socket.write(frame(0x2, false, Uint8Array.of(1)))
    for (let i = 0; i < 1_000; i++) socket.write(frame(0x0, false, Uint8Array.of(1)))
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

  it('says nothing of nameplates and contents to its log', async () => {
    const events: string[] = []
    const { url } = await startServer({ log: (event) => events.push(JSON.stringify(event)) })
    const owner = await new Client(url).opened()
    await owner.open('4821')
    const joiner = await new Client(url).opened()
    await joiner.claim('4821')
    joiner.socket.send('secret 4821')
    await joiner.closeCode
    expect(events.length).toBeGreaterThan(1)
    expect(events.slice(1).join()).not.toMatch(/4821|secret|127\.0\.0\.1/)
  })

  it('holds a thousand idle connections in little memory, and forgets them', async () => {
    const limits = { connectionsPerAddress: 2_000, connectionsPerSubnet: 2_000, firstMessageMs: 60_000 }
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

  it('shows its users when it restarts, and serves them again', async () => {
    const first = await startServer()
    const way = rendezvousWay({ url: first.url, connect: connectWebSocket, clock: systemClock })
    const opened = await way.open('4821', () => undefined, never)
    const lost = new Promise<void>((resolve) => {
      opened.onLost(resolve)
    })
    const joined = await way.join('4821', never)
    const closed = new Promise<void>((resolve) => {
      joined.pipe.onClose(resolve)
    })
    await first.close()
    await Promise.all([lost, closed])
    await expect(way.join('4821', never)).rejects.toMatchObject({ code: 'no-signaling' })
    await startServer({ port: first.port })
    const again = await way.open('4821', () => undefined, never)
    again.close()
  })

  it('fails to start on a port that is taken', async () => {
    const { port } = await startServer()
    await expect(startServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

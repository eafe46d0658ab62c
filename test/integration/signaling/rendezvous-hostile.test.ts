import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type { RendezvousLimits } from '../../../src/rendezvous/rooms/limits.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { rawCloseCode, RendezvousBench } from '../../support/rendezvous-bench.ts'
import { clientFrame } from '../../support/web-socket-frames.ts'

const bench = new RendezvousBench()
afterEach(() => bench.close())

describe('hostile clients of the rendezvous server', () => {
  it('closes a message that is too long with 1009', async () => {
    const { url } = await bench.start()
    const client = await bench.client(url).opened()
    client.socket.send(Buffer.alloc(33 * 1024))
    expect(await client.closeCode).toBe(1009)
  })

  it('closes garbage and messages in a wrong order with 1008', async () => {
    const { url } = await bench.start()
    for (const hostile of ['garbage', '{"type":"drop","joiner":1}', Buffer.of(1, 2, 3)]) {
      const client = await bench.client(url).opened()
      client.socket.send(hostile)
      expect(await client.closeCode).toBe(1008)
    }
  })

  it('closes a flood of fragments', async () => {
    const { port } = await bench.start()
    const socket = await bench.rawWebSocket(port)
    const code = rawCloseCode(socket)
    socket.write(clientFrame('binary', Uint8Array.of(1), { final: false }))
    for (let i = 0; i < 1_000; i++)
      socket.write(clientFrame('continuation', Uint8Array.of(1), { final: false }))
    expect(await code).toBe(1008)
  })

  it('closes frames that break RFC 6455', async () => {
    const { port } = await bench.start()
    const unmasked = await bench.rawWebSocket(port)
    const code = rawCloseCode(unmasked)
    unmasked.write(Buffer.of(0x82, 1, 0))
    expect(await code).toBe(1002)
  })

  it('closes a flood of messages, and still serves others', async () => {
    const { url } = await bench.start()
    const client = await bench.client(url).opened()
    for (let i = 0; i < 1_000; i++) client.socket.send('{"type":"ping"}')
    expect(await client.closeCode).toBe(1013)
    const other = await bench.client(url).opened()
    expect(await other.open('4821')).toBe('{"type":"opened"}')
  })

  it('ends a client that stops reading instead of keeping what is meant for it', async () => {
    const { url } = await bench.start({ limits: { messagesPerMinute: 1e6, bytesPerMinute: 1e9 } })
    const owner = await bench.client(url).opened()
    await owner.open('4821')
    const joiner = await bench.client(url).opened()
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
    bench.later(() => {
      clearInterval(pump)
    })
    await left
  })

  it('does not let a slow handshake or a mute client stay', async () => {
    const limits: Partial<RendezvousLimits> = { firstMessageMs: 1_500 }
    const { port, url } = await bench.start({ limits })
    const slow = bench.tcp(port)
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n')
    slow.resume()
    const mute = await bench.client(url).opened()
    await new Promise((resolve) => slow.on('close', resolve))
    expect(await mute.closeCode).toBe(1008)
  })

  it('does not wait for the goodbye of a client that it has closed', async () => {
    const clock = new ManualClock()
    const server = await bench.start({ clock })
    const rude = await bench.rawWebSocket(server.port)
    const code = rawCloseCode(rude)
    rude.write(clientFrame('text', 'garbage'))
    expect(await code).toBe(1008)
    const ended = once(rude, 'close')
    clock.advance(3_000)
    await ended
  })

  it('limits connections and claims by address, also behind a proxy of its own', async () => {
    const { url } = await bench.start({
      trustedProxyHops: 1,
      limits: { connectionsPerAddress: 2, claimsPerMinute: 1 },
    })
    const from = (address: string) => bench.client(url, { 'x-forwarded-for': `6.6.6.6, ${address}` })
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

  it('closes sockets of one address that say nothing, before there are many', async () => {
    const { port } = await bench.start({ limits: { connectionsPerAddress: 2 } })
    const sockets = Array.from({ length: 5 }, () => bench.tcp(port))
    await Promise.race(sockets.map((socket) => once(socket, 'close')))
    const open = sockets.filter((socket) => !socket.destroyed && !socket.closed)
    expect(open).toHaveLength(4)
  })

  it('holds a thousand idle connections in little memory, and forgets them', async () => {
    const limits = {
      connectionsPerAddress: 2_000,
      connectionsPerSubnet: 2_000,
      connectsPerMinute: 2_000,
      firstMessageMs: 60_000,
    }
    const server = await bench.start({ limits })
    const before = process.memoryUsage().rss
    const clients = Array.from({ length: 1_000 }, () => bench.client(server.url))
    await Promise.all(clients.map((client) => client.opened()))
    // Both ends live in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    const late = await bench.client(server.url).opened()
    expect(await late.open('4821')).toBe('{"type":"opened"}')
    for (const client of clients) client.socket.close()
    await Promise.all(clients.map((client) => client.closeCode))
  })
})

import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  heardAdverts,
  type HeardAdvert,
  lanQuery,
  lanResponse,
} from '../../../src/core/signaling/lan-advert.ts'
import { decodeMdns, encodeMdns, type MdnsPacket } from '../../../src/core/signaling/mdns-packet.ts'
import type { OpenNameplate, SignalingConnection } from '../../../src/core/signaling/ports.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { type LanInterface, systemInterfaces } from '../../../src/platform/node/signaling/interfaces.ts'
import { lanWay } from '../../../src/platform/node/signaling/lan-way.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { freshNameplate } from '../../support/nameplates.ts'
import { SkippingClock } from '../../support/skipping-clock.ts'

const never = new AbortController().signal
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Loopback alone: nothing here may reach the real network. */
const interfaces = () => systemInterfaces().filter((candidate) => candidate.isLoopback)
const way = lanWay({ clock: systemClock, interfaces, joinTimeoutMs: 60_000 })

/** A program on the network that hears and says what it likes. */
class Bystander {
  readonly heard: MdnsPacket[] = []
  readonly #socket: UdpSocket
  readonly #waiting = new Set<() => void>()

  private constructor(socket: UdpSocket) {
    this.#socket = socket
    socket.on('message', (bytes) => {
      const packet = decodeMdns(bytes)
      if (packet !== null) this.heard.push(packet)
      for (const wake of this.#waiting) wake()
    })
    cleanups.push(() => {
      socket.close()
    })
  }

  static async start(port = 5353): Promise<Bystander> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    await new Promise<void>((resolve) => {
      socket.bind(port, '0.0.0.0', resolve)
    })
    socket.setMulticastInterface('127.0.0.1')
    if (port !== 0) socket.addMembership('224.0.0.251', '127.0.0.1')
    return new Bystander(socket)
  }

  say(packet: MdnsPacket | Uint8Array): void {
    this.#socket.send(packet instanceof Uint8Array ? packet : encodeMdns(packet), 5353, '224.0.0.251')
  }

  /** The first packet, of those heard and those to come, for which `find` answers something. */
  async find<T>(find: (packet: MdnsPacket) => T | undefined): Promise<T> {
    for (let next = 0; ;) {
      for (; next < this.heard.length; next++) {
        const found = find(this.heard[next]!)
        if (found !== undefined) return found
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }

  advertOf(nameplate: string): Promise<HeardAdvert> {
    return this.find((packet) => heardAdverts(packet).find((advert) => advert.nameplate === nameplate))
  }
}

async function open(nameplate: string, by = way): Promise<SignalingConnection[]> {
  const joiners: SignalingConnection[] = []
  const opened = await by.open(nameplate, (joiner) => joiners.push(joiner), never)
  cleanups.push(() => {
    opened.close()
  })
  return joiners
}

async function dial(advert: HeardAdvert, headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(`ws://${advert.addresses[0]!}:${advert.port}/`, { headers })
  cleanups.push(() => {
    socket.terminate()
  })
  return new Promise((resolve) => {
    socket.on('open', () => {
      resolve('open')
    })
    socket.on('error', (error) => {
      resolve(error.message)
    })
  })
}

describe('LAN signaling', () => {
  it('says only the address it listens on, and no name of this computer', async () => {
    const bystander = await Bystander.start()
    const nameplate = freshNameplate()
    await open(nameplate)
    const advert = await bystander.advertOf(nameplate)
    expect(advert.addresses).toEqual(['127.0.0.1'])
    expect(advert.host).toMatch(/^[a-z2-7]{12}\.local$/)
  })

  it('opens within a fraction of a second and is found in another', async () => {
    const nameplate = freshNameplate()
    // Nothing that waits for a second ever comes.
    const hasty = lanWay({ clock: new SkippingClock(1_000), interfaces })
    await open(nameplate, hasty)
    const joined = await hasty.join(nameplate, never)
    cleanups.push(() => {
      joined.pipe.close()
    })
  })

  it('says goodbye and stops listening when it is closed', async () => {
    const bystander = await Bystander.start()
    const nameplate = freshNameplate()
    const opened = await way.open(nameplate, () => undefined, never)
    const advert = await bystander.advertOf(nameplate)
    opened.close()
    await bystander.find((packet) =>
      packet.records.some((record) => record.name.startsWith(advert.instance) && record.ttlSeconds === 0)
        ? true
        : undefined,
    )
    expect(await dial(advert)).toContain('ECONNREFUSED')
  })

  it('keeps web pages out: by Origin, and by Host after DNS rebinding', async () => {
    const bystander = await Bystander.start()
    const nameplate = freshNameplate()
    await open(nameplate)
    const advert = await bystander.advertOf(nameplate)
    expect(await dial(advert, { origin: 'https://evil.example.org' })).toContain('403')
    expect(await dial(advert, { host: `evil.example.org:${advert.port}` })).toContain('403')
    expect(await dial(advert, { host: `${advert.host}:${advert.port}` })).toBe('open')
    expect(await dial(advert)).toBe('open')
  })

  it('survives garbage on the group and goes on', async () => {
    const bystander = await Bystander.start()
    const nameplate = freshNameplate()
    const joiners = await open(nameplate)
    for (let length = 0; length < 300; length += 7)
      bystander.say(crypto.getRandomValues(new Uint8Array(length)))
    const response = encodeMdns(
      lanResponse({ instance: 'x', host: 'y.local', nameplate, port: 1 }, ['1.2.3.4'], 'advert'),
    )
    for (let cut = 1; cut < response.length; cut++) bystander.say(response.subarray(0, cut))
    const joined = await way.join(nameplate, never)
    joined.pipe.close()
    expect(joiners).toHaveLength(1)
  })

  it('answers a program that has no port 5353 by unicast', async () => {
    const legacy = await Bystander.start(0)
    const nameplate = freshNameplate()
    await open(nameplate)
    legacy.say(lanQuery(77))
    const answer = await legacy.find((packet) => (packet.id === 77 ? packet : undefined))
    expect(answer.questions).toEqual(lanQuery().questions)
    expect(heardAdverts(answer).map((advert) => advert.nameplate)).toContain(nameplate)
  })

  it('does not dial far addresses, low ports, or strangers without end', async () => {
    const nameplate = freshNameplate()
    let dials = 0
    const trap = createServer((socket) => {
      dials += 1
      socket.destroy()
    })
    await new Promise<void>((resolve) => {
      trap.listen(0, '127.0.0.1', resolve)
    })
    cleanups.push(() => trap.close())
    const address = trap.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const bystander = await Bystander.start()
    const asked = bystander.find((packet) => (packet.kind === 'query' ? true : undefined))
    const joining = lanWay({ clock: systemClock, interfaces, joinTimeoutMs: 3_000 }).join(nameplate, never)
    const refused = expect(joining).rejects.toMatchObject({ code: 'code-expired' })
    await asked
    const advert = { instance: 'abc', host: 'abc.local', nameplate, port }
    for (let i = 0; i < 20; i++) {
      bystander.say(lanResponse(advert, ['127.0.0.1', '203.0.113.5'], 'advert'))
      bystander.say(lanResponse({ ...advert, port: 22 }, ['127.0.0.1'], 'advert'))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await refused
    expect(dials).toBeGreaterThan(0)
    expect(dials).toBeLessThanOrEqual(3)
  })

  it.each<[string, readonly LanInterface[]]>([
    ['no interface at all', []],
    [
      'an address that is gone',
      [{ name: 'wlan9', address: '198.51.100.77', cidr: '198.51.100.77/24', isLoopback: false }],
    ],
  ])('is unreachable with %s, without an exception', async (_what, present) => {
    const alone = lanWay({ clock: systemClock, interfaces: () => present })
    await expect(alone.open('4821', () => undefined, never)).rejects.toMatchObject({ refusal: 'unreachable' })
    await expect(alone.join('4821', never)).rejects.toMatchObject({ code: 'no-signaling' })
  })

  it('uses loopback where the other interfaces cannot be used', async () => {
    const gone = { name: 'tun9', address: '198.51.100.77', cidr: '198.51.100.77/24', isLoopback: false }
    const tunnel = lanWay({ clock: systemClock, interfaces: () => [gone, ...interfaces()] })
    const nameplate = freshNameplate()
    const opened = await tunnel.open(nameplate, () => undefined, never)
    const joined = await tunnel.join(nameplate, never)
    joined.pipe.close()
    opened.close()
  })

  it('follows addresses that come and go, on one port', async () => {
    const loopback = (address: string): LanInterface => ({
      name: 'lo',
      address,
      cidr: `${address}/8`,
      isLoopback: true,
    })
    let present = [loopback('127.0.0.1'), loopback('127.0.0.2')]
    const clock = new ManualClock()
    const moving = lanWay({ clock, interfaces: () => present })
    const bystander = await Bystander.start()
    const nameplate = freshNameplate()
    let opened: OpenNameplate | undefined
    void moving
      .open(nameplate, () => undefined, never)
      .then((nameplateOpened) => {
        opened = nameplateOpened
      })
    while (opened === undefined) await clock.advanceAsync(10)
    cleanups.push(opened.close.bind(opened))
    const advertAt = (address: string) =>
      bystander.find((packet) =>
        heardAdverts(packet).find(
          (advert) => advert.nameplate === nameplate && advert.addresses.includes(address),
        ),
      )
    const [first, second] = [await advertAt('127.0.0.1'), await advertAt('127.0.0.2')]
    expect(second.port).toBe(first.port)
    expect(await dial(second)).toBe('open')

    present = [loopback('127.0.0.1'), loopback('127.0.0.3')]
    clock.advance(5_000)
    const third = await advertAt('127.0.0.3')
    expect(third.port).toBe(first.port)
    expect(await dial(third)).toBe('open')
    expect(await dial(second)).toContain('ECONNREFUSED')
    expect(await dial(first)).toBe('open')
  })
})

import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { decodeMdns, encodeMdns, type MdnsPacket } from '../../../src/core/signaling/mdns-packet.ts'
import {
  heardNearby,
  type HeardNearby,
  nearbyGoodbyes,
  nearbyResponse,
} from '../../../src/core/signaling/nearby-advert.ts'
import type { NearbyMode } from '../../../src/platform/node/nearby/api.ts'
import { freePort } from '../../support/coturn.ts'
import {
  befriendHouses,
  candidate,
  NearbyHouse,
  type NearbyHouseOptions,
  pairingKeys,
} from '../../support/nearby-houses.ts'
import { SkippingClock } from '../../support/skipping-clock.ts'

const never = new AbortController().signal
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function house(name: string, options: NearbyHouseOptions = {}): NearbyHouse {
  const made = new NearbyHouse(name, { defaultPort: freshPort(), ...options })
  cleanups.push(() => made.nearby.close())
  return made
}

const freshPort = (): number => randomInt(20_000, 32_000)

/** Whoever needed a question or an advert that comes after two seconds would never see anybody. */
const withinTwoSeconds = (): NearbyHouseOptions => ({ clock: new SkippingClock(2_000) })

async function couple(mode: NearbyMode = 'trusted') {
  const ada = house('Ada')
  const grace = house('Grace')
  befriendHouses(ada, grace)
  await Promise.all([ada.nearby.setMode(mode), grace.nearby.setMode(mode)])
  return { ada, grace }
}

/** A program on the network that hears and says what it likes. */
class Bystander {
  readonly heard: MdnsPacket[] = []
  readonly #socket: Socket
  readonly #waiting = new Set<() => void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (bytes) => {
      const packet = decodeMdns(bytes)
      if (packet !== null) this.heard.push(packet)
      for (const wake of [...this.#waiting]) wake()
    })
    cleanups.push(() => {
      socket.close()
    })
  }

  static async start(): Promise<Bystander> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.bind(5353, '0.0.0.0')
    await once(socket, 'listening')
    socket.setMulticastInterface('127.0.0.1')
    socket.addMembership('224.0.0.251', '127.0.0.1')
    return new Bystander(socket)
  }

  say(packet: MdnsPacket): void {
    this.#socket.send(encodeMdns(packet), 5353, '224.0.0.251')
  }

  adverts(): readonly HeardNearby[] {
    return this.heard.flatMap((packet) => heardNearby(packet))
  }

  /** What `find` answers about all that was heard, as soon as that is not undefined. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        this.#waiting.delete(look)
        resolve(found)
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** The advert of the computer that listens on the port of this `host:port`. */
  advertOf(address: string | undefined): Promise<HeardNearby> {
    const port = Number(address?.split(':')[1])
    return this.until(() => this.adverts().findLast((advert) => advert.port === port))
  }
}

describe('computers that remember each other', () => {
  it('see each other within two seconds, whoever starts first, and note that it is mutual', async () => {
    const ada = house('Ada', withinTwoSeconds())
    const grace = house('Grace', withinTwoSeconds())
    befriendHouses(ada, grace)
    await ada.nearby.setMode('trusted')
    await grace.nearby.setMode('trusted')
    await Promise.all([ada.sees('Grace'), grace.sees('Ada')])
    await Promise.all(
      [ada, grace].map((each) => each.until(() => (each.records[0]?.mutual === true ? true : undefined))),
    )
  })

  it('see nobody else: a third that remembers one of them sees that one only', async () => {
    const { ada, grace } = await couple()
    const hedy = house('Hedy')
    befriendHouses(hedy, grace)
    await hedy.nearby.setMode('trusted')
    await Promise.all([hedy.sees('Grace'), grace.sees('Hedy'), ada.sees('Grace')])
    expect(hedy.nearby.devices().map(({ name }) => name)).toEqual(['Grace'])
    expect(ada.nearby.devices().map(({ name }) => name)).toEqual(['Grace'])
  })

  it('meet without a code, and again, and each knows the other by its own petname', async () => {
    const { ada, grace } = await couple()
    for (let round = 0; round < 2; round++) {
      grace.arrivals.length = 0
      const { id } = await ada.sees('Grace')
      const [met, arrival] = await Promise.all([ada.nearby.dial(id, never), grace.arrival()])
      expect(met).toMatchObject({ name: 'Grace', deviceId: ada.records[0]?.deviceId })
      expect(arrival).toMatchObject({ name: 'Ada', deviceId: grace.records[0]?.deviceId })
      const said = new Promise((resolve) => arrival.paired.connection.pipe.onMessage(resolve))
      met.paired.connection.pipe.send(Uint8Array.of(1, 2, 3))
      expect(await said).toEqual(Uint8Array.of(1, 2, 3))
      met.paired.connection.pipe.close()
    }
    expect(ada.records[0]?.pairSecret).toEqual(grace.records[0]?.pairSecret)
  })

  it('say nothing on the network that names them, and new labels each time', async () => {
    const bystander = await Bystander.start()
    const { ada, grace } = await couple()
    const before = await bystander.advertOf(ada.nearby.addresses()[0])
    await grace.sees('Ada')
    let gaps = 0
    grace.nearby.onChange(() => {
      if (grace.nearby.devices().length === 0) gaps += 1
    })
    ada.network.emit(undefined)
    await bystander.until(() =>
      bystander.heard.some((packet) => nearbyGoodbyes(packet).includes(before.instance)) ? true : undefined,
    )
    const after = await bystander.advertOf(ada.nearby.addresses()[0])
    expect(before).toMatchObject({ name: null, kind: null, addresses: ['127.0.0.1'] })
    expect(before.slots).toHaveLength(8 * 6)
    expect(after.instance).not.toBe(before.instance)
    expect(after.host).not.toBe(before.host)
    expect(after.salt).not.toEqual(before.salt)
    expect(gaps).toBe(0)
    const all = JSON.stringify(bystander.heard)
    expect(all).not.toContain('Ada')
    expect(all).not.toContain('Grace')
  })

  it('are gone at once when one closes', async () => {
    const { ada, grace } = await couple()
    await grace.sees('Ada')
    await ada.nearby.close()
    await grace.losesSightOf('Ada')
    expect(grace.nearby.devices()).toEqual([])
  })

  it('leave nothing behind of the time when one was visible to everyone', async () => {
    const { ada, grace } = await couple()
    await ada.nearby.setMode('everyone')
    await grace.sees('Ada')
    // Listens on another port from now on, under other names.
    await ada.nearby.setMode('trusted')
    await ada.nearby.close()
    await grace.losesSightOf('Ada')
    expect(grace.nearby.devices()).toEqual([])
  })

  it('are not taken in by a copied advert: it leads nowhere, and the true one is still reached', async () => {
    const bystander = await Bystander.start()
    const { ada, grace } = await couple()
    const copied = await bystander.advertOf(grace.nearby.addresses()[0])
    await ada.sees('Grace')
    const trap = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    trap.listen(0, '127.0.0.1')
    await once(trap, 'listening')
    cleanups.push(() => trap.close())
    const address = trap.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    bystander.say(nearbyResponse({ ...copied, instance: 'aaaabbbbcccc', port }, ['127.0.0.1'], 'advert'))
    bystander.say(nearbyResponse({ ...copied, instance: 'aaaabbbbdddd', port }, ['203.0.113.9'], 'advert'))
    const marker = house('Marker')
    await marker.nearby.setMode('everyone')
    const { id } = await ada.sees('Grace')
    await ada.sees('Marker')
    await expect(ada.nearby.dial(id, never)).resolves.toMatchObject({ name: 'Grace' })
    await grace.nearby.close()
    bystander.say(nearbyResponse({ ...copied, instance: 'aaaabbbbcccc', port }, ['127.0.0.1'], 'advert'))
    await expect(ada.sees('Grace').then((seen) => ada.nearby.dial(seen.id, never))).rejects.toMatchObject({
      code: 'device-away',
    })
  })

  it('raise an alarm when one shows another identity', async () => {
    const { ada, grace } = await couple()
    const { id } = await ada.sees('Grace')
    await ada.nearby.dial(id, never)
    await grace.arrival()
    // Somebody has copied all that Grace keeps but her identity.
    const thief = house('Grace')
    thief.records = grace.records
    await grace.nearby.close()
    await ada.losesSightOf('Grace')
    await thief.nearby.setMode('trusted')
    const again = await ada.sees('Grace')
    await expect(ada.nearby.dial(again.id, never)).rejects.toMatchObject({ code: 'identity-changed' })
    expect(ada.records[0]?.identityChanged).toBe(true)
    await expect(ada.nearby.dial(again.id, never)).rejects.toMatchObject({ code: 'identity-changed' })
  })
})

describe('a pairing that one side wants to be remembered', () => {
  it('shows on the other side, until that one remembers too', async () => {
    const ada = house('Ada', withinTwoSeconds())
    const grace = house('Grace', withinTwoSeconds())
    await Promise.all([ada.nearby.setMode('trusted'), grace.nearby.setMode('trusted')])
    const keys = pairingKeys()
    grace.candidates = [candidate('transfer 1', keys.joiner), candidate('transfer 2', pairingKeys().joiner)]
    ada.remember(keys.owner, 'Grace')
    const wanted = await grace.until(() => {
      const keysWanted = grace.nearby.wantedBy()
      return keysWanted.size > 0 ? keysWanted : undefined
    })
    expect([...wanted]).toEqual(['transfer 1'])
    expect(grace.nearby.devices()).toEqual([])
    expect(ada.nearby.devices()).toEqual([])
    grace.remember(keys.joiner, 'Ada')
    await Promise.all([ada.sees('Grace'), grace.sees('Ada')])
  })
})

describe('visibility', () => {
  it('is nothing at all while hidden, or trusted with nobody to trust: no advert, no open port', async () => {
    const bystander = await Bystander.start()
    const { ada, grace } = await couple()
    await ada.sees('Grace')
    const [address] = grace.nearby.addresses()
    await grace.nearby.setMode('hidden')
    await ada.losesSightOf('Grace')
    expect(grace.nearby.addresses()).toEqual([])
    expect(grace.nearby.devices()).toEqual([])
    await expect(ada.nearby.connectByAddress(address ?? '')).rejects.toMatchObject({ code: 'address-silent' })
    const alone = house('Alone')
    await alone.nearby.setMode('trusted')
    expect(alone.nearby.addresses()).toEqual([])
    const heard = bystander.heard.length
    const marker = house('Marker')
    await marker.nearby.setMode('everyone')
    await bystander.advertOf(marker.nearby.addresses()[0])
    const later = bystander.heard.slice(heard).flatMap((packet) => heardNearby(packet))
    expect(later.map(({ name }) => name)).not.toContain('Alone')
    await grace.nearby.setMode('trusted')
    await ada.sees('Grace')
  })

  it('lets strangers see and reach a computer that is visible to everyone; both show one short number', async () => {
    const ada = house('Ada')
    const grace = house('Grace')
    await Promise.all([ada.nearby.setMode('trusted'), grace.nearby.setMode('everyone')])
    const seen = await ada.sees('Grace')
    expect(seen).toMatchObject({ deviceId: null, kind: 'laptop', address: null })
    const [met, arrival] = await Promise.all([ada.nearby.dial(seen.id, never), grace.arrival()])
    expect(arrival).toMatchObject({ deviceId: null, name: 'Ada' })
    expect(met.paired.keys.sas).toMatch(/^\d{6}$/)
    expect(arrival.paired.keys.sas).toBe(met.paired.keys.sas)
    await grace.nearby.setMode('trusted')
    await ada.losesSightOf('Grace')
  })

  it('tells a stranger when others are asking already', async () => {
    const ada = house('Ada')
    const grace = house('Grace')
    grace.admitsStranger = false
    await Promise.all([ada.nearby.setMode('trusted'), grace.nearby.setMode('everyone')])
    const { id } = await ada.sees('Grace')
    await expect(ada.nearby.dial(id, never)).rejects.toMatchObject({ code: 'peer-busy' })
  })
})

describe('an address that was typed', () => {
  it('finds a computer that is visible to everyone, by its port or the usual one', async () => {
    const defaultPort = await freePort('127.0.0.1')
    const nobodyHears = { defaultPort, interfaces: () => [] }
    const ada = house('Ada', nobodyHears)
    const grace = house('Grace', { defaultPort })
    await grace.nearby.setMode('everyone')
    expect(grace.nearby.addresses()).toEqual([`127.0.0.1:${defaultPort}`])
    for (const text of ['127.0.0.1', ` 127.0.0.1:${defaultPort} `, 'localhost']) {
      const seen = await ada.nearby.connectByAddress(text)
      expect(seen).toMatchObject({ name: 'Grace', deviceId: null, address: text.trim() })
      expect(ada.nearby.devices()).toEqual([seen])
    }
    const [{ id } = { id: '' }] = ada.nearby.devices()
    const [met, arrival] = await Promise.all([ada.nearby.dial(id, never), grace.arrival()])
    expect(met.paired.keys.sas).toBe(arrival.paired.keys.sas)
  })

  it('takes another port when somebody has the usual one', async () => {
    const defaultPort = freshPort()
    const first = house('Ada', { defaultPort })
    const second = house('Grace', { defaultPort })
    await first.nearby.setMode('everyone')
    await second.nearby.setMode('everyone')
    expect(second.nearby.addresses()[0]).not.toBe(`127.0.0.1:${defaultPort}`)
    await first.sees('Grace')
  })

  it('finds a remembered device that only its friends may see, and nobody else', async () => {
    const ada = house('Ada', { interfaces: () => [] })
    const grace = house('Grace')
    const stranger = house('Sam', { interfaces: () => [] })
    befriendHouses(ada, grace)
    await grace.nearby.setMode('trusted')
    const address = grace.nearby.addresses()[0] ?? ''
    expect(await ada.nearby.connectByAddress(address)).toMatchObject({
      deviceId: ada.records[0]?.deviceId,
      name: 'Grace',
      address,
    })
    await expect(stranger.nearby.connectByAddress(address)).rejects.toMatchObject({ code: 'address-silent' })
    expect(stranger.nearby.devices()).toEqual([])
  })

  it.each(['', 'a b', '1.2.3.4:0', '1.2.3.4:65536', '1.2.3.4:5:6', 'http://x/', '-', 'a..b'])(
    'is refused when it is none: %j',
    async (text) => {
      await expect(house('Ada').nearby.connectByAddress(text)).rejects.toMatchObject({
        code: 'address-malformed',
      })
    },
  )

  it('says so when somebody else listens there', async () => {
    const other = createServer((socket) => socket.end('220 mail ready\r\n'))
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanups.push(() => other.close())
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(house('Ada').nearby.connectByAddress(`127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'address-silent',
    })
  })
})

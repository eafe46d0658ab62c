import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'
import { utf8 } from '../../../src/core/base/bytes.ts'
import type { RelayLogEntry, RelayServer } from '../../../src/net/node/options.ts'
import { createRelayServer } from '../../../src/net/node/relay-server.ts'
import { ATTRIBUTE } from '../../../src/net/stun/constants.ts'
import type { Endpoint } from '../../../src/net/stun/endpoint.ts'
import { isLocalNetwork } from '../../../src/net/turn/peer-policy.ts'
import { testCertificate } from '../../support/certificate.ts'
import { ownAddress } from '../../support/coturn.ts'
import { mustParse } from '../../support/machine-relay.ts'
import { generousLimits, portOf, REALM, restCredentials, startTestRelay } from '../../support/relay-server.ts'
import { type Credentials, TurnClient } from '../../support/turn-client.ts'
import { streamWire, udpPeer, udpWire } from '../../support/turn-wire.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
})

async function start(options: Parameters<typeof startTestRelay>[0] = {}): Promise<RelayServer> {
  const server = await startTestRelay(options)
  opened.push(server)
  return server
}

async function client(server: RelayServer, credentials: Credentials): Promise<TurnClient> {
  const wire = await udpWire('127.0.0.1', portOf(server, 'udp'))
  opened.push(wire)
  return new TurnClient(wire, credentials)
}

/** Resolves when the server has done a round of work since: what it has not answered by then it will not. */
async function silence(server: RelayServer): Promise<'silence'> {
  for (let round = 0; round < 20; round++) await server.stats()
  return 'silence'
}

async function relayedAddress(turn: TurnClient): Promise<Endpoint> {
  const relayed = (await turn.allocate()).address(ATTRIBUTE.xorRelayedAddress)
  if (relayed === null) throw new Error('no allocation')
  return relayed
}

const dataPaths = process.platform === 'linux' ? (['portable', 'batched'] as const) : (['portable'] as const)

describe.each(dataPaths)('a relay whose thread is killed, %s', (dataPath) => {
  test('leaves its ports to the next one', async () => {
    const workers: Worker[] = []
    const onWorker = (worker: Worker): void => void workers.push(worker)
    process.on('worker', onWorker)
    const killed = await start({ dataPath })
    process.off('worker', onWorker)
    await (await client(killed, restCredentials('ada'))).allocate()
    // As the system does it for lack of memory: nothing in the thread runs any more.
    await workers[0]!.terminate()
    await killed.ended
    const listen = killed.addresses.map(({ protocol, host, port }) => ({ protocol, host, port }))
    const next = await start({ dataPath, listen })
    expect(next.addresses).toEqual(killed.addresses)
    expect((await (await client(next, restCredentials('grace'))).allocate()).code).toBe(0)
  })
})

describe('a relay for sessions', () => {
  const sessions = {
    peerPolicy: 'sessions',
    secrets: [],
    limits: generousLimits,
  } as const
  // Loopback is never a peer of a session, so that nothing of this computer can be reached: another address stands for it.
  const peer = { host: '192.0.2.200', port: 4000 }

  test('lets in who was granted, and to its peers only', async () => {
    const server = await start(sessions)
    const { username, credential } = await server.grant({
      session: 'one',
      ttlSeconds: 60,
      peers: [peer.host],
    })
    const turn = await client(server, { username, password: credential })
    expect((await turn.allocate()).code).toBe(0)
    expect((await turn.permit(peer)).code).toBe(0)
    const later = { host: '192.0.2.201', port: 4000 }
    expect((await turn.permit(later)).code).toBe(403)
    await server.allowPeers('one', [later.host])
    expect((await turn.permit(later)).code).toBe(0)
    expect((await turn.permit({ host: '127.0.0.1', port: 4000 })).code).toBe(403)
    const stranger = await client(server, restCredentials('stranger'))
    expect((await stranger.allocate()).code).toBe(401)
  })

  test('ends at once when it is revoked', async () => {
    const server = await start(sessions)
    const { username, credential } = await server.grant({ session: 'one', ttlSeconds: 60 })
    const turn = await client(server, { username, password: credential })
    await turn.allocate()
    expect((await server.stats()).allocations).toBe(1)
    await server.revoke('one')
    expect((await server.stats()).allocations).toBe(0)
    expect((await turn.refresh(600)).code).toBe(401)
  })

  test('ends with its time', async () => {
    const server = await start(sessions)
    const { username, credential } = await server.grant({ session: 'one', ttlSeconds: 1 })
    const turn = await client(server, { username, password: credential })
    await turn.allocate()
    await expect.poll(async () => (await server.stats()).allocations).toBe(0)
  })
})

describe('the server', () => {
  test('takes other secrets while it runs, and allocations live on', async () => {
    const server = await start()
    const before = await client(server, restCredentials('before'))
    await before.allocate()
    await server.setSecrets(['another'])
    expect((await before.refresh(600)).code).toBe(0)
    expect((await (await client(server, restCredentials('old'))).allocate()).code).toBe(401)
    const credentials = restCredentials('new', { secret: 'another' })
    expect((await (await client(server, credentials)).allocate()).code).toBe(0)
  })

  test('counts what it relays', async () => {
    const server = await start()
    const turn = await client(server, restCredentials('counted'))
    const peer = await udpPeer('127.0.0.1')
    opened.push(peer)
    await turn.allocate()
    await turn.bind(0x4000, peer)
    turn.sendChannel(0x4000, utf8('12345'))
    const { from } = await peer.next()
    peer.send(utf8('123'), from)
    await turn.data()
    const { packetsToPeers, bytesToPeers, packetsToClients, bytesToClients } = await server.stats()
    expect([packetsToPeers, bytesToPeers, packetsToClients, bytesToClients]).toEqual([1, 5, 1, 3])
  })

  test('never relays to its own listener, nor to what the policy denies', async () => {
    const server = await start()
    const turn = await client(server, restCredentials('curious'))
    await turn.allocate()
    expect((await turn.bind(0x4000, { host: '127.0.0.1', port: portOf(server, 'udp') })).code).toBe(403)
    const strict = await start({ peerPolicy: { privateNetworks: false } })
    const other = await client(strict, restCredentials('curious'))
    await other.allocate()
    expect((await other.permit({ host: '127.0.0.1', port: 1 })).code).toBe(403)
    expect((await other.permit({ host: '10.0.0.1', port: 1 })).code).toBe(403)
  })

  test('logs allocations without credentials', async () => {
    const entries: RelayLogEntry[] = []
    const server = await start({ log: (entry) => entries.push(entry) })
    const credentials = restCredentials('logged')
    const turn = await client(server, credentials)
    await turn.allocate()
    await turn.refresh(0)
    await server.stats()
    expect(entries.map(({ event }) => event)).toEqual(['allocation-made', 'allocation-ended'])
    expect(JSON.stringify(entries)).not.toContain(credentials.password)
  })

  test('closes connections beyond the limit, and those that speak something else', async () => {
    const server = await start({ limits: { ...generousLimits, connectionsPerSource: 1 } })
    const port = portOf(server, 'tcp')
    const first = new TurnClient(await streamWire('tcp', '127.0.0.1', port), restCredentials('first'))
    opened.push(first.wire)
    expect((await first.allocate()).code).toBe(0)
    const second = await streamWire('tcp', '127.0.0.1', port)
    await second.closed
    first.wire.send(utf8('\xffGET / HTTP/1.1'))
    await first.wire.closed
    await expect.poll(async () => (await server.stats()).allocations).toBe(0)
  })

  test('a port in use, and an address that nobody could send to, are refused', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const listen = [{ protocol: 'tcp', host: '127.0.0.1', port }] as const
    await expect(startTestRelay({ listen })).rejects.toThrow('EADDRINUSE')
    await new Promise((resolve) => taken.close(resolve))
    const relayAddresses = [{ host: '0.0.0.0' }]
    await expect(startTestRelay({ relayAddresses })).rejects.toMatchObject({ code: 'setting-invalid' })
  })

  test('speaks TLS to those who ask for TURN, or for nothing in particular, and to nobody else (RFC 7443)', async () => {
    const certificate = testCertificate()
    const server = await start({ tls: certificate })
    const negotiate = (...protocols: string[]) =>
      new Promise((resolve, reject) => {
        const options = { rejectUnauthorized: false, ALPNProtocols: protocols }
        const socket = connectTls(portOf(server, 'tls'), '127.0.0.1', options, () => {
          resolve(socket.alpnProtocol)
          socket.destroy()
        })
        socket.once('error', reject)
      })
    expect(await negotiate('stun.turn')).toBe('stun.turn')
    expect(await negotiate()).toBe(false)
    await expect(negotiate('http/1.1')).rejects.toThrow()
    certificate.remove()
  })

  test('hears nobody from other networks when it is for a LAN', async () => {
    const options = { clients: 'local-networks' } as const
    const turn = await client(await start(options), restCredentials('near'))
    expect((await turn.allocate()).code).toBe(0)
    const address = ownAddress()
    // 192.0.2.0/24 and the like are nobody's: they stand for the internet.
    const isFar = !isLocalNetwork(mustParse(address, 1))
    const listen = [{ protocol: 'udp', host: address, port: 0 }] as const
    const server = await start({ ...options, listen, relayAddresses: [{ host: address }] })
    const wire = await udpWire(address, portOf(server, 'udp', address))
    opened.push(wire)
    const far = new TurnClient(wire, restCredentials('far'))
    const answer = far.hello()
    if (isFar) await expect(Promise.race([answer, silence(server)])).resolves.toBe('silence')
    else expect((await answer).code).toBe(401)
    answer.catch(() => undefined)
  })

  test.each(dataPaths)(
    'is known by its external address, and reaches itself there (%s)',
    async (dataPath) => {
      const relayAddresses = [{ host: '127.0.0.1', external: '203.0.113.5' }]
      const server = await start({ dataPath, relayAddresses })
      const [one, two] = [
        await client(server, restCredentials('one')),
        await client(server, restCredentials('two')),
      ]
      const [first, second] = [await relayedAddress(one), await relayedAddress(two)]
      expect([first.host, second.host]).toEqual(['203.0.113.5', '203.0.113.5'])
      expect((await one.bind(0x4000, second)).code).toBe(0)
      expect((await two.permit(first)).code).toBe(0)
      one.sendChannel(0x4000, utf8('over'))
      expect(await two.data()).toMatchObject({
        kind: 'indication',
        bytes: utf8('over'),
        peer: { key: first.key },
      })
      two.sendTo(first, utf8('and back'))
      expect(await one.data()).toMatchObject({ kind: 'channel', bytes: utf8('and back') })
    },
  )

  test('closes in the middle of a handshake', async () => {
    const certificate = testCertificate()
    const server = await startTestRelay({ tls: certificate })
    const socket = connect(portOf(server, 'tls'), '127.0.0.1')
    // A reset is an end as well.
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await once(socket, 'connect')
    await server.close()
    await closed
    certificate.remove()
  })

  test('closes twice, and answers nothing afterwards', async () => {
    const server = await createRelayServer({
      listen: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }],
      relayAddresses: [{ host: '127.0.0.1' }],
      realm: REALM,
    })
    await server.close()
    await server.close()
    await server.ended
    await expect(server.stats()).rejects.toMatchObject({ code: 'internal' })
  })
})

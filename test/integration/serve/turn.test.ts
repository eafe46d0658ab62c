import type { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { OfferedIceServer } from '../../../src/core/signaling/ports.ts'
import { rendezvousWay } from '../../../src/core/signaling/rendezvous-way.ts'
import { deferred } from '../../../src/core/base/deferred.ts'
import { systemClock } from '../../../src/platform/node/clock.ts'
import { connectWebSocket } from '../../../src/platform/node/signaling/websocket.ts'
import { coturnConf } from '../../../src/rendezvous/serve/coturn-conf.ts'
import { resolveConfig } from '../../../src/rendezvous/serve/resolve.ts'
import type { ServeSettings } from '../../../src/rendezvous/serve/settings.ts'
import { type RunningServer, startServer } from '../../../src/rendezvous/serve/start.ts'
import { freePort, hasCoturn, ownAddress, startCoturnWith } from '../../support/coturn.ts'
import { tallyOfTurnClient } from '../../support/turn-tally.ts'

const never = new AbortController().signal
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function serve(settings: ServeSettings): Promise<{ server: RunningServer; log: string[] }> {
  const log: string[] = []
  const server = await startServer({
    config: resolveConfig({ host: ownAddress(), port: 0, ...settings }),
    clock: systemClock,
    writeLog: (line) => log.push(line),
  })
  cleanups.push(() => server.close())
  return { server, log }
}

/** What an owner and a joiner are given when they meet. */
async function introduce(url: string): Promise<readonly (readonly OfferedIceServer[])[]> {
  const way = () => rendezvousWay({ url, connect: connectWebSocket, clock: systemClock })
  const arrived = deferred<readonly OfferedIceServer[]>()
  const opened = await way().open(
    '4821',
    (joiner) => {
      arrived.resolve(joiner.iceServers ?? [])
    },
    never,
  )
  cleanups.push(() => {
    opened.close()
  })
  const joined = await way().join('4821', never)
  const sides = [await arrived.promise, joined.iceServers ?? []]
  joined.pipe.close()
  return sides
}

/** The entry with credentials. */
function turnOf(servers: readonly OfferedIceServer[] | undefined): OfferedIceServer {
  const turn = servers?.find(({ credential }) => credential !== undefined)
  if (turn === undefined) throw new Error('no TURN server was given')
  return turn
}

describe.skipIf(!hasCoturn)('credentials that both sides are given', () => {
  it('open our own relay, over UDP and TCP', async () => {
    const { server } = await serve({})
    const [owner, joiner] = await introduce(server.url)
    expect(turnOf(owner).username).not.toBe(turnOf(joiner).username)
    for (const transport of ['udp', 'tcp'] as const) {
      const tally = await tallyOfTurnClient(turnOf(transport === 'udp' ? owner : joiner), transport)
      expect([tally.sent, tally.received], tally.output).toEqual([20, 20])
    }
  })

  it('still open our own relay after its thread has crashed', async () => {
    const workers: Worker[] = []
    const onWorker = (worker: Worker): void => void workers.push(worker)
    process.on('worker', onWorker)
    cleanups.push(() => process.off('worker', onWorker))
    const { server, log } = await serve({})
    const [owner] = await introduce(server.url)
    const crashed = new Promise((resolve) => workers[0]!.once('exit', resolve))
    // No question: the thread throws where nobody catches.
    workers[0]!.postMessage(null)
    await crashed
    await vi.waitFor(() => expect(log.join('\n')).toContain('relay-restarted'), { timeout: 20_000 })
    for (const transport of ['udp', 'tcp'] as const) {
      const tally = await tallyOfTurnClient(turnOf(owner), transport)
      expect([tally.sent, tally.received], tally.output).toEqual([20, 20])
    }
  })

  it('open a coturn with the turnserver.conf that we print', async () => {
    const address = ownAddress()
    const port = await freePort(address)
    const secret = 'sixteen-characters'
    const settings: ServeSettings = {
      turn: {
        port,
        secret,
        'external-address': address,
        'relay-ports': [50_000, 50_999],
        realm: 'example.org',
      },
    }
    const coturn = await startCoturnWith(
      coturnConf({ config: resolveConfig(settings), tlsFiles: null }),
      address,
      port,
    )
    cleanups.push(() => coturn.close())
    const { server } = await serve({ coturn: { host: address, port, 'static-auth-secret': secret } })
    expect(server.turnUrls).toEqual([
      `turn:${address}:${port}?transport=udp`,
      `turn:${address}:${port}?transport=tcp`,
    ])
    const [owner] = await introduce(server.url)
    const tally = await tallyOfTurnClient(turnOf(owner), 'udp')
    expect([tally.sent, tally.received], tally.output).toEqual([20, 20])
    expect(coturn.output()).toContain('Default realm: example.org')
    expect(coturn.output()).not.toMatch(/Bad configuration|unknown|unrecognized|WARNING: option/i)
  })

  it('are not given by a server without a relay', async () => {
    const { server } = await serve({ turn: { enabled: false } })
    expect(await introduce(server.url)).toEqual([[], []])
  })
})

describe('a server with a relay', () => {
  it('takes a free port when the well-known one is in use', async () => {
    const config = resolveConfig({ host: ownAddress(), turn: { secret: 'sixteen-characters' } })
    const start = () =>
      startServer({ config: { ...config, port: 0 }, clock: systemClock, writeLog: () => undefined })
    const [first, second] = [await start(), await start()]
    cleanups.push(
      () => first.close(),
      () => second.close(),
    )
    expect(first.turnUrls).not.toEqual(second.turnUrls)
    const taken = Number(/:(\d+)\?/.exec(second.turnUrls[0] ?? '')?.[1])
    const asked = { ...config, port: 0, turn: { ...config.turn, port: taken } } as typeof config
    await expect(
      startServer({ config: asked, clock: systemClock, writeLog: () => undefined }),
    ).rejects.toThrow(`The relay cannot listen on port ${taken}`)
  })

  it('shows the relay among its metrics, and writes no credential into its log', async () => {
    const { server, log } = await serve({ log: { level: 'debug' }, metrics: { token: 'sixteen-characters' } })
    const [owner] = await introduce(server.url)
    const page = await fetch(`${server.url.replace('ws', 'http')}/metrics`, {
      headers: { authorization: 'Bearer sixteen-characters' },
    })
    const text = await page.text()
    expect(text).toContain('\ndropline_relay_allocations 0\n')
    expect(text).toContain('\ndropline_ice_credentials_total 2\n')
    const { username = '', credential = '' } = turnOf(owner)
    expect(log.length).toBeGreaterThan(3)
    for (const hidden of ['4821', credential, username]) expect(log.join('')).not.toContain(hidden)
  })
})

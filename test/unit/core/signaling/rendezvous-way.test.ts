import { describe, expect, it } from 'vitest'
import type { MessagePipe } from '../../../../src/core/base/message-pipe.ts'
import { CONNECT_TIMEOUT_MS } from '../../../../src/core/signaling/ask.ts'
import { PING_INTERVAL_MS, PONG_TIMEOUT_MS } from '../../../../src/core/signaling/keep-alive.ts'
import type { SignalingConnection } from '../../../../src/core/signaling/ports.ts'
import type { ServerMessage } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { withJoiner } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { AWAY_RETRY_DELAYS_MS, rendezvousWay } from '../../../../src/core/signaling/rendezvous-way.ts'
import { REOPEN_LIMIT_MS } from '../../../../src/core/signaling/reopening.ts'
import { ManualClock, settle } from '../../../support/manual-clock.ts'
import { memoryPipePair } from '../../../support/memory-pipe.ts'

const never = new AbortController().signal

/** The server's end of the next connection, in the hands of the test. */
class ServerEnd {
  readonly received: (string | Uint8Array)[] = []
  closed = false
  readonly #pipe: MessagePipe<string | Uint8Array>

  constructor(pipe: MessagePipe<string | Uint8Array>) {
    this.#pipe = pipe
    pipe.onMessage((message) => this.received.push(message))
    pipe.onClose(() => {
      this.closed = true
    })
  }

  async say(message: ServerMessage | Uint8Array | string): Promise<void> {
    const raw = typeof message === 'string' || message instanceof Uint8Array
    this.#pipe.send(raw ? message : JSON.stringify(message))
    await settle()
  }

  async close(): Promise<void> {
    this.#pipe.close()
    await settle()
  }
}

function setUp() {
  const clock = new ManualClock()
  const servers: ServerEnd[] = []
  const way = rendezvousWay({
    url: 'ws://192.0.2.9',
    clock,
    connect: () => {
      const [client, server] = memoryPipePair<string | Uint8Array>()
      servers.push(new ServerEnd(server))
      return Promise.resolve(client)
    },
  })
  const joiners: SignalingConnection[] = []
  async function open() {
    const opening = way.open('4821', (joiner) => joiners.push(joiner), never, 60_000)
    await settle()
    await servers[0]!.say({ type: 'opened' })
    return { opened: await opening, server: servers[0]! }
  }
  return { clock, way, servers, joiners, open }
}

describe('rendezvous way, owner', () => {
  it('asks for the nameplate with its life', async () => {
    const { open } = setUp()
    const { server } = await open()
    const { token, ...rest } = JSON.parse(String(server.received[0])) as Record<string, unknown>
    expect(rest).toEqual({ type: 'open', version: 1, nameplate: '4821', ttlMs: 60_000 })
    expect(token).toMatch(/^[0-9a-f]{32}$/)
  })

  it.each([
    [{ type: 'refused', reason: 'nameplate-taken' }, 'nameplate-taken'],
    [{ type: 'refused', reason: 'too-many' }, 'unreachable'],
    [{ type: 'claimed' }, 'unreachable'],
    ['garbage', 'unreachable'],
    [Uint8Array.of(1), 'unreachable'],
  ] as const)('takes %j as %s', async (answer, refusal) => {
    const { way, servers, clock } = setUp()
    const opening = way.open('4821', () => undefined, never)
    const rejected = expect(opening).rejects.toMatchObject({ refusal })
    await settle()
    await servers[0]!.say(answer)
    await rejected
    await settle()
    expect(servers[0]!.closed).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it('gives up a server that does not answer', async () => {
    const { way, servers, clock } = setUp()
    const rejected = expect(way.open('4821', () => undefined, never)).rejects.toMatchObject({
      refusal: 'unreachable',
    })
    await clock.advanceAsync(CONNECT_TIMEOUT_MS)
    await rejected
    expect(servers[0]!.closed).toBe(true)
  })

  it('gives up a connection that is not made in time, and closes it when it is made after all', async () => {
    const clock = new ManualClock()
    const [client, server] = memoryPipePair<string | Uint8Array>()
    const end = new ServerEnd(server)
    let connected: (pipe: typeof client) => void = () => undefined
    let attempt: AbortSignal = never
    const way = rendezvousWay({
      url: 'ws://192.0.2.9',
      clock,
      connect: (_url, signal) => {
        attempt = signal
        return new Promise((resolve) => {
          connected = resolve
        })
      },
    })
    const rejected = expect(way.join('4821', never)).rejects.toMatchObject({ code: 'no-signaling' })
    await clock.advanceAsync(CONNECT_TIMEOUT_MS)
    await rejected
    expect(attempt.aborted).toBe(true)
    connected(client)
    await settle()
    expect(end.closed).toBe(true)
  })

  it('keeps joiners apart by their numbers', async () => {
    const { open, joiners } = setUp()
    const { server } = await open()
    await server.say({ type: 'joined', joiner: 1 })
    await server.say({ type: 'left', joiner: 1 })
    await server.say({ type: 'joined', joiner: 2 })
    const heard: Uint8Array[] = []
    for (const joiner of joiners) joiner.pipe.onMessage((message) => heard.push(message))
    await server.say(withJoiner(1, Uint8Array.of(1)))
    await server.say(withJoiner(2, Uint8Array.of(2)))
    expect(heard).toEqual([Uint8Array.of(2)])
    joiners[0]!.pipe.send(Uint8Array.of(3))
    joiners[1]!.pipe.send(Uint8Array.of(4))
    await settle()
    expect(server.received.slice(1)).toEqual([withJoiner(2, Uint8Array.of(4))])
  })

  it('drops a joiner whose pipe is closed, and stays open', async () => {
    const { open, joiners } = setUp()
    const { server } = await open()
    await server.say({ type: 'joined', joiner: 1 })
    joiners[0]!.pipe.close()
    await settle()
    expect(server.received.at(-1)).toBe('{"type":"drop","joiner":1}')
    expect(server.closed).toBe(false)
  })

  it('stays connected after close until its joiner has gone', async () => {
    const { open, joiners, clock } = setUp()
    const { opened, server } = await open()
    await server.say({ type: 'joined', joiner: 1 })
    opened.close()
    await server.say({ type: 'joined', joiner: 2 })
    expect(server.received.slice(1)).toEqual(['{"type":"close"}', '{"type":"drop","joiner":2}'])
    expect(joiners).toHaveLength(1)
    expect(server.closed).toBe(false)
    await server.say({ type: 'left', joiner: 1 })
    expect(server.closed).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it.each(['ends the nameplate', 'talks nonsense'])(
    'reports the loss of a server that %s, once, and closes the pipes',
    async (how) => {
      const { open, joiners, clock, servers } = setUp()
      const { opened, server } = await open()
      await server.say({ type: 'joined', joiner: 1 })
      const events: string[] = []
      joiners[0]!.pipe.onClose(() => events.push('pipe closed'))
      opened.onLost(() => events.push('lost'))
      if (how === 'ends the nameplate') await server.say({ type: 'ended' })
      if (how === 'talks nonsense') await server.say('{"type":"opened"}')
      expect(events).toEqual(['pipe closed', 'lost'])
      expect([clock.pendingTimers, servers.length]).toEqual([0, 1])
    },
  )

  it('reports no loss when it is closed by its own user', async () => {
    const { open } = setUp()
    const { opened, server } = await open()
    let lost = false
    opened.onLost(() => {
      lost = true
    })
    opened.close()
    await settle()
    expect([lost, server.closed]).toEqual([false, true])
  })

  it('keeps a quiet connection with pings', async () => {
    const { open, clock } = setUp()
    const { server } = await open()
    for (let i = 1; i <= 3; i++) {
      await clock.advanceAsync(PING_INTERVAL_MS)
      expect(server.received.filter((message) => message === '{"type":"ping"}')).toHaveLength(i)
      await server.say({ type: 'pong' })
      await clock.advanceAsync(PONG_TIMEOUT_MS)
      expect(server.closed).toBe(false)
    }
  })
})

describe('rendezvous way, owner whose connection is lost', () => {
  const firstMessage = (server: ServerEnd | undefined): Record<string, unknown> =>
    JSON.parse(String(server!.received[0])) as Record<string, unknown>

  it.each(['closes', 'falls silent'])(
    'opens the nameplate again, with its token and what is left of its life, when the server %s',
    async (how) => {
      const { open, servers, joiners, clock } = setUp()
      const { opened, server } = await open()
      await server.say({ type: 'joined', joiner: 1 })
      const events: string[] = []
      joiners[0]!.pipe.onClose(() => events.push('pipe closed'))
      opened.onLost(() => events.push('lost'))
      if (how === 'falls silent') await clock.advanceAsync(PING_INTERVAL_MS + PONG_TIMEOUT_MS)
      else {
        await clock.advanceAsync(10_000)
        await server.close()
      }
      expect(events).toEqual(['pipe closed'])
      const again = firstMessage(servers[1])
      const leftMs = how === 'closes' ? 50_000 : 30_000
      expect(again).toEqual({ ...firstMessage(servers[0]), ttlMs: leftMs })
      await servers[1]!.say({ type: 'opened' })
      await servers[1]!.say({ type: 'joined', joiner: 1 })
      expect(joiners).toHaveLength(2)
      opened.close()
      joiners[1]!.pipe.close()
      await settle()
      expect([events, clock.pendingTimers]).toEqual([['pipe closed'], 0])
    },
  )

  it('tries for two minutes, less and less often, and then reports the loss', async () => {
    const { way, servers, clock } = setUp()
    const opening = way.open('4821', () => undefined, never, 600_000)
    await settle()
    await servers[0]!.say({ type: 'opened' })
    const opened = await opening
    let lostAtMs = 0
    const lostSinceMs = clock.nowMs()
    opened.onLost(() => {
      lostAtMs = clock.nowMs()
    })
    let closed = 0
    while (lostAtMs === 0) {
      if (closed === servers.length) await clock.advanceAsync(100)
      else await servers[closed++]!.close()
    }
    expect(servers.length).toBeGreaterThan(12)
    expect(servers.length).toBeLessThan(40)
    expect(lostAtMs - lostSinceMs).toBeLessThanOrEqual(REOPEN_LIMIT_MS)
    expect(lostAtMs - lostSinceMs).toBeGreaterThan(REOPEN_LIMIT_MS - 13_000)
    expect(clock.pendingTimers).toBe(0)
  })

  it('reports the loss when somebody else has the nameplate now', async () => {
    const { open, servers, clock } = setUp()
    const { opened, server } = await open()
    let lost = false
    opened.onLost(() => {
      lost = true
    })
    await server.close()
    await servers[1]!.say({ type: 'refused', reason: 'nameplate-taken' })
    expect([lost, clock.pendingTimers]).toEqual([true, 0])
  })

  it('stops trying when its user closes it', async () => {
    const { open, servers, clock } = setUp()
    const { opened, server } = await open()
    await server.close()
    await servers[1]!.close()
    opened.close()
    await settle()
    expect(clock.pendingTimers).toBe(0)
    await clock.advanceAsync(60_000)
    expect(servers).toHaveLength(2)
  })

  it('moves when the server says that it is going, and keeps the joiner that is in', async () => {
    const { open, servers, joiners, clock } = setUp()
    const { opened, server } = await open()
    await server.say({ type: 'joined', joiner: 1 })
    await server.say({ type: 'going' })
    await servers[1]!.say({ type: 'opened' })
    expect(server.closed).toBe(false)
    await server.say({ type: 'joined', joiner: 2 })
    expect(server.received.at(-1)).toBe('{"type":"drop","joiner":2}')
    const heard: Uint8Array[] = []
    joiners[0]!.pipe.onMessage((message) => heard.push(message))
    await server.say(withJoiner(1, Uint8Array.of(5)))
    expect(heard).toEqual([Uint8Array.of(5)])
    await server.say({ type: 'left', joiner: 1 })
    expect([server.closed, servers[1]!.closed]).toEqual([true, false])
    expect(server.received).not.toContain('{"type":"close"}')
    opened.close()
    await settle()
    expect([servers[1]!.received.at(-1), clock.pendingTimers]).toEqual(['{"type":"close"}', 0])
  })
})

describe('rendezvous way, STUN and TURN servers', () => {
  const ice = (username: string): ServerMessage => ({
    type: 'ice',
    iceServers: [{ urls: ['turn:192.0.2.1:3478'], username, credential: 'x' }],
  })
  const usernameOf = (connection: SignalingConnection | undefined): string | undefined =>
    connection?.iceServers?.[0]?.username

  it('come with a joiner, and are kept up to date', async () => {
    const { open, joiners } = setUp()
    const { server } = await open()
    await server.say(ice('a'))
    await server.say({ type: 'joined', joiner: 1 })
    expect(usernameOf(joiners[0])).toBe('a')
    await server.say(ice('b'))
    expect(usernameOf(joiners[0])).toBe('b')
  })

  it('come with the owner, and are kept up to date', async () => {
    const { way, servers } = setUp()
    const joining = way.join('4821', never)
    await settle()
    await servers[0]!.say(ice('a'))
    await servers[0]!.say({ type: 'claimed' })
    const connection = await joining
    expect(usernameOf(connection)).toBe('a')
    await servers[0]!.say(ice('b'))
    expect(usernameOf(connection)).toBe('b')
    await servers[0]!.say('{"type":"ice","iceServers":[{"urls":["http://192.0.2.1"]}]}')
    expect(servers[0]!.closed).toBe(true)
  })
})

describe('rendezvous way, joiner', () => {
  it.each([
    ['unknown', 'code-expired'],
    ['busy', 'code-busy'],
    ['version', 'version-mismatch'],
    ['too-many', 'no-signaling'],
  ] as const)('takes a refusal as %s for %s', async (reason, code) => {
    const { way, servers } = setUp()
    const rejected = expect(way.join('4821', never)).rejects.toMatchObject({ code })
    await settle()
    await servers[0]!.say({ type: 'refused', reason })
    await rejected
  })

  it('asks again for an owner that is away, and gives up when it does not come back', async () => {
    const { way, servers, clock } = setUp()
    const rejected = expect(way.join('4821', never)).rejects.toMatchObject({ code: 'code-expired' })
    for (const delayMs of [0, ...AWAY_RETRY_DELAYS_MS]) {
      await clock.advanceAsync(delayMs)
      await servers.at(-1)!.say({ type: 'refused', reason: 'away' })
    }
    await rejected
    expect([servers.length, clock.pendingTimers]).toEqual([1 + AWAY_RETRY_DELAYS_MS.length, 0])
  })

  it('finds an owner that is back, and can be cancelled while it waits', async () => {
    const { way, servers, clock } = setUp()
    const joining = way.join('4821', never)
    await settle()
    await servers[0]!.say({ type: 'refused', reason: 'away' })
    await clock.advanceAsync(AWAY_RETRY_DELAYS_MS[0]!)
    await servers[1]!.say({ type: 'claimed' })
    ;(await joining).pipe.close()
    const abort = new AbortController()
    const rejected = expect(way.join('4821', abort.signal)).rejects.toMatchObject({ code: 'cancelled' })
    await settle()
    await servers[2]!.say({ type: 'refused', reason: 'away' })
    abort.abort()
    await rejected
    expect(clock.pendingTimers).toBe(0)
  })

  it('keeps what the owner says right after the claim', async () => {
    const { way, servers } = setUp()
    const joining = way.join('4821', never)
    await settle()
    void servers[0]!.say({ type: 'claimed' })
    await servers[0]!.say(Uint8Array.of(7))
    const { pipe } = await joining
    const heard: Uint8Array[] = []
    pipe.onMessage((message) => heard.push(message))
    await settle()
    expect(heard).toEqual([Uint8Array.of(7)])
  })
})

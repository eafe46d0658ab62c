import { describe, expect, it } from 'vitest'
import type { MessagePipe } from '../../../../src/core/base/message-pipe.ts'
import { CONNECT_TIMEOUT_MS } from '../../../../src/core/signaling/ask.ts'
import { PING_INTERVAL_MS, PONG_TIMEOUT_MS } from '../../../../src/core/signaling/keep-alive.ts'
import type { SignalingConnection } from '../../../../src/core/signaling/ports.ts'
import type { ServerMessage } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { withJoiner } from '../../../../src/core/signaling/rendezvous-messages.ts'
import { rendezvousWay } from '../../../../src/core/signaling/rendezvous-way.ts'
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
    expect(server.received).toEqual(['{"type":"open","version":1,"nameplate":"4821","ttlMs":60000}'])
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

  it.each(['closes', 'ends the nameplate', 'talks nonsense', 'falls silent'])(
    'reports the loss of a server that %s, once, and closes the pipes',
    async (how) => {
      const { open, joiners, clock } = setUp()
      const { opened, server } = await open()
      await server.say({ type: 'joined', joiner: 1 })
      const events: string[] = []
      joiners[0]!.pipe.onClose(() => events.push('pipe closed'))
      opened.onLost(() => events.push('lost'))
      if (how === 'closes') await server.close()
      if (how === 'ends the nameplate') await server.say({ type: 'ended' })
      if (how === 'talks nonsense') await server.say('{"type":"opened"}')
      if (how === 'falls silent') await clock.advanceAsync(PING_INTERVAL_MS + PONG_TIMEOUT_MS)
      expect(events).toEqual(['pipe closed', 'lost'])
      expect(clock.pendingTimers).toBe(0)
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

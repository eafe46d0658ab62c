import { randomBytes } from 'node:crypto'
import { createClient } from 'redis'
import { isRoomName } from '../../core/signaling/rendezvous-messages.ts'
import type { FindOutcome, NodeId, ReserveOutcome } from '../rooms/actions.ts'
import type { RendezvousLimits } from '../rooms/limits.ts'
import {
  type Held,
  HOLD_LIMIT_MS,
  type NodeMessage,
  type RoomStore,
  type StoreEvents,
  StoreStartError,
} from '../rooms/room-store.ts'
import { decodeNodeMessage, encodeNodeMessage } from './node-wire.ts'
import { holdScript, releaseScript, reserveScript } from './scripts.ts'
import { SharedBudgets } from './shared-budgets.ts'

export interface RedisStoreInit {
  /** redis: or rediss: URL. */
  readonly url: string
  readonly limits: RendezvousLimits
  /** In front of all keys and channels: servers with another one do not meet. */
  readonly prefix?: string
  /** Called with the kind of error, never with its text: that may have the URL in it. */
  readonly onFailure: (kind: string) => void
}

const NODE_ID_BYTES = 9
const CONNECT_TIMEOUT_MS = 5_000
/** A client waits five seconds for its answer. */
const COMMAND_TIMEOUT_MS = 3_000
const PING_INTERVAL_MS = 10_000
const RECONNECT_LIMIT_MS = 2_000
/** Nameplates in one call: Redis does nothing else meanwhile. */
const HOLD_BATCH = 500

type Client = ReturnType<typeof newClient>

function newClient(url: string) {
  return createClient({
    url,
    // A command that cannot be sent now is answered 'unavailable' instead of waiting for Redis to come back.
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 10), RECONNECT_LIMIT_MS),
    },
  })
}

/** Nameplates and messages between nodes over Redis: keys with a lease, and a channel for each node. */
export class RedisStore implements RoomStore {
  readonly node: NodeId = randomBytes(NODE_ID_BYTES).toString('base64url')
  readonly #init: RedisStoreInit
  readonly #prefix: string
  readonly #commands: Client
  readonly #listener: Client
  readonly #budgets: SharedBudgets
  #lastFailure: string | null = null

  constructor(init: RedisStoreInit) {
    this.#init = init
    this.#prefix = init.prefix ?? 'dropline'
    this.#commands = newClient(init.url)
    this.#listener = newClient(init.url)
    this.#budgets = new SharedBudgets(this.#commands, this.#prefix, init.limits)
    for (const client of [this.#commands, this.#listener])
      client.on('error', (error: unknown) => {
        this.#failed(error)
      })
  }

  /** There must be a Redis at first; later it is waited for. */
  async start(events: StoreEvents): Promise<void> {
    try {
      for (const client of [this.#commands, this.#listener])
        await within(client.connect(), CONNECT_TIMEOUT_MS)
      await this.#listener.subscribe(
        this.#channel(this.node),
        (encoded) => {
          this.#heard(encoded, events)
        },
        true,
      )
    } catch (error) {
      await this.close()
      const reason = this.#lastFailure ?? kindOf(error)
      throw new StoreStartError(`Redis at ${shownUrl(this.#init.url)} cannot be used (${reason}).`, {
        cause: error,
      })
    }
    // The client subscribes again by itself; what was said meanwhile is lost.
    for (const client of [this.#commands, this.#listener])
      client.on('ready', () => {
        if (this.#commands.isReady && this.#listener.isReady) events.reset()
      })
  }

  async close(): Promise<void> {
    for (const client of [this.#listener, this.#commands]) if (client.isOpen) client.destroy()
    return Promise.resolve()
  }

  async reserve(nameplate: string, token: string | null, host: string): Promise<ReserveOutcome> {
    return this.#answer<ReserveOutcome>('unavailable', async () => {
      if (!(await this.#budgets.takeOpen(host))) return 'too-many'
      const answer = await this.#commands.eval(reserveScript, {
        keys: [this.#key(nameplate)],
        arguments: [this.node, token ?? '', String(HOLD_LIMIT_MS)],
      })
      const [granted, before] = Array.isArray(answer) ? answer.map(String) : []
      if (granted !== '1') return 'taken'
      if (before !== undefined && before !== '' && before !== this.node)
        void this.send(before, { name: 'moved', nameplate })
      return 'granted'
    })
  }

  async release(nameplate: string, quarantineMs: number): Promise<void> {
    await within(
      this.#commands.eval(releaseScript, {
        keys: [this.#key(nameplate)],
        arguments: [this.node, String(quarantineMs)],
      }),
    )
  }

  async find(nameplate: string, host: string): Promise<FindOutcome> {
    return this.#answer<FindOutcome>({ name: 'unavailable' }, async () => {
      if (!(await this.#budgets.takeClaim(host))) return { name: 'too-many' }
      const value = await this.#commands.get(this.#key(nameplate))
      const node = value?.split(' ')[0] ?? ''
      if (node !== '') return { name: 'at', node }
      if (!isRoomName(nameplate)) await this.#budgets.failClaim(host)
      return { name: 'unknown' }
    })
  }

  async hold(held: readonly Held[]): Promise<readonly string[]> {
    const elsewhere: string[] = []
    for (let start = 0; start < held.length; start += HOLD_BATCH) {
      const batch = held.slice(start, start + HOLD_BATCH)
      const answer = await within(
        this.#commands.eval(holdScript, {
          keys: batch.map(({ nameplate }) => this.#key(nameplate)),
          arguments: [this.node, String(HOLD_LIMIT_MS), ...batch.map(({ token }) => token ?? '')],
        }),
      )
      const mine = Array.isArray(answer) ? answer.map(String) : []
      elsewhere.push(...batch.filter((_, i) => mine[i] !== '1').map(({ nameplate }) => nameplate))
    }
    return elsewhere
  }

  async send(node: NodeId, message: NodeMessage): Promise<boolean> {
    const encoded = Buffer.from(encodeNodeMessage(this.node, message))
    return this.#answer(false, async () => (await this.#commands.publish(this.#channel(node), encoded)) > 0)
  }

  async gone(nodes: readonly NodeId[]): Promise<readonly NodeId[]> {
    if (nodes.length === 0) return []
    return this.#answer<readonly NodeId[]>([], async () => {
      const listeners = await this.#commands.pubSubNumSub(nodes.map((node) => this.#channel(node)))
      return nodes.filter((node) => Number(listeners[this.#channel(node)]) === 0)
    })
  }

  #heard(encoded: Buffer, events: StoreEvents): void {
    try {
      const { from, message } = decodeNodeMessage(encoded)
      events.message(from, message)
    } catch (error) {
      this.#failed(error)
    }
  }

  async #answer<T>(otherwise: T, ask: () => Promise<T>): Promise<T> {
    try {
      return await within(ask())
    } catch (error) {
      this.#failed(error)
      return otherwise
    }
  }

  #failed(error: unknown): void {
    this.#lastFailure = kindOf(error)
    this.#init.onFailure(this.#lastFailure)
  }

  #key(nameplate: string): string {
    return `${this.#prefix}:nameplate:${nameplate}`
  }

  #channel(node: NodeId): string {
    return `${this.#prefix}:node:${node}`
  }
}

/** `ECONNREFUSED`, or the first word of what Redis says (`WRONGPASS`), or the name of the error. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  return /^[A-Z]{4,}\b/.exec(error.message)?.[0] ?? error.name
}

/** Without the password. */
function shownUrl(url: string): string {
  return new URL(url).host
}

/** The result, or a rejection when it does not come in time. */
async function within<T>(promise: Promise<T>, limitMs = COMMAND_TIMEOUT_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('Redis does not answer'))
    }, limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

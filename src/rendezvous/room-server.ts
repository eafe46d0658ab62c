import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { assertNever } from '../core/base/assert-never.ts'
import type { Clock } from '../core/base/clock.ts'
import {
  formatMessage,
  type ServerMessage,
  WEB_SOCKET_MESSAGE_LIMIT_BYTES,
} from '../core/signaling/rendezvous-messages.ts'
import type { RendezvousEvent } from './events.ts'
import { Nodes } from './nodes.ts'
import type { CloseReason, ConnectionId, RoomAction, RoomInput } from './rooms/actions.ts'
import type { IceIssuer } from './rooms/ice.ts'
import type { RendezvousLimits } from './rooms/limits.ts'
import { CHECK_INTERVAL_MS, HOLD_INTERVAL_MS, type RoomStore } from './rooms/room-store.ts'
import { type RoomCounts, Rooms } from './rooms/rooms.ts'
import { endWith, handshake } from './web-socket/handshake.ts'
import { ServerSocket, type SocketListener } from './web-socket/server-socket.ts'

export interface RoomServerInit {
  readonly clock: Clock
  readonly limits: RendezvousLimits
  readonly store: RoomStore
  readonly observe: (event: RendezvousEvent) => void
  readonly issueIce?: IceIssuer
}

/** Unsent bytes for one client above which it counts as gone: it has stopped reading. */
const UNSENT_LIMIT_BYTES = 512 * 1024
const TICK_MS = 1_000
const CLOSE_TIMEOUT_MS = 2_000
const DRAIN_CHECK_MS = 100

/** WebSocket close codes (RFC 6455 section 7.4.1). */
const closeCodes: Readonly<Record<CloseReason, number>> = {
  done: 1000,
  violation: 1008,
  'too-many': 1013,
  silent: 1008,
}
/** The server restarts (in the registry of close codes that RFC 6455 section 11.7 opens). */
const GOING_CODE = 1012

const socketLimits = { maxPayload: WEB_SOCKET_MESSAGE_LIMIT_BYTES, maxFragments: 8, maxBufferedChunks: 64 }

/** The room machine with its clients' WebSockets and its store. */
export class RoomServer {
  readonly #init: RoomServerInit
  readonly #rooms: Rooms
  readonly #nodes: Nodes
  readonly #listener: SocketListener
  readonly #clients = new Map<ConnectionId, ServerSocket>()
  /** Clients that are to say goodbye, the first first, and until when: one look at all of them and no timer for each. */
  readonly #leavingUntilMs = new Map<ServerSocket, number>()
  #whenEmpty: () => void = () => undefined
  #draining = false
  #nextId: ConnectionId = 1
  #heldAtMs: number
  #checkedAtMs: number
  #stopTick: () => void = () => undefined

  constructor(init: RoomServerInit) {
    this.#init = init
    this.#rooms = new Rooms(init.limits, init.issueIce)
    this.#heldAtMs = init.clock.nowMs()
    this.#checkedAtMs = this.#heldAtMs
    this.#nodes = new Nodes({
      store: init.store,
      handle: (input) => {
        this.#handle(input)
      },
      nextId: () => this.#nextId++,
    })
    this.#listener = {
      text: ({ id }, text) => {
        this.#handle({ name: 'text', id, text })
      },
      bytes: ({ id }, bytes) => {
        this.#handle({ name: 'bytes', id, bytes })
      },
      closed: (socket) => {
        this.#clients.delete(socket.id)
        this.#leavingUntilMs.delete(socket)
        this.#handle({ name: 'closed', id: socket.id })
        if (this.#clients.size === 0) this.#whenEmpty()
      },
    }
  }

  get counts(): RoomCounts {
    return this.#rooms.counts
  }

  get draining(): boolean {
    return this.#draining
  }

  /** Connects the store; rejects with its Error. */
  async start(): Promise<void> {
    await this.#init.store.start({
      message: (from, message) => {
        this.#nodes.message(from, message)
      },
      reset: () => {
        this.#nodes.reset()
        void this.#hold().then(() => {
          this.#init.observe({ event: 'store-reset' })
        })
      },
    })
    this.#scheduleTick()
  }

  /** Makes a WebSocket of an upgrade request. */
  accept(request: IncomingMessage, stream: Duplex, head: Uint8Array, address: string): void {
    const { accepted, response } = handshake(request)
    if (!accepted) {
      endWith(stream, response)
      return
    }
    // It may have gone before it got an answer.
    if (!stream.readable || !stream.writable) {
      stream.destroy()
      return
    }
    stream.write(response, 'latin1')
    const id = this.#nextId++
    const socket = new ServerSocket({
      id,
      address,
      stream,
      head,
      limits: socketLimits,
      listener: this.#listener,
    })
    this.#clients.set(id, socket)
    this.#init.observe({ event: 'connected', address })
    this.#handle({ name: 'connected', id, address, reachedAs: hostOf(request.headers.host) })
  }

  /** Tells the owners to look elsewhere; resolves when nobody is in the middle of pairing, or after `drainMs`. */
  async drain(drainMs: number): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    this.#init.observe({ event: 'draining', connections: this.#rooms.counts.connections })
    const untilMs = this.#init.clock.nowMs() + drainMs
    await this.#hold()
    this.#handle({ name: 'drain' })
    while (this.#rooms.counts.paired > 0 && this.#init.clock.nowMs() < untilMs)
      await new Promise<void>((resolve) => void this.#init.clock.after(DRAIN_CHECK_MS, resolve))
    await this.#closeClients()
  }

  async close(): Promise<void> {
    this.#stopTick()
    for (const socket of this.#clients.values()) socket.terminate()
    await this.#init.store.close()
  }

  /** With a closing handshake, so that each client knows at once. */
  async #closeClients(): Promise<void> {
    if (this.#clients.size === 0) return
    const closed = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve
    })
    for (const socket of this.#clients.values()) socket.close(GOING_CODE)
    let stop: () => void = () => undefined
    const late = new Promise<void>((resolve) => {
      stop = this.#init.clock.after(CLOSE_TIMEOUT_MS, resolve)
    })
    await Promise.race([closed, late])
    stop()
  }

  #scheduleTick(): void {
    this.#stopTick = this.#init.clock.after(TICK_MS, () => {
      this.#handle({ name: 'tick' })
      this.#endLeaving()
      const nowMs = this.#init.clock.nowMs()
      if (nowMs - this.#heldAtMs >= HOLD_INTERVAL_MS) void this.#hold()
      if (nowMs - this.#checkedAtMs >= CHECK_INTERVAL_MS) {
        this.#checkedAtMs = nowMs
        void this.#nodes.check()
      }
      this.#scheduleTick()
    })
  }

  /** Reminds the store of what is held here. */
  async #hold(): Promise<void> {
    this.#heldAtMs = this.#init.clock.nowMs()
    try {
      for (const nameplate of await this.#init.store.hold(this.#rooms.held()))
        this.#handle({ name: 'moved', nameplate })
    } catch (error) {
      // Again with the next tick.
      this.#heldAtMs = -Infinity
      this.#storeFailed(error)
    }
  }

  /** Ends those that did not say goodbye in time. */
  #endLeaving(): void {
    for (const [socket, untilMs] of this.#leavingUntilMs) {
      if (untilMs > this.#init.clock.nowMs()) return
      socket.terminate()
    }
  }

  #handle(input: RoomInput): void {
    for (const action of this.#rooms.handle(input, this.#init.clock.nowMs())) this.#act(action)
  }

  #act(action: RoomAction): void {
    const { store } = this.#init
    switch (action.name) {
      case 'send':
        this.#watch(action.id, action.message)
        this.#send(action.id, formatMessage(action.message))
        return
      case 'relay':
        this.#init.observe({ event: 'relayed', bytes: action.bytes.length })
        this.#send(action.id, action.bytes)
        return
      case 'pass':
        this.#send(action.id, action.message)
        return
      case 'close':
        this.#close(action.id, action.reason)
        return
      case 'forward':
        this.#nodes.forward(action.id, action.node, action.message)
        return
      case 'reserve':
        void store.reserve(action.nameplate, action.token, action.host).then((outcome) => {
          this.#handle({ name: 'reserved', id: action.id, nameplate: action.nameplate, outcome })
        })
        return
      case 'find':
        void store.find(action.nameplate, action.host).then((outcome) => {
          const here = outcome.name === 'at' && outcome.node === store.node
          this.#handle({ name: 'found', id: action.id, outcome: here ? { name: 'unknown' } : outcome })
        })
        return
      case 'release':
        store.release(action.nameplate, action.quarantineMs).catch((error: unknown) => {
          this.#storeFailed(error)
        })
        return
      default:
        assertNever(action)
    }
  }

  #send(id: ConnectionId, message: string | Uint8Array): void {
    if (this.#nodes.say(id, message)) return
    const socket = this.#clients.get(id)
    if (socket === undefined) return
    if (socket.unsentBytes > UNSENT_LIMIT_BYTES) socket.terminate()
    else if (typeof message === 'string') socket.sendText(message)
    else socket.sendBytes(message)
  }

  #close(id: ConnectionId, reason: CloseReason): void {
    const socket = this.#clients.get(id)
    this.#init.observe({ event: 'connection-closed', reason, address: socket?.address ?? null })
    if (this.#nodes.hangUp(id, reason) || socket === undefined) return
    this.#leavingUntilMs.set(socket, this.#init.clock.nowMs() + CLOSE_TIMEOUT_MS)
    socket.close(closeCodes[reason])
  }

  #watch(id: ConnectionId, message: ServerMessage): void {
    const { observe } = this.#init
    if (message.type === 'opened') observe({ event: 'opened' })
    else if (message.type === 'joined') observe({ event: 'paired' })
    else if (message.type === 'ice') observe({ event: 'ice-issued' })
    else if (message.type === 'refused')
      observe({
        event: 'refused',
        reason: message.reason,
        address: this.#clients.get(id)?.address ?? null,
      })
  }

  #storeFailed(error: unknown): void {
    const message = error instanceof Error ? error.name : 'unknown'
    this.#init.observe({ event: 'store-failed', message })
  }
}

/** The name or address in a Host header (RFC 9110 section 7.2), without the port; null when it has none that is valid. */
function hostOf(header: string | undefined): string | null {
  return /^(\[[0-9a-fA-F:.]{2,45}\]|[0-9a-zA-Z._-]{1,253})(?::\d{1,5})?$/.exec(header ?? '')?.[1] ?? null
}

import type { Clock } from '../base/clock.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { DroplineError } from '../base/errors.ts'
import { askFirst, CONNECT_TIMEOUT_MS, connectInTime } from './ask.ts'
import { checkLength, claimOver } from './claim.ts'
import { claimTurns } from './claim-turns.ts'
import { keepAlive } from './keep-alive.ts'
import { type OpenNameplate, OpenRefusedError, type SignalingConnection, type SignalingWay } from './ports.ts'
import { QueuedPipe } from './queued-pipe.ts'
import {
  DEFAULT_TTL_MS,
  formatMessage,
  parseServerMessage,
  RENDEZVOUS_VERSION,
  type ServerMessage,
  splitJoiner,
  TTL_LIMIT_MS,
  TTL_MINIMUM_MS,
  withJoiner,
} from './rendezvous-messages.ts'
import type { WebSocketConnector, WebSocketPipe } from './web-socket.ts'

export interface RendezvousWayInit {
  /** ws: or wss: URL of the server. */
  readonly url: string
  readonly connect: WebSocketConnector
  readonly clock: Clock
}

/** Introduction by a rendezvous server (docs/protocol/rendezvous.md). One connection per open nameplate or joiner. */
export function rendezvousWay(init: RendezvousWayInit): SignalingWay {
  const { url, connect, clock } = init
  return {
    via: 'rendezvous',
    async open(nameplate, onJoiner, signal, ttlMs = DEFAULT_TTL_MS) {
      const message = {
        type: 'open',
        version: RENDEZVOUS_VERSION,
        nameplate,
        ttlMs: Math.min(Math.max(Math.round(ttlMs), TTL_MINIMUM_MS), TTL_LIMIT_MS),
      } as const
      let socket: WebSocketPipe
      let reply: ServerMessage
      try {
        socket = await connectInTime(connect, url, clock, signal)
        reply = await askFirst(socket, message, { clock, signal, timeoutMs: CONNECT_TIMEOUT_MS })
      } catch (cause) {
        if (signal.aborted) throw new DroplineError('cancelled', {}, { cause })
        throw new OpenRefusedError('unreachable', { cause })
      }
      if (reply.type === 'opened') return new OwnerConnection(socket, clock, onJoiner)
      socket.close()
      const taken = reply.type === 'refused' && reply.reason === 'nameplate-taken'
      throw new OpenRefusedError(taken ? 'nameplate-taken' : 'unreachable')
    },
    async join(nameplate, signal, turns = claimTurns()) {
      const socket = await connectInTime(connect, url, clock, signal)
      return claimOver(socket, { nameplate, via: 'rendezvous', clock, signal, turns })
    },
  }
}

/** The owner's end: one socket, and behind it the pipe of each joiner. */
class OwnerConnection implements OpenNameplate {
  readonly via = 'rendezvous'
  readonly #socket: WebSocketPipe
  readonly #onJoiner: (connection: SignalingConnection) => void
  readonly #joiners = new Map<number, QueuedPipe<Uint8Array>>()
  readonly #lost = new Emitter<undefined>()
  #state: 'open' | 'closing' | 'lost' = 'open'

  constructor(socket: WebSocketPipe, clock: Clock, onJoiner: (connection: SignalingConnection) => void) {
    this.#socket = socket
    this.#onJoiner = onJoiner
    socket.onMessage((message) => {
      this.#receive(message)
    })
    socket.onClose(() => {
      this.#ended()
    })
    keepAlive(socket, clock)
  }

  onLost(listener: () => void): Dispose {
    if (this.#state === 'lost') {
      listener()
      return () => undefined
    }
    return this.#lost.on(listener)
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#lost.clear()
    this.#socket.send(formatMessage({ type: 'close' }))
    this.#closeWhenIdle()
  }

  #receive(message: string | Uint8Array): void {
    if (typeof message !== 'string') {
      const frame = splitJoiner(message)
      if (frame !== null) this.#joiners.get(frame.joiner)?.deliver(frame.bytes)
      return
    }
    try {
      this.#control(parseServerMessage(message))
    } catch {
      // A server that breaks the protocol is as good as none; onClose reports the loss.
      this.#socket.close()
    }
  }

  #control(message: ServerMessage): void {
    switch (message.type) {
      case 'joined':
        this.#joined(message.joiner)
        return
      case 'left': {
        const pipe = this.#joiners.get(message.joiner)
        this.#joiners.delete(message.joiner)
        pipe?.end()
        this.#closeWhenIdle()
        return
      }
      case 'ended':
        this.#socket.close()
        return
      case 'pong':
        return
      case 'opened':
      case 'claimed':
      case 'refused':
        throw new DroplineError('protocol-violation', { what: `unexpected ${message.type}` })
    }
  }

  #joined(joiner: number): void {
    if (this.#state !== 'open' || this.#joiners.has(joiner)) {
      this.#socket.send(formatMessage({ type: 'drop', joiner }))
      return
    }
    const pipe = new QueuedPipe<Uint8Array>({
      send: (bytes) => {
        this.#socket.send(withJoiner(joiner, checkLength(bytes)))
      },
      close: () => {
        this.#joiners.delete(joiner)
        this.#socket.send(formatMessage({ type: 'drop', joiner }))
        this.#closeWhenIdle()
      },
    })
    this.#joiners.set(joiner, pipe)
    this.#onJoiner({ via: 'rendezvous', pipe })
  }

  #closeWhenIdle(): void {
    if (this.#state === 'closing' && this.#joiners.size === 0) this.#socket.close()
  }

  #ended(): void {
    const wasOpen = this.#state === 'open'
    this.#state = 'lost'
    const pipes = [...this.#joiners.values()]
    this.#joiners.clear()
    for (const pipe of pipes) pipe.end()
    if (wasOpen) this.#lost.emit(undefined)
    this.#lost.clear()
  }
}

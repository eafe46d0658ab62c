import type { Clock } from '../base/clock.ts'
import { DroplineError } from '../base/errors.ts'
import { checkLength } from './claim.ts'
import { keepAlive } from './keep-alive.ts'
import type { OfferedIceServer, SignalingConnection } from './ports.ts'
import { QueuedPipe } from './queued-pipe.ts'
import {
  formatMessage,
  parseServerMessage,
  type ServerMessage,
  splitJoiner,
  withJoiner,
} from './rendezvous-messages.ts'
import type { WebSocketPipe } from './web-socket.ts'

export interface OwnerSocketEvents {
  joiner(connection: SignalingConnection): void
  /** The server is about to stop; it still serves. */
  going(): void
  /** The nameplate is not open on this socket any more: the server has ended it, or the connection is lost. */
  lost(how: 'ended' | 'disconnected'): void
}

/** One connection of an owner to a server, on which a nameplate is open, and behind it the pipe of each joiner. */
export class OwnerSocket {
  readonly #socket: WebSocketPipe
  readonly #events: OwnerSocketEvents
  readonly #joiners = new Map<number, QueuedPipe<Uint8Array>>()
  #iceServers: readonly OfferedIceServer[] = []
  #state: 'open' | 'closing' | 'closed' = 'open'
  #ended = false

  constructor(socket: WebSocketPipe, clock: Clock, events: OwnerSocketEvents) {
    this.#socket = socket
    this.#events = events
    socket.onMessage((message) => {
      this.#receive(message)
    })
    socket.onClose(() => {
      this.#closed()
    })
    keepAlive(socket, clock)
  }

  /** Takes no further joiner; the connection lasts as long as the joiners that are in. */
  close(how: 'end-nameplate' | 'keep-nameplate'): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    if (how === 'end-nameplate') this.#socket.send(formatMessage({ type: 'close' }))
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
      this.#ended = true
      this.#socket.close()
    }
  }

  #control(message: ServerMessage): void {
    switch (message.type) {
      case 'ice':
        this.#iceServers = message.iceServers
        return
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
        this.#ended = true
        this.#socket.close()
        return
      case 'going':
        if (this.#state === 'open') this.#events.going()
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
    const iceServers = (): readonly OfferedIceServer[] => this.#iceServers
    this.#events.joiner({
      via: 'rendezvous',
      pipe,
      get iceServers() {
        return iceServers()
      },
    })
  }

  #closeWhenIdle(): void {
    if (this.#state === 'closing' && this.#joiners.size === 0) this.#socket.close()
  }

  #closed(): void {
    const wasOpen = this.#state === 'open'
    this.#state = 'closed'
    const pipes = [...this.#joiners.values()]
    this.#joiners.clear()
    for (const pipe of pipes) pipe.end()
    if (wasOpen) this.#events.lost(this.#ended ? 'ended' : 'disconnected')
  }
}

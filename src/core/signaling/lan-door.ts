import type { Clock } from '../base/clock.ts'
import { Scope } from '../base/scope.ts'
import { checkLength } from './claim.ts'
import { PEER_SILENCE_LIMIT_MS } from './keep-alive.ts'
import { type OfferedIceServer, SIGNALING_MESSAGE_LIMIT_BYTES, type SignalingConnection } from './ports.ts'
import { QueuedPipe } from './queued-pipe.ts'
import {
  type ClientMessage,
  formatMessage,
  parseClientMessage,
  type RefusalReason,
  RENDEZVOUS_VERSION,
} from './rendezvous-messages.ts'
import { TokenBucket } from './token-bucket.ts'
import type { WebSocketPipe } from './web-socket.ts'

/** Sockets that have not yet claimed. More are closed. */
export const PENDING_SOCKET_LIMIT = 8
/** Joiners at the same time; the owner's session decides between them. More are refused as busy. */
export const LAN_JOINER_LIMIT = 4
/** From the connection to the claim. */
export const CLAIM_TIMEOUT_MS = 5_000
/** Claims per minute, from all sources together: the owner's three guesses need far fewer. */
const CLAIMS_PER_MINUTE = 60
const MESSAGES_PER_MINUTE = 400
const BYTES_PER_MINUTE = 2 * 1024 * 1024
const MINUTE_MS = 60_000

export interface LanDoorInit {
  readonly nameplate: string
  readonly clock: Clock
  readonly onJoiner: (connection: SignalingConnection) => void
  /** STUN servers of this computer, for both sides; asked for each joiner. */
  readonly iceServers?: () => readonly OfferedIceServer[]
}

/** The owner's side of LAN signaling, over sockets that somebody else accepts: who claims rightly becomes a joiner. */
export class LanDoor {
  readonly #init: LanDoorInit
  readonly #claims: TokenBucket
  readonly #pending = new Set<WebSocketPipe>()
  #joiners = 0
  #closed = false

  constructor(init: LanDoorInit) {
    this.#init = init
    this.#claims = new TokenBucket(CLAIMS_PER_MINUTE, MINUTE_MS, init.clock.nowMs())
  }

  /** Whether one more socket may be accepted. */
  get hasRoom(): boolean {
    return !this.#closed && this.#pending.size < PENDING_SOCKET_LIMIT
  }

  /** Takes over a socket that has just connected. */
  arrive(socket: WebSocketPipe): void {
    if (!this.hasRoom) {
      socket.close()
      return
    }
    this.#pending.add(socket)
    const scope = new Scope()
    scope.add(
      this.#init.clock.after(CLAIM_TIMEOUT_MS, () => {
        socket.close()
      }),
    )
    scope.add(
      socket.onMessage((message) => {
        scope.close()
        this.#claim(socket, message)
      }),
    )
    socket.onClose(() => {
      scope.close()
      this.#pending.delete(socket)
    })
  }

  /** Sends away who has not claimed yet. Joiners stay. */
  close(): void {
    this.#closed = true
    for (const socket of [...this.#pending]) socket.close()
  }

  #claim(socket: WebSocketPipe, message: string | Uint8Array): void {
    this.#pending.delete(socket)
    const refusal = this.#refusal(message)
    if (refusal === 'violation') {
      socket.close()
    } else if (refusal === null) {
      this.#admit(socket)
    } else {
      socket.send(formatMessage({ type: 'refused', reason: refusal }))
      socket.close()
    }
  }

  #refusal(message: string | Uint8Array): RefusalReason | 'violation' | null {
    const claim = clientMessageOf(message)
    if (claim?.type !== 'claim') return 'violation'
    if (claim.version !== RENDEZVOUS_VERSION) return 'version'
    if (!this.#claims.take(this.#init.clock.nowMs())) return 'too-many'
    if (claim.nameplate !== this.#init.nameplate) return 'unknown'
    return this.#joiners >= LAN_JOINER_LIMIT ? 'busy' : null
  }

  #admit(socket: WebSocketPipe): void {
    this.#joiners += 1
    const pipe = acceptedPipe(socket, this.#init.clock)
    socket.onClose(() => {
      this.#joiners -= 1
    })
    const iceServers = this.#init.iceServers?.() ?? []
    if (iceServers.length > 0) socket.send(formatMessage({ type: 'ice', iceServers: [...iceServers] }))
    socket.send(formatMessage({ type: 'claimed' }))
    this.#init.onJoiner({ via: 'lan', pipe, iceServers })
  }
}

/** The pipe to one who dialled us: answers its pings, closes on silence, floods and anything that breaks the protocol. */
export function acceptedPipe(socket: WebSocketPipe, clock: Clock): QueuedPipe<Uint8Array> {
  const messages = new TokenBucket(MESSAGES_PER_MINUTE, MINUTE_MS, clock.nowMs())
  const bytes = new TokenBucket(BYTES_PER_MINUTE, MINUTE_MS, clock.nowMs())
  const pipe = new QueuedPipe<Uint8Array>({
    send: (message) => {
      socket.send(checkLength(message))
    },
    close: () => {
      socket.close()
    },
  })
  let cancelSilence: () => void = () => undefined
  function expectSign(): void {
    cancelSilence()
    cancelSilence = clock.after(PEER_SILENCE_LIMIT_MS, () => {
      socket.close()
    })
  }
  socket.onMessage((message) => {
    expectSign()
    const nowMs = clock.nowMs()
    const within =
      message.length <= SIGNALING_MESSAGE_LIMIT_BYTES &&
      messages.take(nowMs) &&
      bytes.take(nowMs, message.length)
    if (!within) socket.close()
    else if (typeof message !== 'string') pipe.deliver(message)
    else if (clientMessageOf(message)?.type === 'ping') socket.send(formatMessage({ type: 'pong' }))
    else socket.close()
  })
  socket.onClose(() => {
    cancelSilence()
    pipe.end()
  })
  expectSign()
  return pipe
}

function clientMessageOf(message: string | Uint8Array): ClientMessage | null {
  if (typeof message !== 'string') return null
  try {
    return parseClientMessage(message)
  } catch {
    return null
  }
}

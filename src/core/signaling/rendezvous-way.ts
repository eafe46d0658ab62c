import type { Clock } from '../base/clock.ts'
import { toHex, randomBytes } from '../base/bytes.ts'
import { DroplineError } from '../base/errors.ts'
import { askFirst, CONNECT_TIMEOUT_MS, connectInTime, onAbort } from './ask.ts'
import { claimOver, OwnerAwayError } from './claim.ts'
import { claimTurns } from './claim-turns.ts'
import { OpenRefusedError, type SignalingWay } from './ports.ts'
import {
  DEFAULT_TTL_MS,
  isRoomName,
  RENDEZVOUS_VERSION,
  type ServerMessage,
  TTL_LIMIT_MS,
  TTL_MINIMUM_MS,
} from './rendezvous-messages.ts'
import { ReopeningNameplate } from './reopening.ts'
import type { WebSocketConnector, WebSocketPipe } from './web-socket.ts'

export interface RendezvousWayInit {
  /** ws: or wss: URL of the server. */
  readonly url: string
  readonly connect: WebSocketConnector
  readonly clock: Clock
}

/** Whoever knows it can take over the nameplate, so it must be guessed by nobody. */
const TOKEN_BYTES = 16

/** When an owner that has lost its connection is asked for again: it is usually back within a second. */
export const AWAY_RETRY_DELAYS_MS: readonly number[] = [500, 1_000, 2_000, 3_000, 4_000]

/** Introduction by a rendezvous server (docs/protocol/rendezvous.md). One connection per open nameplate or joiner. */
export function rendezvousWay(init: RendezvousWayInit): SignalingWay {
  const { url, connect, clock } = init
  return {
    via: 'rendezvous',
    async open(nameplate, onJoiner, signal, ttlMs = DEFAULT_TTL_MS) {
      // Only the two sides know a room name: an owner that was killed takes its room over when it is started again.
      const token = isRoomName(nameplate) ? nameplate.slice(1) : toHex(randomBytes(TOKEN_BYTES))
      const untilMs = clock.nowMs() + ttlMs
      const dial = (dialSignal: AbortSignal): Promise<WebSocketPipe> =>
        openSocket(init, { nameplate, token, ttlMs: untilMs - clock.nowMs() }, dialSignal)
      const socket = await dial(signal)
      return new ReopeningNameplate({ socket, dial, clock, onJoiner, untilMs })
    },
    async join(nameplate, signal, turns = claimTurns()) {
      for (let attempt = 0; ; attempt++) {
        const socket = await connectInTime(connect, url, clock, signal)
        try {
          return await claimOver(socket, { nameplate, via: 'rendezvous', clock, signal, turns })
        } catch (error) {
          const delayMs = AWAY_RETRY_DELAYS_MS[attempt]
          if (!(error instanceof OwnerAwayError) || delayMs === undefined) throw error
          await pause(clock, delayMs, signal)
        }
      }
    },
  }
}

interface Opening {
  readonly nameplate: string
  readonly token: string
  readonly ttlMs: number
}

/** A connection on which the nameplate is open. Rejects with OpenRefusedError, or DroplineError 'cancelled'. */
async function openSocket(
  { url, connect, clock }: RendezvousWayInit,
  { nameplate, token, ttlMs }: Opening,
  signal: AbortSignal,
): Promise<WebSocketPipe> {
  const message = {
    type: 'open',
    version: RENDEZVOUS_VERSION,
    nameplate,
    ttlMs: Math.min(Math.max(Math.round(ttlMs), TTL_MINIMUM_MS), TTL_LIMIT_MS),
    token,
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
  if (reply.type === 'opened') return socket
  socket.close()
  const taken = reply.type === 'refused' && reply.reason === 'nameplate-taken'
  throw new OpenRefusedError(taken ? 'nameplate-taken' : 'unreachable')
}

/** Resolves after `delayMs`; rejects with DroplineError 'cancelled' after an abort. */
async function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stopTimer = clock.after(delayMs, () => {
      stopAbort()
      resolve()
    })
    const stopAbort = onAbort(signal, () => {
      stopTimer()
      reject(new DroplineError('cancelled'))
    })
  })
}

import type { Clock } from '../base/clock.ts'
import { DroplineError } from '../base/errors.ts'
import { askFirst } from './ask.ts'
import { keepAlive } from './keep-alive.ts'
import {
  type ClaimTurns,
  type OfferedIceServer,
  SIGNALING_MESSAGE_LIMIT_BYTES,
  type SignalingConnection,
  type SignalingVia,
} from './ports.ts'
import { QueuedPipe } from './queued-pipe.ts'
import { parseServerMessage, type RefusalReason, RENDEZVOUS_VERSION } from './rendezvous-messages.ts'
import type { WebSocketPipe } from './web-socket.ts'

export interface ClaimInit {
  readonly nameplate: string
  readonly via: SignalingVia
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly turns: ClaimTurns
}

/** How long the answer to a claim may take. Others who look for the same owner wait for their turn meanwhile. */
const CLAIM_ANSWER_TIMEOUT_MS = 2_000

/**
 * Asks over a fresh `socket` (to a rendezvous server or to the owner itself on the LAN) for the owner of a nameplate. Rejects
 * with DroplineError 'code-expired', 'code-busy', 'version-mismatch', 'no-signaling' or 'cancelled', and closes the socket then.
 */
export async function claimOver(socket: WebSocketPipe, init: ClaimInit): Promise<SignalingConnection> {
  try {
    return await init.turns.take(() => claim(socket, init))
  } catch (error) {
    socket.close()
    throw error
  }
}

async function claim(socket: WebSocketPipe, init: ClaimInit): Promise<SignalingConnection> {
  const message = { type: 'claim', version: RENDEZVOUS_VERSION, nameplate: init.nameplate } as const
  const { clock, signal, via } = init
  let iceServers: readonly OfferedIceServer[] = []
  const onIce = (offered: readonly OfferedIceServer[]): void => {
    iceServers = offered
  }
  const reply = await askFirst(socket, message, { clock, signal, timeoutMs: CLAIM_ANSWER_TIMEOUT_MS, onIce })
  if (reply.type === 'claimed') {
    const pipe = diallerPipe(socket, clock, onIce)
    return {
      via,
      pipe,
      get iceServers() {
        return iceServers
      },
    }
  }
  if (reply.type === 'refused') throw refusalError(reply.reason)
  throw new DroplineError('protocol-violation', { what: `unexpected ${reply.type}` })
}

/** The owner has lost its connection and may be back in a moment. */
export class OwnerAwayError extends DroplineError {
  constructor() {
    super('code-expired', { reason: 'away' })
    this.name = 'OwnerAwayError'
  }
}

function refusalError(reason: RefusalReason): DroplineError {
  switch (reason) {
    case 'unknown':
      return new DroplineError('code-expired')
    case 'away':
      return new OwnerAwayError()
    case 'busy':
      return new DroplineError('code-busy')
    case 'version':
      return new DroplineError('version-mismatch')
    case 'too-many':
    case 'unavailable':
    case 'nameplate-taken':
      return new DroplineError('no-signaling', { reason })
  }
}

/** The binary messages of a connection that we dialled, kept alive; of the control messages only 'ice' still matters. */
export function diallerPipe(
  socket: WebSocketPipe,
  clock: Clock,
  onIce: (offered: readonly OfferedIceServer[]) => void,
): QueuedPipe<Uint8Array> {
  const pipe = new QueuedPipe<Uint8Array>({
    send: (message) => {
      socket.send(checkLength(message))
    },
    close: () => {
      socket.close()
    },
  })
  socket.onMessage((message) => {
    if (typeof message !== 'string') {
      pipe.deliver(message)
      return
    }
    try {
      const control = parseServerMessage(message)
      if (control.type === 'ice') onIce(control.iceServers)
    } catch {
      socket.close()
    }
  })
  socket.onClose(() => {
    pipe.end()
  })
  keepAlive(socket, clock)
  return pipe
}

/** Throws RangeError for a message that the other side would close the connection for: a defect of the caller. */
export function checkLength(message: Uint8Array): Uint8Array {
  if (message.length > SIGNALING_MESSAGE_LIMIT_BYTES) throw new RangeError('signaling message too long')
  return message
}

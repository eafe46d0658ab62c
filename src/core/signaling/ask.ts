import type { Clock } from '../base/clock.ts'
import { deferred } from '../base/deferred.ts'
import { DroplineError, toDroplineError } from '../base/errors.ts'
import { Scope } from '../base/scope.ts'
import {
  type ClientMessage,
  formatMessage,
  type IceServerEntry,
  parseServerMessage,
  type ServerMessage,
} from './rendezvous-messages.ts'
import type { WebSocketConnector, WebSocketPipe } from './web-socket.ts'

/** How long a connection to a server may take. */
export const CONNECT_TIMEOUT_MS = 5_000

/** Calls `listener` once when `signal` is aborted, at once if it is already. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener()
    return () => undefined
  }
  signal.addEventListener('abort', listener, { once: true })
  return () => {
    signal.removeEventListener('abort', listener)
  }
}

/** Connects within CONNECT_TIMEOUT_MS. Rejects with DroplineError 'no-signaling', or 'cancelled' after an abort. */
export async function connectInTime(
  connect: WebSocketConnector,
  url: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<WebSocketPipe> {
  const scope = new Scope()
  const attempt = new AbortController()
  const failed = deferred<never>()
  scope.add(
    clock.after(CONNECT_TIMEOUT_MS, () => {
      failed.reject(new DroplineError('no-signaling', { reason: 'time-out' }))
    }),
  )
  scope.add(
    onAbort(signal, () => {
      failed.reject(new DroplineError('cancelled'))
    }),
  )
  const connecting = connect(url, attempt.signal)
  try {
    return await Promise.race([connecting, failed.promise])
  } catch (error) {
    attempt.abort()
    // The attempt may have succeeded in the very moment in which it was given up.
    connecting.then(
      (late) => {
        late.close()
      },
      () => undefined,
    )
    if (error instanceof DroplineError) throw error
    throw new DroplineError('no-signaling', { reason: 'unreachable' }, { cause: error })
  } finally {
    scope.close()
  }
}

export interface AskInit {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** Takes the STUN and TURN servers that a server gives before its answer. */
  readonly onIce?: (iceServers: readonly IceServerEntry[]) => void
}

/**
 * Sends the first message of a connection and answers with the first reply; what follows stays queued in `socket`. Rejects
 * with DroplineError 'no-signaling' (closed, silent), 'cancelled' or 'protocol-violation', and closes the socket then.
 */
export async function askFirst(
  socket: WebSocketPipe,
  message: ClientMessage,
  { clock, signal, timeoutMs, onIce }: AskInit,
): Promise<ServerMessage> {
  const scope = new Scope()
  const reply = deferred<ServerMessage>()
  const stopMessages = socket.onMessage((received) => {
    try {
      if (typeof received !== 'string')
        throw new DroplineError('protocol-violation', { what: 'reply expected' })
      const parsed = parseServerMessage(received)
      if (parsed.type === 'ice') {
        onIce?.(parsed.iceServers)
        return
      }
      stopMessages()
      reply.resolve(parsed)
    } catch (error) {
      stopMessages()
      reply.reject(toDroplineError(error))
    }
  })
  scope.add(
    socket.onClose(() => {
      reply.reject(new DroplineError('no-signaling', { reason: 'closed' }))
    }),
  )
  scope.add(
    clock.after(timeoutMs, () => {
      reply.reject(new DroplineError('no-signaling', { reason: 'time-out' }))
    }),
  )
  scope.add(
    onAbort(signal, () => {
      reply.reject(new DroplineError('cancelled'))
    }),
  )
  socket.send(formatMessage(message))
  try {
    return await reply.promise
  } catch (error) {
    socket.close()
    throw error
  } finally {
    scope.close()
  }
}

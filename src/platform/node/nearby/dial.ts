import { DroplineError, type ErrorCode, toDroplineError } from '../../../core/base/errors.ts'
import { onAbort } from '../../../core/signaling/ask.ts'
import { claimTurns } from '../../../core/signaling/claim-turns.ts'
import type { Endpoint } from '../../../core/trust/sightings.ts'
import type { WebSocketPipe } from '../../../core/signaling/web-socket.ts'
import { ipv6First } from '../signaling/endpoints.ts'
import { dialEndpoint } from '../signaling/websocket.ts'

const CONNECT_LIMIT_MS = 2_000

/** Which failures tell most, the most telling first. All others count as 'device-away'. */
const tellingCodes: readonly ErrorCode[] = ['identity-changed', 'peer-busy', 'version-mismatch']

/**
 * Dials all places at once, those of IPv6 first, and talks over one connection after the other until one `talk` succeeds: some of the places may be
 * out of reach, and some invented. Rejects with DroplineError 'identity-changed', 'peer-busy', 'version-mismatch',
 * 'device-away' or 'cancelled'.
 */
export async function dialFirst<T>(
  endpoints: readonly Endpoint[],
  signal: AbortSignal,
  talk: (socket: WebSocketPipe, endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  const dials = new AbortController()
  const stop = onAbort(signal, () => dials.abort())
  const turns = claimTurns()
  const attempts = ipv6First(endpoints).map(async (endpoint) => {
    const socket = await dialEndpoint(endpoint, dials.signal, CONNECT_LIMIT_MS)
    try {
      return await turns.take(() => talk(socket, endpoint))
    } catch (error) {
      socket.close()
      throw error
    }
  })
  try {
    return await Promise.any(attempts)
  } catch (error) {
    throw signal.aborted ? new DroplineError('cancelled') : mostTelling(error)
  } finally {
    stop()
    dials.abort()
  }
}

function mostTelling(error: unknown): DroplineError {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  const known = errors.map(toDroplineError)
  for (const code of tellingCodes) {
    const telling = known.find((candidate) => candidate.code === code)
    if (telling !== undefined) return telling
  }
  return new DroplineError('device-away', {}, { cause: error })
}

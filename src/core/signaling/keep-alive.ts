import type { Clock } from '../base/clock.ts'
import { formatMessage } from './rendezvous-messages.ts'
import type { WebSocketPipe } from './web-socket.ts'

/** A client pings this often; the other side closes a connection that was silent for PEER_SILENCE_LIMIT_MS. */
export const PING_INTERVAL_MS = 20_000
/** How long a client waits for any sign of life after a ping. */
export const PONG_TIMEOUT_MS = 10_000
export const PEER_SILENCE_LIMIT_MS = 60_000

/**
 * Pings over `socket` until it closes, and closes it when the other side does not answer: a cable that was pulled out closes
 * no TCP connection. In messages and not in WebSocket pings, because browsers have no access to those.
 */
export function keepAlive(socket: WebSocketPipe, clock: Clock): void {
  let cancel: () => void = () => undefined
  let heard = false
  function wait(): void {
    cancel = clock.after(PING_INTERVAL_MS, () => {
      heard = false
      socket.send(formatMessage({ type: 'ping' }))
      cancel = clock.after(PONG_TIMEOUT_MS, () => {
        if (heard) wait()
        else socket.close()
      })
    })
  }
  socket.onMessage(() => {
    heard = true
  })
  socket.onClose(() => {
    cancel()
  })
  wait()
}

import { type DestinationStream, pino } from 'pino'
import type { Clock } from '../core/base/clock.ts'
import { TokenBucket } from '../core/signaling/token-bucket.ts'
import { addressHasher } from './address-hash.ts'
import type { RefusalReason } from '../core/signaling/rendezvous-messages.ts'
import type { RendezvousEvent } from './events.ts'
import type { CloseReason } from './rooms/actions.ts'

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** Lines about clients per minute: whoever floods the server must not fill its disk. */
export const CLIENT_LINES_PER_MINUTE = 120
const MINUTE_MS = 60_000

export interface ServerLog {
  readonly observe: (event: RendezvousEvent) => void
  /** A line of the rest of the program. `fields` must hold no address, code or file name. */
  info(message: string, fields?: Readonly<Record<string, string | number>>): void
  error(message: string, fields?: Readonly<Record<string, string | number>>): void
}

/** What an event tells about. Those about the server hold no address, and are written as they are. */
const kinds: Readonly<
  Record<RendezvousEvent['event'], 'server' | 'failure' | 'misuse' | 'client' | 'unwritten'>
> = {
  listening: 'server',
  draining: 'server',
  stopped: 'server',
  'store-failed': 'failure',
  'store-reset': 'failure',
  'origin-refused': 'misuse',
  'socket-refused': 'misuse',
  refused: 'client',
  'connection-closed': 'client',
  connected: 'client',
  opened: 'client',
  paired: 'client',
  'ice-issued': 'client',
  relayed: 'unwritten',
}

/** Writes one JSON line per event: never a nameplate, never a content, addresses hashed with a salt of the day. */
export function serverLog(level: LogLevel, clock: Clock, destination: DestinationStream): ServerLog {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
  const hash = addressHasher(clock)
  const budget = new TokenBucket(CLIENT_LINES_PER_MINUTE, MINUTE_MS, clock.nowMs())
  const writes = { info: logger.isLevelEnabled('info'), debug: logger.isLevelEnabled('debug') }
  let left = 0

  /** A line about a client, unless there were too many. */
  function client(lineLevel: 'info' | 'debug', event: RendezvousEvent): void {
    if (!writes[lineLevel]) return
    if (!budget.take(clock.nowMs())) {
      left += 1
      return
    }
    const more = left === 0 ? {} : { linesLeftOut: left }
    left = 0
    const address = 'address' in event ? event.address : null
    logger[lineLevel]({
      event: event.event,
      ...('reason' in event ? { reason: event.reason } : {}),
      ...more,
      ...(address === null ? {} : { client: hash(address) }),
    })
  }

  function observe(event: RendezvousEvent): void {
    switch (kinds[event.event]) {
      case 'server':
        logger.info(event)
        return
      case 'failure':
        logger.error(event)
        return
      case 'misuse':
        client('info', event)
        return
      case 'client':
        client('reason' in event && isMisuse(event.reason) ? 'info' : 'debug', event)
        return
      case 'unwritten':
        return
    }
  }

  return {
    observe,
    info: (message, fields = {}) => {
      logger.info(fields, message)
    },
    error: (message, fields = {}) => {
      logger.error(fields, message)
    },
  }
}

/** Whether an operator would want to know: what is left are clients that made a mistake or had bad luck. */
function isMisuse(reason: CloseReason | RefusalReason): boolean {
  return reason === 'violation' || reason === 'too-many'
}

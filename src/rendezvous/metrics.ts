import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { assertNever } from '../core/base/assert-never.ts'
import type { RendezvousEvent } from './events.ts'
import type { Page } from './http-door.ts'
import type { RoomCounts } from './rooms/rooms.ts'

export interface ServerMetrics {
  readonly observe: (event: RendezvousEvent) => void
  /** The page in the text format of Prometheus. */
  readonly render: () => Promise<Page>
  /** For what else the program counts. */
  readonly registry: Registry
}

/** Counts what happens on a rendezvous server. `counts` is asked when the page is. */
export function serverMetrics(counts: () => RoomCounts | null): ServerMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  addGauges(registry, counts)
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `dropline_${name}_total`, help, labelNames, registers: [registry] })
  const connections = counter('connections', 'WebSockets that were accepted')
  const opened = counter('nameplates_opened', 'Nameplates that were opened, or opened again')
  const paired = counter('pairs', 'Joiners that were introduced to an owner')
  const refused = counter('refused', 'First messages that were refused', ['reason'])
  const closed = counter('connections_closed', 'Connections that the server closed', ['reason'])
  const turnedAway = counter('turned_away', 'Connections that were refused before any message', ['reason'])
  const messages = counter('relayed_messages', 'Messages passed on to clients of this node')
  const bytes = counter('relayed_bytes', 'Bytes of these messages')
  const issued = counter('ice_credentials', 'Credentials for STUN and TURN that were given out')
  const failures = counter('store_failures', 'Requests to the store that failed')
  const resets = counter('store_resets', 'Times the line between the nodes was lost')

  function observe(event: RendezvousEvent): void {
    switch (event.event) {
      case 'connected':
        connections.inc()
        return
      case 'opened':
        opened.inc()
        return
      case 'paired':
        paired.inc()
        return
      case 'refused':
        refused.inc({ reason: event.reason })
        return
      case 'connection-closed':
        closed.inc({ reason: event.reason })
        return
      case 'origin-refused':
      case 'socket-refused':
        turnedAway.inc({ reason: event.event })
        return
      case 'relayed':
        messages.inc()
        bytes.inc(event.bytes)
        return
      case 'ice-issued':
        issued.inc()
        return
      case 'store-failed':
        failures.inc()
        return
      case 'store-reset':
        resets.inc()
        return
      case 'listening':
      case 'draining':
      case 'stopped':
        return
      default:
        assertNever(event)
    }
  }

  return {
    observe,
    registry,
    render: async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  }
}

function addGauges(registry: Registry, counts: () => RoomCounts | null): void {
  const gauge = (name: string, help: string, read: (counts: RoomCounts) => number): void => {
    new Gauge({
      name: `dropline_${name}`,
      help,
      registers: [registry],
      collect() {
        const now = counts()
        this.set(now === null ? 0 : read(now))
      },
    })
  }
  gauge('connections', 'Connections now, joiners at other nodes included', (now) => now.connections)
  gauge('nameplates', 'Nameplates that are open now', (now) => now.nameplates)
  gauge('nameplates_away', 'Nameplates that wait for their owner to come back', (now) => now.away)
  gauge('pairs', 'Owners that have a joiner now', (now) => now.paired)
  gauge('addresses', 'Addresses whose budgets are remembered', (now) => now.addresses)
}

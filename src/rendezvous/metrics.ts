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
  const count = (name: string, help: string) => counter(registry, name, help)
  const countBy = (name: string, help: string) => counterByReason(registry, name, help)
  const connections = count('connections', 'WebSockets that were accepted')
  const opened = count('nameplates_opened', 'Nameplates that were opened, or opened again')
  const paired = count('pairs', 'Joiners that were introduced to an owner')
  const refused = countBy('refused', 'First messages that were refused')
  const closed = countBy('connections_closed', 'Connections that the server closed')
  const turnedAway = countBy('turned_away', 'Connections that were refused before any message')
  const messages = count('relayed_messages', 'Messages passed on to clients of this node')
  const bytes = count('relayed_bytes', 'Bytes of these messages')
  const issued = count('ice_credentials', 'Credentials for STUN and TURN that were given out')
  const failures = count('store_failures', 'Requests to the store that failed')
  const resets = count('store_resets', 'Times the line between the nodes was lost')

  function observe(event: RendezvousEvent): void {
    switch (event.event) {
      case 'connected':
        connections(1)
        return
      case 'opened':
        opened(1)
        return
      case 'paired':
        paired(1)
        return
      case 'refused':
        refused(event.reason)
        return
      case 'connection-closed':
        closed(event.reason)
        return
      case 'origin-refused':
      case 'socket-refused':
        turnedAway(event.event)
        return
      case 'relayed':
        messages(1)
        bytes(event.bytes)
        return
      case 'ice-issued':
        issued(1)
        return
      case 'store-failed':
        failures(1)
        return
      case 'store-reset':
        resets(1)
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

/** A counter that adds up by itself and tells Prometheus when the page is asked for: its own costs more than a message does. */
function counter(registry: Registry, name: string, help: string): (amount: number) => void {
  let total = 0
  new Counter({
    name: `dropline_${name}_total`,
    help,
    registers: [registry],
    collect() {
      this.reset()
      this.inc(total)
    },
  })
  return (amount) => {
    total += amount
  }
}

/** One such counter for each of a few reasons. */
function counterByReason(registry: Registry, name: string, help: string): (reason: string) => void {
  const totals = new Map<string, number>()
  new Counter({
    name: `dropline_${name}_total`,
    help,
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [reason, total] of totals) this.inc({ reason }, total)
    },
  })
  return (reason) => {
    totals.set(reason, (totals.get(reason) ?? 0) + 1)
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

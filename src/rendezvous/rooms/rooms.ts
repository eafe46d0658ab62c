import { assertNever } from '../../core/base/assert-never.ts'
import { SIGNALING_MESSAGE_LIMIT_BYTES } from '../../core/signaling/ports.ts'
import {
  type ClientMessage,
  formatMessage,
  parseClientMessage,
  RENDEZVOUS_VERSION,
  splitJoiner,
  withJoiner,
} from '../../core/signaling/rendezvous-messages.ts'
import type { ConnectionId, RoomAction, RoomInput } from './actions.ts'
import { groupsOf } from './address.ts'
import type { Connection, Role } from './connection-table.ts'
import { Desk } from './desk.ts'
import type { IceIssuer } from './ice.ts'
import { claim, found, issueIce, passed, unreachable } from './joiners.ts'
import type { RendezvousLimits } from './limits.ts'
import { closeNameplate, drop, moved, open, reserved } from './owners.ts'

const FORGET_INTERVAL_MS = 30_000

/** What clients say most, in the one way in which they say it: known without being parsed. */
const knownTexts: ReadonlyMap<string, ClientMessage> = new Map(
  ([{ type: 'ping' }, { type: 'close' }] as const).map((message) => [formatMessage(message), message]),
)

/** What the machine holds, for whoever watches the server. */
export interface RoomCounts {
  readonly connections: number
  readonly nameplates: number
  /** Nameplates whose owner has lost its connection. */
  readonly away: number
  /** Owners that have a joiner. */
  readonly paired: number
  /** Addresses whose budgets are remembered. */
  readonly addresses: number
}

/**
 * The rendezvous server without its sockets and its clock: what happened goes in, what is to be done comes out
 * (docs/protocol/rendezvous.md). An owner opens a nameplate, one joiner at a time claims it, bytes go between the two.
 */
export class Rooms {
  readonly #desk: Desk
  #forgotAtMs = 0

  constructor(limits: RendezvousLimits, issueIce: IceIssuer = () => null) {
    this.#desk = new Desk(limits, issueIce)
  }

  get counts(): RoomCounts {
    const { connections, rooms, budgets } = this.#desk
    let away = 0
    for (const room of rooms.values()) if (room.ownerId === null) away += 1
    let paired = 0
    for (const { role } of connections.all())
      if (role.name === 'owner' && role.room.joinerId !== null) paired += 1
    return {
      connections: connections.size,
      nameplates: rooms.size,
      away,
      paired,
      addresses: budgets.size,
    }
  }

  /** The nameplates that are held here, for a store that forgets who does not say so again and again. */
  held(): readonly { readonly nameplate: string; readonly token: string | null }[] {
    return [...this.#desk.rooms.values()].map(({ nameplate, token }) => ({ nameplate, token }))
  }

  /** Takes one event and answers what is to be done, in this order. Never throws for what a client sent. */
  handle(input: RoomInput, nowMs: number): readonly RoomAction[] {
    const desk = this.#desk
    desk.nowMs = nowMs
    switch (input.name) {
      case 'connected':
        this.#connected(input.id, input.address, input.reachedAs ?? null)
        break
      case 'text':
        this.#heard(input.id, input.text.length, (connection) => {
          this.#text(connection, input.text)
        })
        break
      case 'bytes':
        this.#heard(input.id, input.bytes.length, (connection) => {
          this.#relay(connection, input.bytes)
        })
        break
      case 'closed':
        this.#closed(input.id)
        break
      case 'reserved':
        reserved(desk, desk.connections.get(input.id), input.nameplate, input.outcome)
        break
      case 'drain':
        this.#drain()
        break
      case 'tick':
        this.#tick()
        break
      default:
        this.#fromNode(input)
    }
    return desk.takeActions()
  }

  /** What concerns the other nodes. */
  #fromNode(
    input: Extract<RoomInput, { readonly name: 'found' | 'passed' | 'hung-up' | 'unreachable' | 'moved' }>,
  ): void {
    const desk = this.#desk
    switch (input.name) {
      case 'found':
        found(desk, desk.connections.get(input.id), input.outcome)
        return
      case 'passed':
        passed(desk, desk.connections.get(input.id), input.message)
        return
      case 'hung-up': {
        const guest = desk.connections.get(input.id)
        if (guest?.role.name !== 'guest') return
        guest.role = { name: 'new' }
        desk.close(guest, input.reason)
        return
      }
      case 'unreachable':
        unreachable(desk, desk.connections.get(input.id))
        return
      case 'moved':
        moved(desk, input.nameplate)
        return
      default:
        assertNever(input)
    }
  }

  #connected(id: ConnectionId, address: string | null, reachedAs: string | null): void {
    const { connections, budgets, nowMs } = this.#desk
    const groups = address === null ? null : groupsOf(address)
    const within = groups === null || budgets.takeConnect(groups.host, nowMs)
    if (!within || !connections.add({ id, groups, reachedAs, nowMs }))
      this.#desk.push({ name: 'close', id, reason: 'too-many' })
  }

  #closed(id: ConnectionId): void {
    const connection = this.#desk.connections.get(id)
    if (connection !== undefined) this.#desk.remove(connection)
  }

  #heard(id: ConnectionId, size: number, then: (connection: Connection) => void): void {
    const { connections, nowMs } = this.#desk
    const connection = connections.get(id)
    if (connection === undefined) return
    connection.heardAtMs = nowMs
    if (connection.messages.take(nowMs) && connection.bytes.take(nowMs, size)) then(connection)
    else this.#desk.close(connection, 'too-many')
  }

  #text(connection: Connection, text: string): void {
    if (connection.role.name === 'guest') {
      const { node } = connection.role
      this.#desk.push({ name: 'forward', id: connection.id, node, message: { name: 'text', text } })
      return
    }
    let message: ClientMessage
    try {
      message = knownTexts.get(text) ?? parseClientMessage(text)
    } catch {
      this.#desk.close(connection, 'violation')
      return
    }
    switch (message.type) {
      case 'ping':
        this.#desk.send(connection.id, { type: 'pong' })
        return
      case 'open':
      case 'claim':
        this.#first(connection, message)
        return
      case 'drop':
        drop(this.#desk, connection, message.joiner)
        return
      case 'close':
        closeNameplate(this.#desk, connection)
        return
      default:
        assertNever(message)
    }
  }

  /** What a connection says first, and once. */
  #first(connection: Connection, message: Extract<ClientMessage, { readonly type: 'open' | 'claim' }>): void {
    if (connection.role.name !== 'new') this.#desk.close(connection, 'violation')
    else if (message.version !== RENDEZVOUS_VERSION) this.#desk.refuse(connection, 'version')
    else if (message.type === 'open') open(this.#desk, connection, message)
    else claim(this.#desk, connection, message.nameplate)
  }

  #relay(connection: Connection, bytes: Uint8Array): void {
    const { role, id } = connection
    switch (role.name) {
      case 'joiner':
      case 'guest':
        if (bytes.length > SIGNALING_MESSAGE_LIMIT_BYTES) this.#desk.close(connection, 'violation')
        else if (role.name === 'guest')
          this.#desk.push({ name: 'forward', id, node: role.node, message: { name: 'bytes', bytes } })
        else if (role.room.ownerId !== null)
          this.#desk.push({ name: 'relay', id: role.room.ownerId, bytes: withJoiner(role.number, bytes) })
        return
      case 'owner':
        this.#relayToJoiner(connection, role, bytes)
        return
      default:
        this.#desk.close(connection, 'violation')
    }
  }

  #relayToJoiner(
    connection: Connection,
    { room }: Extract<Role, { readonly name: 'owner' }>,
    bytes: Uint8Array,
  ): void {
    const frame = splitJoiner(bytes)
    if (frame === null) {
      this.#desk.close(connection, 'violation')
      return
    }
    // To a joiner that has just left: dropped, the owner will hear of it.
    if (room.joinerId === null || frame.joiner !== room.claims) return
    this.#desk.push({ name: 'relay', id: room.joinerId, bytes: frame.bytes })
  }

  /** Tells the owners, so that they look for another node while this one still serves them. */
  #drain(): void {
    const desk = this.#desk
    desk.draining = true
    for (const room of desk.rooms.values())
      if (room.ownerId !== null) desk.send(room.ownerId, { type: 'going' })
  }

  #tick(): void {
    const desk = this.#desk
    for (const connection of desk.connections.all()) {
      // Closing an owner has closed its joiner too.
      if (desk.connections.get(connection.id) !== undefined) this.#look(connection)
    }
    for (const room of [...desk.rooms.values()]) {
      const owner = desk.connections.get(room.ownerId)
      if (room.joinerId !== null) continue
      const lost = owner === undefined && room.awayUntilMs <= desk.nowMs
      if (owner !== undefined && desk.isOver(room)) desk.endByServer(room, owner)
      else if (lost || desk.isOver(room)) desk.endRoom(room)
    }
    if (desk.nowMs - this.#forgotAtMs < FORGET_INTERVAL_MS) return
    this.#forgotAtMs = desk.nowMs
    desk.budgets.forgetIdle(desk.nowMs)
  }

  /** Ends a connection that has been silent; renews the credentials of a pair, whose nameplate may have ended long ago. */
  #look(connection: Connection): void {
    const { nowMs, limits } = this.#desk
    const { role, connectedAtMs, heardAtMs } = connection
    const late = role.name === 'new' && nowMs - connectedAtMs >= limits.firstMessageMs
    if (late || nowMs - heardAtMs >= limits.silenceMs) this.#desk.close(connection, 'silent')
    else if (role.name === 'owner' && role.room.joinerId !== null && role.room.iceRenewAtMs <= nowMs)
      issueIce(this.#desk, role.room)
  }
}

import { assertNever } from '../../core/base/assert-never.ts'
import { isRoom, SIGNALING_MESSAGE_LIMIT_BYTES } from '../../core/signaling/ports.ts'
import {
  type ClientMessage,
  parseClientMessage,
  RENDEZVOUS_VERSION,
  type RefusalReason,
  type ServerMessage,
  splitJoiner,
  withJoiner,
} from '../../core/signaling/rendezvous-messages.ts'
import type { CloseReason, ConnectionId, RoomAction, RoomInput } from './actions.ts'
import { Budgets } from './budgets.ts'
import { type Connection, ConnectionTable, type Room } from './connection-table.ts'
import type { RendezvousLimits } from './limits.ts'

/**
 * The rendezvous server without its sockets and its clock: what happened goes in, what is to be done comes out
 * (docs/protocol/rendezvous.md). An owner opens a nameplate, one joiner at a time claims it, bytes go between the two.
 */
export class Rooms {
  readonly #limits: RendezvousLimits
  readonly #budgets: Budgets
  readonly #connections: ConnectionTable
  readonly #rooms = new Map<string, Room>()
  #reserving = 0
  #actions: RoomAction[] = []
  #nowMs = 0

  constructor(limits: RendezvousLimits) {
    this.#limits = limits
    this.#budgets = new Budgets(limits)
    this.#connections = new ConnectionTable(limits)
  }

  /** For the health page. */
  get counts(): { readonly connections: number; readonly nameplates: number } {
    return { connections: this.#connections.size, nameplates: this.#rooms.size }
  }

  /** Takes one event and answers what is to be done, in this order. Never throws for what a client sent. */
  handle(input: RoomInput, nowMs: number): readonly RoomAction[] {
    this.#actions = []
    this.#nowMs = nowMs
    switch (input.name) {
      case 'connected':
        if (!this.#connections.add(input.id, input.address, nowMs))
          this.#actions.push({ name: 'close', id: input.id, reason: 'too-many' })
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
        this.#remove(input.id)
        break
      case 'reserved':
        this.#reserved(input.id, input.nameplate, input.granted)
        break
      case 'tick':
        this.#tick()
        break
      default:
        assertNever(input)
    }
    return this.#actions
  }

  #heard(id: ConnectionId, size: number, then: (connection: Connection) => void): void {
    const connection = this.#connections.get(id)
    if (connection === undefined) return
    connection.heardAtMs = this.#nowMs
    const within = connection.messages.take(this.#nowMs) && connection.bytes.take(this.#nowMs, size)
    if (within) then(connection)
    else this.#close(connection, 'too-many')
  }

  #text(connection: Connection, text: string): void {
    let message: ClientMessage
    try {
      message = parseClientMessage(text)
    } catch {
      this.#close(connection, 'violation')
      return
    }
    switch (message.type) {
      case 'ping':
        this.#send(connection.id, { type: 'pong' })
        return
      case 'open':
        if (connection.role.name !== 'new') this.#close(connection, 'violation')
        else if (message.version !== RENDEZVOUS_VERSION) this.#refuse(connection, 'version')
        else this.#open(connection, message.nameplate, message.ttlMs)
        return
      case 'claim':
        if (connection.role.name !== 'new') this.#close(connection, 'violation')
        else if (message.version !== RENDEZVOUS_VERSION) this.#refuse(connection, 'version')
        else this.#claim(connection, message.nameplate)
        return
      case 'drop':
        this.#drop(connection, message.joiner)
        return
      case 'close':
        this.#closeNameplate(connection)
        return
      default:
        assertNever(message)
    }
  }

  #open(connection: Connection, nameplate: string, ttlMs: number): void {
    // An owner that lost its network comes back before its old connection has gone silent.
    const before = isRoom(nameplate) ? this.#rooms.get(nameplate) : undefined
    const lost = before === undefined ? undefined : this.#connections.get(before.ownerId)
    if (lost !== undefined) this.#close(lost, 'done')
    const room = this.#rooms.size + this.#reserving < this.#limits.nameplates
    if (!room || !this.#budgets.takeOpen(connection.groups.host, this.#nowMs)) {
      this.#refuse(connection, 'too-many')
      return
    }
    this.#reserving += 1
    connection.role = { name: 'reserving', nameplate, ttlMs }
    this.#actions.push({ name: 'reserve', id: connection.id, nameplate })
  }

  #reserved(id: ConnectionId, nameplate: string, granted: boolean): void {
    const connection = this.#connections.get(id)
    if (connection?.role.name !== 'reserving') {
      // The owner has left meanwhile.
      if (granted) this.#actions.push({ name: 'release', nameplate, quarantineMs: 0 })
      return
    }
    const { ttlMs } = connection.role
    this.#reserving -= 1
    if (!granted) {
      this.#refuse(connection, 'nameplate-taken')
      return
    }
    const expiresAtMs = this.#nowMs + ttlMs
    const room: Room = { nameplate, ownerId: id, expiresAtMs, claims: 0, joinerId: null, open: true }
    this.#rooms.set(nameplate, room)
    connection.role = { name: 'owner', room }
    this.#send(id, { type: 'opened' })
  }

  #claim(connection: Connection, nameplate: string): void {
    const { host } = connection.groups
    if (!this.#budgets.takeClaim(host, isRoom(nameplate), this.#nowMs)) {
      this.#refuse(connection, 'too-many')
      return
    }
    const room = this.#rooms.get(nameplate)
    if (room === undefined || (room.joinerId === null && room.expiresAtMs <= this.#nowMs)) {
      if (!isRoom(nameplate)) this.#budgets.failClaim(host, this.#nowMs)
      this.#refuse(connection, 'unknown')
      return
    }
    if (room.joinerId !== null) {
      this.#refuse(connection, 'busy')
      return
    }
    room.claims += 1
    room.joinerId = connection.id
    connection.role = { name: 'joiner', room, number: room.claims }
    this.#send(connection.id, { type: 'claimed' })
    this.#send(room.ownerId, { type: 'joined', joiner: room.claims })
  }

  #relay(connection: Connection, bytes: Uint8Array): void {
    const { role } = connection
    if (role.name === 'joiner' && bytes.length <= SIGNALING_MESSAGE_LIMIT_BYTES) {
      this.#actions.push({ name: 'relay', id: role.room.ownerId, bytes: withJoiner(role.number, bytes) })
      return
    }
    const frame = role.name === 'owner' ? splitJoiner(bytes) : null
    if (role.name !== 'owner' || frame === null) {
      this.#close(connection, 'violation')
      return
    }
    // To a joiner that has just left: dropped, the owner will hear of it.
    if (role.room.joinerId === null || frame.joiner !== role.room.claims) return
    this.#actions.push({ name: 'relay', id: role.room.joinerId, bytes: frame.bytes })
  }

  #drop(connection: Connection, joiner: number): void {
    if (connection.role.name !== 'owner') {
      this.#close(connection, 'violation')
      return
    }
    const { room } = connection.role
    const present = this.#connections.get(room.joinerId)
    if (present !== undefined && joiner === room.claims) this.#close(present, 'done')
  }

  #closeNameplate(connection: Connection): void {
    if (connection.role.name !== 'owner') {
      this.#close(connection, 'violation')
      return
    }
    this.#endRoom(connection.role.room)
    if (connection.role.room.joinerId === null) this.#close(connection, 'done')
  }

  #refuse(connection: Connection, reason: RefusalReason): void {
    this.#send(connection.id, { type: 'refused', reason })
    this.#close(connection, 'done')
  }

  #send(id: ConnectionId, message: ServerMessage): void {
    this.#actions.push({ name: 'send', id, message })
  }

  #close(connection: Connection, reason: CloseReason): void {
    this.#actions.push({ name: 'close', id: connection.id, reason })
    this.#remove(connection.id)
  }

  /** Forgets a connection and what hung on it. */
  #remove(id: ConnectionId): void {
    const connection = this.#connections.get(id)
    if (connection === undefined) return
    this.#connections.delete(connection)
    const { role } = connection
    switch (role.name) {
      case 'new':
        return
      case 'reserving':
        this.#reserving -= 1
        return
      case 'owner': {
        this.#endRoom(role.room)
        const joiner = this.#connections.get(role.room.joinerId)
        if (joiner !== undefined) this.#close(joiner, 'done')
        return
      }
      case 'joiner':
        this.#joinerLeft(role.room, role.number)
        return
      default:
        assertNever(role)
    }
  }

  #joinerLeft(room: Room, number: number): void {
    room.joinerId = null
    const owner = this.#connections.get(room.ownerId)
    if (owner === undefined) return
    this.#send(owner.id, { type: 'left', joiner: number })
    const over = room.expiresAtMs <= this.#nowMs || room.claims >= this.#limits.claimsPerNameplate
    if (room.open && over) this.#endByServer(room, owner)
    else if (!room.open) this.#close(owner, 'done')
  }

  #endByServer(room: Room, owner: Connection): void {
    this.#endRoom(room)
    this.#send(owner.id, { type: 'ended' })
    this.#close(owner, 'done')
  }

  #endRoom(room: Room): void {
    if (!room.open) return
    room.open = false
    this.#rooms.delete(room.nameplate)
    this.#actions.push({
      name: 'release',
      nameplate: room.nameplate,
      quarantineMs: isRoom(room.nameplate) ? 0 : this.#limits.quarantineMs,
    })
  }

  #tick(): void {
    const nowMs = this.#nowMs
    for (const connection of this.#connections.all()) {
      // Closing an owner has closed its joiner too.
      if (this.#connections.get(connection.id) === undefined) continue
      const late =
        connection.role.name === 'new' && nowMs - connection.connectedAtMs >= this.#limits.firstMessageMs
      if (late || nowMs - connection.heardAtMs >= this.#limits.silenceMs) this.#close(connection, 'silent')
    }
    for (const room of [...this.#rooms.values()]) {
      const owner = this.#connections.get(room.ownerId)
      if (room.joinerId === null && room.expiresAtMs <= nowMs && owner !== undefined)
        this.#endByServer(room, owner)
    }
    this.#budgets.forgetIdle(nowMs)
  }
}

import { assertNever } from '../../core/base/assert-never.ts'
import {
  isRoomName,
  type RefusalReason,
  type ServerMessage,
} from '../../core/signaling/rendezvous-messages.ts'
import type { CloseReason, ConnectionId, RoomAction } from './actions.ts'
import { Budgets } from './budgets.ts'
import { type Connection, ConnectionTable, type Room } from './connection-table.ts'
import type { IceIssuer } from './ice.ts'
import type { RendezvousLimits } from './limits.ts'

/** What the rooms consist of, and what ends when something of it ends. */
export class Desk {
  readonly limits: RendezvousLimits
  readonly issueIce: IceIssuer
  readonly budgets: Budgets
  readonly connections: ConnectionTable
  /** The rooms that can be claimed, or wait for their owner. */
  readonly rooms = new Map<string, Room>()
  /** Openings that wait for the store. */
  reserving = 0
  draining = false
  nowMs = 0
  #actions: RoomAction[] = []

  constructor(limits: RendezvousLimits, issueIce: IceIssuer) {
    this.limits = limits
    this.issueIce = issueIce
    this.budgets = new Budgets(limits)
    this.connections = new ConnectionTable(limits)
  }

  push(action: RoomAction): void {
    this.#actions.push(action)
  }

  /** What is to be done since the last call. */
  takeActions(): readonly RoomAction[] {
    const actions = this.#actions
    this.#actions = []
    return actions
  }

  send(id: ConnectionId, message: ServerMessage): void {
    this.push({ name: 'send', id, message })
  }

  refuse(connection: Connection, reason: RefusalReason): void {
    this.send(connection.id, { type: 'refused', reason })
    this.close(connection, 'done')
  }

  close(connection: Connection, reason: CloseReason): void {
    this.push({ name: 'close', id: connection.id, reason })
    // Who breaks the rules has no room to come back to.
    if (reason !== 'silent' && connection.role.name === 'owner') this.endRoom(connection.role.room)
    this.remove(connection)
  }

  /** Forgets a connection and what hung on it. */
  remove(connection: Connection): void {
    this.connections.delete(connection)
    const { role } = connection
    switch (role.name) {
      case 'new':
      case 'finding':
        return
      case 'reserving':
        this.reserving -= 1
        return
      case 'owner':
        this.#ownerLeft(role.room)
        return
      case 'joiner':
        this.#joinerLeft(role.room, role.number)
        return
      case 'guest':
        this.push({ name: 'forward', id: connection.id, node: role.node, message: { name: 'gone' } })
        return
      default:
        assertNever(role)
    }
  }

  /** Takes the room away from its owner's connection, and its joiner with it. */
  evict(room: Room): void {
    const owner = this.connections.get(room.ownerId)
    room.ownerId = null
    if (owner !== undefined) {
      owner.role = { name: 'new' }
      this.close(owner, 'done')
    }
    this.closeJoiner(room)
  }

  closeJoiner(room: Room): void {
    const joiner = this.connections.get(room.joinerId)
    if (joiner !== undefined) this.close(joiner, 'done')
  }

  /** Nobody can claim the nameplate from now on; the present joiner stays. */
  endRoom(room: Room): void {
    if (!room.open) return
    room.open = false
    this.rooms.delete(room.nameplate)
    // A room name is opened again and again by those who know it.
    const quarantineMs = isRoomName(room.nameplate) ? 0 : this.limits.quarantineMs
    this.push({ name: 'release', nameplate: room.nameplate, quarantineMs })
  }

  /** Ends the room of a present owner and tells it. */
  endByServer(room: Room, owner: Connection): void {
    this.endRoom(room)
    this.send(owner.id, { type: 'ended' })
    this.close(owner, 'done')
  }

  /** Whether a room without a joiner has come to its end. */
  isOver(room: Room): boolean {
    const usedUp = !isRoomName(room.nameplate) && room.claims >= this.limits.claimsPerNameplate
    return usedUp || room.expiresAtMs <= this.nowMs
  }

  #ownerLeft(room: Room): void {
    room.ownerId = null
    this.closeJoiner(room)
    if (!room.open) return
    if (this.draining) {
      // The store still knows the nameplate, so that its owner gets it back at another node.
      room.open = false
      this.rooms.delete(room.nameplate)
    } else if (room.token === null || this.isOver(room)) {
      this.endRoom(room)
    } else {
      room.awayUntilMs = this.nowMs + this.limits.reopenMs
    }
  }

  #joinerLeft(room: Room, number: number): void {
    room.joinerId = null
    const owner = this.connections.get(room.ownerId)
    if (owner === undefined) return
    this.send(owner.id, { type: 'left', joiner: number })
    if (!room.open) this.close(owner, 'done')
    else if (this.isOver(room)) this.endByServer(room, owner)
  }
}

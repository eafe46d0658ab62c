// What joiners ask for: the owner of a nameplate, here or at another node.
import { assertNever } from '../../core/base/assert-never.ts'
import { isRoomName } from '../../core/signaling/rendezvous-messages.ts'
import type { FindOutcome } from './actions.ts'
import type { Connection, Room } from './connection-table.ts'
import type { Desk } from './desk.ts'

/** A fresh connection asks for an owner. */
export function claim(desk: Desk, connection: Connection, nameplate: string): void {
  const { groups } = connection
  if (groups !== null && !desk.budgets.takeClaim(groups.host, desk.nowMs)) {
    desk.refuse(connection, 'too-many')
    return
  }
  const room = desk.rooms.get(nameplate)
  if (room !== undefined) {
    enter(desk, connection, room)
  } else if (groups === null) {
    // Another node sent it here: the owner has left meanwhile.
    desk.refuse(connection, 'unknown')
  } else {
    connection.role = { name: 'finding', nameplate }
    desk.push({ name: 'find', id: connection.id, nameplate, host: groups.host })
  }
}

/** The store has said where the owner is. */
export function found(desk: Desk, connection: Connection | undefined, outcome: FindOutcome): void {
  if (connection?.role.name !== 'finding') return
  const { nameplate } = connection.role
  switch (outcome.name) {
    case 'at':
      connection.role = { name: 'guest', node: outcome.node, answered: false }
      desk.push({
        name: 'forward',
        id: connection.id,
        node: outcome.node,
        message: { name: 'claim', nameplate },
      })
      return
    case 'unknown':
      refuseUnknown(desk, connection, nameplate)
      return
    case 'too-many':
    case 'unavailable':
      desk.refuse(connection, outcome.name)
      return
    default:
      assertNever(outcome)
  }
}

/** The owner's node says something to a joiner here. */
export function passed(desk: Desk, connection: Connection | undefined, message: string | Uint8Array): void {
  if (connection?.role.name !== 'guest') return
  connection.role.answered = true
  desk.push({ name: 'pass', id: connection.id, message })
}

/** The node of a joiner's owner has gone: the owner will be back at another one. */
export function unreachable(desk: Desk, connection: Connection | undefined): void {
  if (connection?.role.name !== 'guest') return
  const { answered } = connection.role
  connection.role = { name: 'new' }
  if (answered) desk.close(connection, 'done')
  else desk.refuse(connection, 'away')
}

function enter(desk: Desk, connection: Connection, room: Room): void {
  if (room.joinerId !== null) {
    desk.refuse(connection, 'busy')
    return
  }
  if (desk.isOver(room)) {
    refuseUnknown(desk, connection, room.nameplate)
    return
  }
  if (room.ownerId === null) {
    desk.refuse(connection, 'away')
    return
  }
  room.claims += 1
  room.joinerId = connection.id
  connection.role = { name: 'joiner', room, number: room.claims }
  issueIce(desk, room)
  desk.send(connection.id, { type: 'claimed' })
  desk.send(room.ownerId, { type: 'joined', joiner: room.claims })
}

/** Gives both sides of a room credentials for STUN and TURN, if this server has any. */
export function issueIce(desk: Desk, room: Room): void {
  let renewAtMs = Number.POSITIVE_INFINITY
  for (const id of [room.joinerId, room.ownerId]) {
    const side = desk.connections.get(id)
    const issued = side === undefined ? null : desk.issueIce(desk.nowMs, side.reachedAs)
    if (side === undefined || issued === null) continue
    desk.send(side.id, { type: 'ice', iceServers: issued.iceServers })
    renewAtMs = issued.renewAtMs
  }
  room.iceRenewAtMs = renewAtMs
}

function refuseUnknown(desk: Desk, connection: Connection, nameplate: string): void {
  // Room names cannot be guessed, and who waits for the other side asks for them again and again.
  if (connection.groups !== null && !isRoomName(nameplate))
    desk.budgets.failClaim(connection.groups.host, desk.nowMs)
  desk.refuse(connection, 'unknown')
}

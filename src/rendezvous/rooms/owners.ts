// What owners ask for: a nameplate, its end, the end of one joiner.
import type { ClientMessage } from '../../core/signaling/rendezvous-messages.ts'
import type { ConnectionId, ReserveOutcome } from './actions.ts'
import type { Connection, Room } from './connection-table.ts'
import type { Desk } from './desk.ts'

type OpenMessage = Extract<ClientMessage, { readonly type: 'open' }>

/** Opens a nameplate for a fresh connection, or gives it back to the owner that had lost it. */
export function open(desk: Desk, connection: Connection, message: OpenMessage): void {
  const { nameplate, ttlMs, token = null } = message
  if (desk.draining || connection.groups === null) {
    desk.refuse(connection, 'unavailable')
    return
  }
  const present = desk.rooms.get(nameplate)
  if (present !== undefined && token !== null && present.token === token) {
    takeOver(desk, connection, present, ttlMs)
    return
  }
  const { host } = connection.groups
  const isRoom = desk.rooms.size + desk.reserving < desk.limits.nameplates
  if (!isRoom || !desk.budgets.takeOpen(host, desk.nowMs)) {
    desk.refuse(connection, 'too-many')
    return
  }
  desk.reserving += 1
  connection.role = { name: 'reserving', nameplate, ttlMs, token }
  desk.push({ name: 'reserve', id: connection.id, nameplate, token, host })
}

/** The owner is back before its old connection was found to be lost, or after. */
function takeOver(desk: Desk, connection: Connection, room: Room, ttlMs: number): void {
  desk.evict(room)
  room.ownerId = connection.id
  room.expiresAtMs = desk.nowMs + ttlMs
  connection.role = { name: 'owner', room }
  desk.send(connection.id, { type: 'opened' })
}

/** The store has answered. */
export function reserved(
  desk: Desk,
  connection: Connection | undefined,
  nameplate: string,
  outcome: ReserveOutcome,
): void {
  if (connection?.role.name !== 'reserving') {
    // The owner has left meanwhile.
    if (outcome === 'granted') desk.push({ name: 'release', nameplate, quarantineMs: 0 })
    return
  }
  const { ttlMs, token } = connection.role
  connection.role = { name: 'new' }
  desk.reserving -= 1
  if (outcome !== 'granted') {
    desk.refuse(connection, outcome === 'taken' ? 'nameplate-taken' : outcome)
    return
  }
  // Two connections of one owner may have asked at the same time.
  const present = desk.rooms.get(nameplate)
  if (present !== undefined) {
    takeOver(desk, connection, present, ttlMs)
    return
  }
  const room = newRoom(nameplate, token, connection.id, desk.nowMs + ttlMs)
  desk.rooms.set(nameplate, room)
  connection.role = { name: 'owner', room }
  desk.send(connection.id, { type: 'opened' })
}

function newRoom(nameplate: string, token: string | null, ownerId: ConnectionId, expiresAtMs: number): Room {
  return {
    nameplate,
    token,
    ownerId,
    awayUntilMs: 0,
    expiresAtMs,
    claims: 0,
    joinerId: null,
    open: true,
    iceRenewAtMs: 0,
  }
}

/** The owner sends one joiner away. */
export function drop(desk: Desk, connection: Connection, joiner: number): void {
  if (connection.role.name !== 'owner') {
    desk.close(connection, 'violation')
    return
  }
  const { room } = connection.role
  if (joiner === room.claims) desk.closeJoiner(room)
}

/** The owner wants no further joiner. */
export function closeNameplate(desk: Desk, connection: Connection): void {
  if (connection.role.name !== 'owner') {
    desk.close(connection, 'violation')
    return
  }
  const { room } = connection.role
  desk.endRoom(room)
  if (room.joinerId === null) desk.close(connection, 'done')
}

/** The owner has opened the nameplate at another node. A joiner that is here stays with the old connection. */
export function moved(desk: Desk, nameplate: string): void {
  const room = desk.rooms.get(nameplate)
  if (room === undefined) return
  desk.rooms.delete(nameplate)
  room.open = false
  const owner = desk.connections.get(room.ownerId)
  if (owner !== undefined && room.joinerId === null) desk.close(owner, 'done')
}

import { TokenBucket } from '../../core/signaling/token-bucket.ts'
import type { ConnectionId, NodeId } from './actions.ts'
import type { AddressGroups } from './address.ts'
import type { RendezvousLimits } from './limits.ts'
import { Tally } from './tally.ts'

const MINUTE_MS = 60_000

export interface Room {
  readonly nameplate: string
  /** Who knows it may take the room over; null when the owner gave none. */
  readonly token: string | null
  /** Null while the owner is away: its connection was lost, and the room waits for it until `awayUntilMs`. */
  ownerId: ConnectionId | null
  awayUntilMs: number
  expiresAtMs: number
  /** Joiners so far; also the number of the present one. */
  claims: number
  joinerId: ConnectionId | null
  /** Whether the nameplate can be claimed. After its end the present joiner stays. */
  open: boolean
  /** When the present pair needs new credentials for STUN and TURN. */
  iceRenewAtMs: number
}

export type Role =
  | { readonly name: 'new' }
  | {
      readonly name: 'reserving'
      readonly nameplate: string
      readonly ttlMs: number
      readonly token: string | null
    }
  | { readonly name: 'owner'; readonly room: Room }
  /** The store is asked where the owner is. */
  | { readonly name: 'finding'; readonly nameplate: string }
  | { readonly name: 'joiner'; readonly room: Room; readonly number: number }
  /** A joiner whose owner is at another node, which does all but the limits of the address. */
  | { readonly name: 'guest'; readonly node: NodeId; answered: boolean }

export interface Connection {
  readonly id: ConnectionId
  /** Null for a joiner that another node has let in, and counted. */
  readonly groups: AddressGroups | null
  /** What the client calls this server, where that is known. */
  readonly reachedAs: string | null
  readonly connectedAtMs: number
  readonly messages: TokenBucket
  readonly bytes: TokenBucket
  heardAtMs: number
  role: Role
}

export interface NewConnection {
  readonly id: ConnectionId
  readonly groups: AddressGroups | null
  readonly reachedAs: string | null
  readonly nowMs: number
}

/** The connections of a server, counted by where they come from. */
export class ConnectionTable {
  readonly #limits: RendezvousLimits
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #perHost = new Tally()
  readonly #perSubnet = new Tally()

  constructor(limits: RendezvousLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#connections.size
  }

  get(id: ConnectionId | null): Connection | undefined {
    return id === null ? undefined : this.#connections.get(id)
  }

  all(): readonly Connection[] {
    return [...this.#connections.values()]
  }

  /** Adds a connection unless its address, its subnet or the server has too many; says whether it did. */
  add({ id, groups, reachedAs, nowMs }: NewConnection): boolean {
    if (this.#connections.size >= this.#limits.connections || this.#isFull(groups)) return false
    this.#count(groups, 1)
    this.#connections.set(id, {
      id,
      groups,
      reachedAs,
      connectedAtMs: nowMs,
      messages: new TokenBucket(this.#limits.messagesPerMinute, MINUTE_MS, nowMs),
      bytes: new TokenBucket(this.#limits.bytesPerMinute, MINUTE_MS, nowMs),
      heardAtMs: nowMs,
      role: { name: 'new' },
    })
    return true
  }

  delete(connection: Connection): void {
    if (this.#connections.delete(connection.id)) this.#count(connection.groups, -1)
  }

  #isFull(groups: AddressGroups | null): boolean {
    const { connectionsPerAddress, connectionsPerSubnet } = this.#limits
    return (
      groups !== null &&
      (this.#perHost.of(groups.host) >= connectionsPerAddress ||
        this.#perSubnet.of(groups.subnet) >= connectionsPerSubnet)
    )
  }

  #count(groups: AddressGroups | null, change: 1 | -1): void {
    if (groups === null) return
    this.#perHost.add(groups.host, change)
    this.#perSubnet.add(groups.subnet, change)
  }
}

import { TokenBucket } from '../../core/signaling/token-bucket.ts'
import type { ConnectionId } from './actions.ts'
import { type AddressGroups, groupsOf } from './address.ts'
import type { RendezvousLimits } from './limits.ts'

const MINUTE_MS = 60_000

export interface Room {
  readonly nameplate: string
  readonly ownerId: ConnectionId
  readonly expiresAtMs: number
  /** Joiners so far; also the number of the present one. */
  claims: number
  joinerId: ConnectionId | null
  /** Whether the nameplate can be claimed. After its end the present joiner stays. */
  open: boolean
}

export type Role =
  | { readonly name: 'new' }
  | { readonly name: 'reserving'; readonly nameplate: string; readonly ttlMs: number }
  | { readonly name: 'owner'; readonly room: Room }
  | { readonly name: 'joiner'; readonly room: Room; readonly number: number }

export interface Connection {
  readonly id: ConnectionId
  readonly groups: AddressGroups
  readonly connectedAtMs: number
  readonly messages: TokenBucket
  readonly bytes: TokenBucket
  heardAtMs: number
  role: Role
}

/** The connections of a server, counted by where they come from. */
export class ConnectionTable {
  readonly #limits: RendezvousLimits
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #perGroup = new Map<string, number>()

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
  add(id: ConnectionId, address: string, nowMs: number): boolean {
    const { connections, connectionsPerAddress, connectionsPerSubnet } = this.#limits
    const groups = groupsOf(address)
    const full =
      this.#connections.size >= connections ||
      this.#inGroup(`host ${groups.host}`) >= connectionsPerAddress ||
      this.#inGroup(`subnet ${groups.subnet}`) >= connectionsPerSubnet
    if (full) return false
    this.#count(groups, 1)
    this.#connections.set(id, {
      id,
      groups,
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

  #inGroup(key: string): number {
    return this.#perGroup.get(key) ?? 0
  }

  #count(groups: AddressGroups, change: 1 | -1): void {
    for (const key of [`host ${groups.host}`, `subnet ${groups.subnet}`]) {
      const count = this.#inGroup(key) + change
      if (count === 0) this.#perGroup.delete(key)
      else this.#perGroup.set(key, count)
    }
  }
}

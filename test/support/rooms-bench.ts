import type { ClientMessage, ServerMessage } from '../../src/core/signaling/rendezvous-messages.ts'
import type {
  CloseReason,
  ConnectionId,
  Forwarded,
  RoomAction,
  RoomInput,
} from '../../src/rendezvous/rooms/actions.ts'
import type { IceIssuer } from '../../src/rendezvous/rooms/ice.ts'
import { defaultLimits, type RendezvousLimits } from '../../src/rendezvous/rooms/limits.ts'
import { Rooms } from '../../src/rendezvous/rooms/rooms.ts'

/** A machine with a store that grants what is free, and what each connection has got. */
export class RoomsBench {
  readonly rooms: Rooms
  nowMs = 1_000_000
  readonly sent = new Map<ConnectionId, ServerMessage[]>()
  readonly relayed = new Map<ConnectionId, number[][]>()
  readonly closed = new Map<ConnectionId, CloseReason>()
  readonly released: string[] = []
  readonly quarantines = new Map<string, number>()
  /** Nameplates whose owner is at another node. */
  readonly elsewhere = new Map<string, string>()
  readonly forwarded: (readonly [ConnectionId, string, Forwarded])[] = []
  readonly passed: (readonly [ConnectionId, string | Uint8Array])[] = []
  readonly #taken = new Set<string>()
  #nextId = 1

  constructor(limits: Partial<RendezvousLimits> = {}, issueIce?: IceIssuer) {
    this.rooms = new Rooms({ ...defaultLimits, ...limits }, issueIce)
  }

  feed(input: RoomInput): void {
    for (const action of this.rooms.handle(input, this.nowMs)) this.#act(action)
  }

  connect(address: string | null = '198.51.100.1'): ConnectionId {
    const id = this.#nextId++
    this.sent.set(id, [])
    this.relayed.set(id, [])
    this.feed({ name: 'connected', id, address })
    return id
  }

  say(id: ConnectionId, message: ClientMessage): void {
    this.feed({ name: 'text', id, text: JSON.stringify(message) })
  }

  open(nameplate: string, address?: string, ttlMs = 600_000, token?: string): ConnectionId {
    const id = this.connect(address)
    this.say(id, { type: 'open', version: 1, nameplate, ttlMs, ...(token !== undefined && { token }) })
    return id
  }

  claim(nameplate: string, address = '203.0.113.7'): ConnectionId {
    const id = this.connect(address)
    this.say(id, { type: 'claim', version: 1, nameplate })
    return id
  }

  last(id: ConnectionId): ServerMessage | undefined {
    return this.sent.get(id)?.at(-1)
  }

  pass(ms: number): void {
    this.nowMs += ms
    this.feed({ name: 'tick' })
  }

  #act(action: RoomAction): void {
    switch (action.name) {
      case 'send':
        this.sent.get(action.id)!.push(action.message)
        return
      case 'relay':
        this.relayed.get(action.id)!.push([...action.bytes])
        return
      case 'close':
        this.closed.set(action.id, action.reason)
        return
      case 'reserve': {
        const outcome = this.#taken.has(action.nameplate) ? 'taken' : 'granted'
        this.#taken.add(action.nameplate)
        this.feed({ name: 'reserved', id: action.id, nameplate: action.nameplate, outcome })
        return
      }
      case 'release':
        this.released.push(action.nameplate)
        this.quarantines.set(action.nameplate, action.quarantineMs)
        this.#taken.delete(action.nameplate)
        return
      case 'find': {
        const node = this.elsewhere.get(action.nameplate)
        const outcome = node === undefined ? ({ name: 'unknown' } as const) : ({ name: 'at', node } as const)
        this.feed({ name: 'found', id: action.id, outcome })
        return
      }
      case 'forward':
        this.forwarded.push([action.id, action.node, action.message])
        return
      case 'pass':
        this.passed.push([action.id, action.message])
        return
    }
  }
}

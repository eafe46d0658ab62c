import { assertNever } from '../core/base/assert-never.ts'
import { formatMessage, RENDEZVOUS_VERSION } from '../core/signaling/rendezvous-messages.ts'
import type { CloseReason, ConnectionId, Forwarded, NodeId, RoomInput } from './rooms/actions.ts'
import type { NodeMessage, RoomStore } from './rooms/room-store.ts'

/** A joiner at another node whose owner is here. */
interface RemoteJoiner {
  readonly node: NodeId
  /** Its number there. */
  readonly id: ConnectionId
}

export interface NodesInit {
  readonly store: RoomStore
  readonly handle: (input: RoomInput) => void
  readonly nextId: () => ConnectionId
}

/**
 * Joiners and owners that are connected to different nodes. At the owner's node a remote joiner is a connection like any
 * other, with a number of its own; at the joiner's node all it says is forwarded.
 */
export class Nodes {
  readonly #init: NodesInit
  readonly #remote = new Map<ConnectionId, RemoteJoiner>()
  readonly #numbers = new Map<string, ConnectionId>()
  /** Joiners here whose owner is elsewhere. */
  readonly #guests = new Map<ConnectionId, NodeId>()

  constructor(init: NodesInit) {
    this.#init = init
  }

  /** For what another node tells this one. */
  message(from: NodeId, message: NodeMessage): void {
    const { handle } = this.#init
    switch (message.name) {
      case 'forwarded':
        this.#forwarded({ node: from, id: message.id }, message.message)
        return
      case 'said':
        if (this.#guests.get(message.id) === from)
          handle({ name: 'passed', id: message.id, message: message.message })
        return
      case 'hung-up':
        if (this.#guests.get(message.id) !== from) return
        this.#guests.delete(message.id)
        handle({ name: 'hung-up', id: message.id, reason: message.reason })
        return
      case 'moved':
        handle({ name: 'moved', nameplate: message.nameplate })
        return
      default:
        assertNever(message)
    }
  }

  /** Ends all that goes between nodes: what was under way may be lost. */
  reset(): void {
    for (const [id, joiner] of [...this.#remote]) {
      this.#forget(id, joiner)
      this.#tell(joiner.node, { name: 'hung-up', id: joiner.id, reason: 'done' })
      this.#init.handle({ name: 'closed', id })
    }
    for (const id of [...this.#guests.keys()]) {
      this.#guests.delete(id)
      this.#init.handle({ name: 'unreachable', id })
    }
  }

  /** Ends what hangs on nodes that have died: they say nothing any more. */
  async check(): Promise<void> {
    const nodes = new Set(this.#guests.values())
    for (const { node } of this.#remote.values()) nodes.add(node)
    const gone = new Set(await this.#init.store.gone([...nodes]))
    for (const [id, node] of [...this.#guests])
      if (gone.has(node) && this.#guests.delete(id)) this.#init.handle({ name: 'unreachable', id })
    for (const [id, joiner] of [...this.#remote]) {
      if (!gone.has(joiner.node)) continue
      this.#forget(id, joiner)
      this.#init.handle({ name: 'closed', id })
    }
  }

  /** For the action 'forward'. */
  forward(id: ConnectionId, node: NodeId, message: Forwarded): void {
    if (message.name === 'claim') this.#guests.set(id, node)
    if (message.name === 'gone') this.#guests.delete(id)
    void this.#init.store.send(node, { name: 'forwarded', id, message }).then((there) => {
      if (there || !this.#guests.delete(id)) return
      this.#init.handle({ name: 'unreachable', id })
    })
  }

  /** Gives a joiner at another node a message; false when `id` is none. */
  say(id: ConnectionId, message: string | Uint8Array): boolean {
    const joiner = this.#remote.get(id)
    if (joiner === undefined) return false
    void this.#init.store.send(joiner.node, { name: 'said', id: joiner.id, message }).then((there) => {
      if (there || !this.#remote.has(id)) return
      this.#forget(id, joiner)
      this.#init.handle({ name: 'closed', id })
    })
    return true
  }

  /** Closes a joiner at another node; false when `id` is none. */
  hangUp(id: ConnectionId, reason: CloseReason): boolean {
    const joiner = this.#remote.get(id)
    if (joiner === undefined) return false
    this.#forget(id, joiner)
    this.#tell(joiner.node, { name: 'hung-up', id: joiner.id, reason })
    return true
  }

  #forwarded(joiner: RemoteJoiner, message: Forwarded): void {
    if (message.name === 'claim') {
      this.#arrived(joiner, message.nameplate)
      return
    }
    const id = this.#numbers.get(keyOf(joiner))
    if (id === undefined) {
      // It was forgotten here; what it says now would come to nobody.
      if (message.name !== 'gone') this.#tell(joiner.node, { name: 'hung-up', id: joiner.id, reason: 'done' })
      return
    }
    if (message.name === 'gone') {
      this.#forget(id, joiner)
      this.#init.handle({ name: 'closed', id })
    } else {
      this.#init.handle({ ...message, id })
    }
  }

  #arrived(joiner: RemoteJoiner, nameplate: string): void {
    const id = this.#init.nextId()
    this.#remote.set(id, joiner)
    this.#numbers.set(keyOf(joiner), id)
    this.#init.handle({ name: 'connected', id, address: null })
    const text = formatMessage({ type: 'claim', version: RENDEZVOUS_VERSION, nameplate })
    this.#init.handle({ name: 'text', id, text })
  }

  #forget(id: ConnectionId, joiner: RemoteJoiner): void {
    this.#remote.delete(id)
    this.#numbers.delete(keyOf(joiner))
  }

  #tell(node: NodeId, message: NodeMessage): void {
    void this.#init.store.send(node, message)
  }
}

function keyOf({ node, id }: RemoteJoiner): string {
  return `${node} ${id}`
}

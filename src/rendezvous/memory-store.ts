import type { Clock } from '../core/base/clock.ts'
import type { NodeId } from './rooms/actions.ts'
import { HOLD_LIMIT_MS, type NodeMessage, type RoomStore, type StoreEvents } from './rooms/room-store.ts'

interface Use {
  readonly node: NodeId
  readonly token: string | null
  untilMs: number
}

/** What the nodes of one process know together: what is in it ends with the process. */
export class MemoryHub {
  readonly #clock: Clock
  readonly #uses = new Map<string, Use>()
  // In the order of release. There are at most 110,000 nameplates of four and five digits; room names are not quarantined.
  readonly #quarantinedUntilMs = new Map<string, number>()
  readonly #nodes = new Map<NodeId, StoreEvents>()
  #nextNode = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A store for one more server. */
  store(): RoomStore {
    const node: NodeId = `memory-${this.#nextNode++}`
    return {
      node,
      start: async (events) => void this.#nodes.set(node, events),
      close: async () => void this.#nodes.delete(node),
      send: async (to, message) => this.#send(node, to, message),
      gone: async (nodes) => nodes.filter((each) => !this.#nodes.has(each)),
      reserve: async (nameplate, token) => this.#reserve(node, nameplate, token),
      find: async (nameplate) => {
        const use = this.#use(nameplate)
        return use === undefined ? { name: 'unknown' } : { name: 'at', node: use.node }
      },
      release: async (nameplate, quarantineMs) => {
        if (this.#uses.get(nameplate)?.node !== node) return
        this.#uses.delete(nameplate)
        this.#quarantinedUntilMs.delete(nameplate)
        if (quarantineMs > 0) this.#quarantinedUntilMs.set(nameplate, this.#clock.nowMs() + quarantineMs)
      },
      hold: async (held) =>
        held
          .filter(({ nameplate, token }) => !this.#hold(node, nameplate, token))
          .map(({ nameplate }) => nameplate),
    }
  }

  #reserve(node: NodeId, nameplate: string, token: string | null): 'granted' | 'taken' {
    this.#forgetPast()
    const use = this.#use(nameplate)
    if (use === undefined) {
      if (this.#quarantinedUntilMs.has(nameplate)) return 'taken'
    } else if (token === null || use.token !== token) {
      return 'taken'
    } else if (use.node !== node) {
      this.#send(node, use.node, { name: 'moved', nameplate })
    }
    this.#uses.set(nameplate, { node, token, untilMs: this.#clock.nowMs() + HOLD_LIMIT_MS })
    return 'granted'
  }

  #hold(node: NodeId, nameplate: string, token: string | null): boolean {
    const use = this.#use(nameplate)
    if (use !== undefined && use.node !== node) return false
    this.#uses.set(nameplate, { node, token, untilMs: this.#clock.nowMs() + HOLD_LIMIT_MS })
    return true
  }

  #use(nameplate: string): Use | undefined {
    const use = this.#uses.get(nameplate)
    if (use === undefined || use.untilMs > this.#clock.nowMs()) return use
    this.#uses.delete(nameplate)
    return undefined
  }

  #send(from: NodeId, to: NodeId, message: NodeMessage): boolean {
    const events = this.#nodes.get(to)
    if (events === undefined) return false
    queueMicrotask(() => {
      events.message(from, message)
    })
    return true
  }

  #forgetPast(): void {
    for (const [nameplate, untilMs] of this.#quarantinedUntilMs) {
      if (untilMs > this.#clock.nowMs()) return
      this.#quarantinedUntilMs.delete(nameplate)
    }
  }
}

/** The store of a server that is alone. */
export function memoryStore(clock: Clock): RoomStore {
  return new MemoryHub(clock).store()
}

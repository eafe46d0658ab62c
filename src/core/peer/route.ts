import type { Clock } from '../base/clock.ts'
import { type Dispose, Emitter } from '../base/emitter.ts'
import { Scope } from '../base/scope.ts'
import type { PeerMessage } from './messages.ts'
import type { PeerConnectionPort, PeerPath, RelayTransport } from './ports.ts'

/** How often the selected candidate pair is asked for: no stack tells of every change. */
export const ROUTE_POLL_MS = 2_000
/** The first time, after which the pauses double: ICE goes on looking for better pairs when it has the first. */
export const FIRST_ROUTE_POLL_MS = 100

/** Where the bytes run, as both sides know it together. */
export interface PeerRoute {
  readonly path: PeerPath
  /** How this side reaches its relay; null when it uses none. */
  readonly localRelay: RelayTransport | null
  /** How the peer reaches its relay. */
  readonly remoteRelay: RelayTransport | null
}

/** The connection in use. */
export interface FollowedLeg {
  readonly number: number
  readonly port: PeerConnectionPort
  isPeerRelay(address: string, port: number): boolean
}

export interface RouteWatchInit {
  readonly clock: Clock
  readonly send: (message: PeerMessage) => void
}

/**
 * Knows the route of the connection in use. A stack may see the relay of the peer as just another address (a peer-reflexive
 * candidate), so each side tells the other when it uses a relay itself.
 */
export class RouteWatch {
  readonly #init: RouteWatchInit
  readonly #changes = new Emitter<PeerRoute>()
  readonly #scope = new Scope()
  #following = new Scope()
  #leg: FollowedLeg | null = null
  #route: PeerRoute | null = null
  #told: string | null = null
  #asking: Promise<void> | null = null
  #cancelPoll = (): void => undefined
  readonly #peerRelays = new Map<number, RelayTransport | null>()

  constructor(init: RouteWatchInit) {
    this.#init = init
    this.#scope.add(() => this.#following.close())
    this.#scope.add(() => this.#cancelPoll())
  }

  /** null until the first pair is known. */
  get current(): PeerRoute | null {
    return this.#route
  }

  /** Every change, and nothing else. */
  onChange(listener: (route: PeerRoute) => void): Dispose {
    return this.#changes.on(listener)
  }

  /** From now on this connection is the one in use. */
  follow(leg: FollowedLeg): void {
    this.#following.close()
    if (this.#scope.closed) return
    this.#following = new Scope()
    this.#leg = leg
    this.#following.add(leg.port.onState(() => void this.refresh()))
    this.#poll(FIRST_ROUTE_POLL_MS)
  }

  /** The peer says how it reaches its relay on a connection. */
  peerUses(number: number, relay: RelayTransport | null): void {
    this.#peerRelays.set(number, relay)
    for (const older of this.#peerRelays.keys()) if (older < this.#number) this.#peerRelays.delete(older)
    void this.refresh()
  }

  /** Asks the stack now; answers what is known then. */
  async refresh(): Promise<PeerRoute | null> {
    if (this.#leg !== null && !this.#scope.closed) {
      this.#asking ??= this.#ask(this.#leg)
      await this.#asking
    }
    return this.#route
  }

  close(): void {
    this.#scope.close()
  }

  get #number(): number {
    return this.#leg?.number ?? -1
  }

  #poll(pauseMs: number): void {
    void this.refresh()
    this.#cancelPoll()
    const nextPauseMs = Math.min(pauseMs * 2, ROUTE_POLL_MS)
    this.#cancelPoll = this.#init.clock.after(pauseMs, () => this.#poll(nextPauseMs))
  }

  async #ask(leg: FollowedLeg): Promise<void> {
    const selected = await leg.port.selectedPath()
    this.#asking = null
    if (selected === null || leg !== this.#leg || this.#scope.closed) return
    this.#tell(selected.relay)
    const { remote } = selected
    const throughRelay = remote !== undefined && leg.isPeerRelay(remote.address, remote.port)
    // The peer's word comes later than its bytes: where it is at an address of its own, none is needed.
    const known = !throughRelay && remote?.own === true
    const remoteRelay = known ? null : (this.#peerRelays.get(leg.number) ?? null)
    const path = throughRelay || remoteRelay !== null ? 'relayed' : selected.path
    this.#set({ path, localRelay: selected.relay, remoteRelay })
  }

  #tell(relay: RelayTransport | null): void {
    const news = `${this.#number} ${relay ?? ''}`
    // Without a word the peer takes it that there is no relay.
    if (news === this.#told || (this.#told === null && relay === null)) return
    this.#told = news
    this.#init.send({ type: 'route', connection: this.#number, relay })
  }

  #set(route: PeerRoute): void {
    const before = this.#route
    const same =
      before?.path === route.path &&
      before.localRelay === route.localRelay &&
      before.remoteRelay === route.remoteRelay
    if (same) return
    this.#route = route
    this.#changes.emit(route)
  }
}

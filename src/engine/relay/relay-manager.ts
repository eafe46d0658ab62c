import { assertNever } from '../../core/base/assert-never.ts'
import type { Clock } from '../../core/base/clock.ts'
import type { Dispose } from '../../core/base/emitter.ts'
import type { LocalRelay, RelayLease } from '../../core/peer/relays.ts'
import { RestartPause } from '../../net/node/restart-pause.ts'
import type { RelayServer, RelayServerOptions } from '../../net/node/options.ts'
import type { LanAddresses } from '../../platform/node/lan-addresses.ts'
import type { RelayMode } from '../api.ts'
import { LanRelay, relayOptions } from './lan-relay.ts'

/** How long a relay that nobody uses stays, so that two who meet again find it there. */
export const IDLE_STOP_MS = 30_000
/** The port while it is on all the time, for those who open their firewall for it; any other if it is taken. */
const STANDING_PORT = 3478

export interface RelayManagerInit {
  readonly clock: Clock
  /** Asked each time. */
  readonly mode: () => RelayMode
  /** Looks at the interfaces now. */
  readonly addresses: () => LanAddresses
  readonly start: (options: RelayServerOptions) => Promise<RelayServer>
  readonly onNetworkChange: (listener: () => void) => Dispose
}

/** Starts and stops the relay of this computer, and lends it to the connections of paired sessions. */
export class RelayManager {
  readonly #init: RelayManagerInit
  /** The one for new leases; null inside when it could not be started. */
  #relay: Promise<LanRelay | null> | null = null
  /** All that run: older ones have addresses that are gone, and end with their leases. */
  readonly #running = new Set<LanRelay>()
  #cancelIdle = (): void => undefined
  readonly #pause = new RestartPause()
  #cancelRestart = (): void => undefined
  #stopWatching: Dispose | null = null
  #closed = false

  constructor(init: RelayManagerInit) {
    this.#init = init
    this.settingsChanged()
  }

  /** What a connection gets. */
  local(): LocalRelay {
    return {
      lease: () => this.#lease(),
      isNearby: (address) => this.#init.addresses().isNearby(address),
      whenRelayOnly: this.#init.mode() === 'on',
    }
  }

  /** The mode may be another one now. */
  settingsChanged(): void {
    const mode = this.#init.mode()
    switch (mode) {
      case 'on':
        this.#cancelIdle()
        void this.#run()
        return
      case 'auto':
        this.#rest()
        return
      case 'off':
        void this.#end()
        return
      default:
        assertNever(mode)
    }
  }

  /** Stops everything; nothing starts any more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#end()
  }

  async #lease(): Promise<RelayLease | null> {
    if (this.#init.mode() === 'off') return null
    this.#cancelIdle()
    const relay = await this.#run()
    try {
      if (relay !== null && this.#running.has(relay)) return await relay.lease()
    } catch {
      // It has crashed: the next connection gets a new one.
      this.#retire()
    }
    this.#rest()
    return null
  }

  #run(): Promise<LanRelay | null> {
    if (this.#closed) return Promise.resolve(null)
    this.#relay ??= this.#start()
    this.#stopWatching ??= this.#init.onNetworkChange(() => this.#networkChanged())
    return this.#relay
  }

  async #start(): Promise<LanRelay | null> {
    const lan = this.#init.addresses()
    const server =
      (this.#init.mode() === 'on' ? await this.#tryPort(lan, STANDING_PORT) : null) ??
      (await this.#tryPort(lan, 0))
    if (server === null) return null
    const relay = new LanRelay({
      server,
      lan,
      clock: this.#init.clock,
      onFree: () => void this.#onFree(relay),
    })
    this.#running.add(relay)
    this.#pause.started(this.#init.clock.nowMs())
    void relay.ended.then(() => this.#ended(relay))
    return relay
  }

  async #tryPort(lan: LanAddresses, port: number): Promise<RelayServer | null> {
    const options = relayOptions(lan, port)
    if (options === null) return null
    return this.#init.start(options).catch(() => null)
  }

  async #onFree(relay: LanRelay): Promise<void> {
    if (relay === (await this.#relay)) this.#rest()
    else await this.#endOne(relay)
  }

  /** One that nobody has stopped has crashed. */
  #ended(relay: LanRelay): void {
    if (!this.#running.delete(relay)) return
    void relay.end()
    void this.#relay?.then((current) => {
      if (current !== relay) return
      this.#relay = null
      this.#restartLater()
    })
  }

  /** While it is to be on all the time; otherwise the next connection starts it. */
  #restartLater(): void {
    const { clock, mode } = this.#init
    if (this.#closed || mode() !== 'on') return
    this.#cancelRestart()
    this.#cancelRestart = clock.after(this.#pause.failed(clock.nowMs()), () => {
      if (mode() !== 'on') return
      void this.#run().then((relay) => {
        if (relay !== null || this.#relay === null) return
        this.#relay = null
        this.#restartLater()
      })
    })
  }

  /** Ends a relay that stays unused. */
  #rest(): void {
    this.#cancelIdle()
    if (this.#relay === null || this.#init.mode() !== 'auto') return
    this.#cancelIdle = this.#init.clock.after(IDLE_STOP_MS, () => {
      if (![...this.#running].some(({ inUse }) => inUse)) void this.#end()
    })
  }

  #networkChanged(): void {
    const before = this.#relay
    void before?.then((relay) => {
      const now = this.#init.addresses().listen.join()
      if (this.#relay !== before || relay?.lan.listen.join() === now) return
      this.#retire()
      if (this.#init.mode() === 'on') void this.#run()
    })
  }

  /** New leases get another relay; this one ends with its last. */
  #retire(): void {
    const before = this.#relay
    this.#relay = null
    void before?.then((relay) => {
      if (relay?.inUse === false) void this.#endOne(relay)
    })
  }

  async #end(): Promise<void> {
    this.#cancelIdle()
    this.#cancelRestart()
    this.#stopWatching?.()
    this.#stopWatching = null
    const starting = this.#relay
    this.#relay = null
    await starting
    await Promise.all([...this.#running].map((relay) => this.#endOne(relay)))
  }

  async #endOne(relay: LanRelay): Promise<void> {
    this.#running.delete(relay)
    await relay.end()
  }
}

import type { Clock } from '../../core/base/clock.ts'
import type { ListeningAddress, RelayLogEntry, RelayServer, RelayStats } from './options.ts'
import { RestartPause } from './restart-pause.ts'

export interface KeptRelayInit {
  readonly clock: Clock
  /** The first time with null, later with what the relay listened on: clients have been told of it. */
  readonly start: (before: readonly ListeningAddress[] | null) => Promise<RelayServer>
  readonly log: (entry: RelayLogEntry) => void
}

/** A relay that is started again when its thread crashes: who uses it asks the same ports with the same credentials. */
export class KeptRelay {
  readonly addresses: readonly ListeningAddress[]
  readonly #init: KeptRelayInit
  readonly #pause = new RestartPause()
  #server: RelayServer
  #lastStats: RelayStats | null = null
  #cancelRestart = (): void => undefined
  #restarting: Promise<void> | null = null
  #closed = false

  private constructor(init: KeptRelayInit, server: RelayServer) {
    this.#init = init
    this.#server = server
    this.addresses = server.addresses
    this.#watch(server)
  }

  /** Rejects when the first start fails. */
  static async start(init: KeptRelayInit): Promise<KeptRelay> {
    return new KeptRelay(init, await init.start(null))
  }

  /** The last figures known while it is down; null when there never were any. */
  async stats(): Promise<RelayStats | null> {
    this.#lastStats = await this.#server.stats().catch(() => this.#lastStats)
    return this.#lastStats
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRestart()
    await this.#restarting
    await this.#server.close()
  }

  #watch(server: RelayServer): void {
    this.#pause.started(this.#init.clock.nowMs())
    void server.ended.then(() => {
      if (!this.#closed) this.#restartLater()
    })
  }

  #restartLater(): void {
    const { clock } = this.#init
    const delayMs = this.#pause.failed(clock.nowMs())
    this.#cancelRestart = clock.after(delayMs, () => {
      this.#restarting = this.#restart()
    })
  }

  async #restart(): Promise<void> {
    const { start, log } = this.#init
    try {
      const server = await start(this.addresses)
      log({ level: 'warn', event: 'relay-restarted', facts: {} })
      this.#server = server
      this.#watch(server)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      log({ level: 'error', event: 'relay-not-restarted', facts: { message } })
      if (!this.#closed) this.#restartLater()
    }
  }
}

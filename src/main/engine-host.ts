import type { MessagePortMain } from 'electron'
import type { Clock } from '../core/base/clock.ts'
import { type Dispose, Emitter } from '../core/base/emitter.ts'
import type { MessagePipe } from '../core/base/message-pipe.ts'
import type { Engine } from '../engine/api.ts'
import { engineClient } from '../engine/rpc/client.ts'
import { log } from './log.ts'
import { SupervisedEngine } from './supervised-engine.ts'

/** A running engine process. The pipe closes when the process ends; closing the pipe ends the process. */
export interface EngineProcess {
  readonly pipe: MessagePipe<unknown>
  /** Hands over the engine's end of the channel to the window's RTC host. */
  sendPort(port: MessagePortMain): void
}

/** The first restart is at once; an engine that crashes again and again gets a second, then twice as long, at most this. */
const LONGEST_WAIT_MS = 30_000
const FIRST_WAIT_MS = 1000
/** After this long without a crash the next one counts as the first again. */
const STABLE_AFTER_MS = 60_000
/** How long the engine may take to tell its peers good-bye when the app quits. */
const CLOSE_LIMIT_MS = 3000

/** Keeps one engine process running. */
export class EngineHost {
  readonly #start: () => EngineProcess
  readonly #clock: Clock
  readonly #supervised = new SupervisedEngine()
  readonly #restarts = new Emitter<undefined>()
  #process: EngineProcess | undefined
  #crashes = 0
  #closing = false
  #cancelRestart: Dispose = () => undefined

  /** Starts the first engine. `start` is called again after each crash. */
  constructor(start: () => EngineProcess, clock: Clock) {
    this.#start = start
    this.#clock = clock
    this.#run()
  }

  /** The same object across restarts. */
  get engine(): Engine {
    return this.#supervised
  }

  /** Called when an engine runs again after a crash. */
  onRestarted(listener: () => void): Dispose {
    return this.#restarts.on(listener)
  }

  /** Gives the present engine a channel to the window; without an engine the port is closed. */
  connectWindow(port: MessagePortMain): void {
    if (this.#process === undefined) port.close()
    else this.#process.sendPort(port)
  }

  /** Lets the engine end its transfers, for at most CLOSE_LIMIT_MS, and ends the process. */
  async close(): Promise<void> {
    this.#closing = true
    this.#cancelRestart()
    if (this.#process === undefined) return
    const limit = new Promise<void>((resolve) => {
      this.#cancelRestart = this.#clock.after(CLOSE_LIMIT_MS, resolve)
    })
    await Promise.race([this.#supervised.close(), limit]).catch((error: unknown) =>
      log.failure('engine did not close', error),
    )
    this.#cancelRestart()
    this.#process.pipe.close()
  }

  #run(): void {
    const startedAtMs = this.#clock.nowMs()
    const process = this.#start()
    this.#process = process
    this.#supervised.attach(engineClient(process.pipe))
    process.pipe.onClose(() => this.#ended(startedAtMs))
  }

  #ended(startedAtMs: number): void {
    this.#process = undefined
    this.#supervised.detach()
    if (this.#closing) return
    if (this.#clock.nowMs() - startedAtMs >= STABLE_AFTER_MS) this.#crashes = 0
    const waitMs =
      this.#crashes === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (this.#crashes - 1), LONGEST_WAIT_MS)
    this.#crashes++
    log.warn('engine ended', { crashes: this.#crashes, waitMs })
    this.#cancelRestart = this.#clock.after(waitMs, () => {
      this.#run()
      this.#restarts.emit(undefined)
    })
  }
}

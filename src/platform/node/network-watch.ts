import { networkInterfaces } from 'node:os'
import type { Clock } from '../../core/base/clock.ts'
import { type Dispose, Emitter } from '../../core/base/emitter.ts'

/** Node tells of no change, so the list is compared; reading it takes some 0.1 ms. */
const LOOK_EVERY_MS = 1_000
/** Addresses come one after the other when a network is joined: the news is told when the list has stood still this long. */
const SETTLE_MS = 500

type Interfaces = ReturnType<typeof networkInterfaces>

/**
 * Tells when the addresses of this computer have changed: another Wi-Fi, a cable, a VPN, waking up elsewhere. Looks only while
 * somebody listens.
 */
export class NetworkWatch {
  readonly #clock: Clock
  readonly #read: () => Interfaces
  readonly #changes = new Emitter<undefined>()
  #listeners = 0
  #seen = ''
  #changed = false
  #cancel = (): void => undefined

  constructor(clock: Clock, read: () => Interfaces = networkInterfaces) {
    this.#clock = clock
    this.#read = read
  }

  onChange(listener: () => void): Dispose {
    const stop = this.#changes.on(listener)
    if (this.#listeners++ === 0) this.#start()
    let stopped = false
    return () => {
      if (stopped) return
      stopped = true
      stop()
      this.#listeners -= 1
      if (this.#listeners === 0) this.#cancel()
    }
  }

  #start(): void {
    this.#seen = addressesOf(this.#read())
    this.#changed = false
    this.#wait(LOOK_EVERY_MS)
  }

  #wait(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => this.#look())
  }

  #look(): void {
    const now = addressesOf(this.#read())
    const moving = now !== this.#seen
    this.#seen = now
    const settled = this.#changed && !moving
    this.#changed = moving
    this.#wait(moving ? SETTLE_MS : LOOK_EVERY_MS)
    if (settled) this.#changes.emit(undefined)
  }
}

function addressesOf(interfaces: Interfaces): string {
  return Object.entries(interfaces)
    .flatMap(([name, addresses = []]) => addresses.map(({ address }) => `${name} ${address}`))
    .sort()
    .join('\n')
}
